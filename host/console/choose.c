// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which line is meant. Takes none by guess: what is not the only one is asked for, and what cannot
 * be used is said with what mends it.
 */
#define _GNU_SOURCE /* ppoll */
#include "choose.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../line/found.h"

#define WHAT_BYTES 220

static const char *device_of(const struct found *found)
{
	return found->tty[0] && strcmp(found->tty, found->spec) != 0 ? found->tty : "";
}

/* "FTDI FT232R, /dev/ttyUSB0" */
static void describe(const struct found *found, char *ret, size_t bytes)
{
	const char *device = device_of(found), *what = found->chip[0] ? found->chip : found->name;

	snprintf(ret, bytes, "%s%s%s", what, device[0] ? ", " : "", device);
}

/* An unknown device may be anything: it stands in nobody's way. */
static const struct found *sensible(const struct found *found, size_t count)
{
	const struct found *free_adapter = NULL, *free_port = NULL;
	size_t adapters = 0, usable_adapters = 0, ports = 0;

	for (size_t i = 0; i < count; i++) {
		bool usable = found[i].state == FOUND_FREE;

		adapters += found[i].usb && found[i].state != FOUND_UNKNOWN;
		usable_adapters += found[i].usb && usable;
		ports += !found[i].usb && usable;
		if (usable && found[i].usb)
			free_adapter = &found[i];
		else if (usable)
			free_port = &found[i];
	}
	if (usable_adapters == 1)
		return free_adapter;
	return !adapters && ports == 1 ? free_port : NULL;
}

/* Appends as much as fits, and says when it did not. */
static void append(char *text, size_t bytes, const char *item)
{
	size_t used = strlen(text);

	if (used + strlen(item) < bytes)
		strcpy(text + used, item);
	else if (bytes > 4 && strcmp(text + used - 3, "...") != 0)
		strcpy(text + (used > bytes - 4 ? bytes - 4 : used), "...");
}

static struct err *nothing_usable(const struct found *found, size_t count)
{
	char text[400] = "", item[800];

	if (!count)
		return err_new(ERR_LINE,
			       "there is no USB adapter and no serial port here; plug one in, or "
			       "name another LINE: `lastgasp help console` lists the forms");
	for (size_t i = 0; i < count; i++) {
		snprintf(item, sizeof(item), "%s%s: %s: %s", i ? " | " : "", found[i].spec,
			 found[i].problem, found[i].remedy);
		append(text, sizeof(text), item);
	}
	if (count > 1 || strlen(text) > sizeof(text) - 8)
		return err_new(ERR_LINE, "no line can be used; `lastgasp lines` says all: %s",
			       text);
	return err_new(ERR_LINE, "no line can be used: %s", text);
}

static struct err *several(const struct found *found, size_t count)
{
	char text[400] = "", item[WHAT_BYTES + 100], what[WHAT_BYTES];
	bool first = true;

	for (size_t i = 0; i < count; i++) {
		if (found[i].state != FOUND_FREE)
			continue;
		describe(&found[i], what, sizeof(what));
		snprintf(item, sizeof(item), "%s%s (%s)", first ? "" : ", ", found[i].spec, what);
		append(text, sizeof(text), item);
		first = false;
	}
	return err_new(ERR_USAGE, "which LINE? name one of: %s", text);
}

static void list(const struct found *found, size_t count)
{
	size_t width = 0;
	char what[WHAT_BYTES];

	for (size_t i = 0; i < count; i++)
		if (strlen(found[i].spec) > width)
			width = strlen(found[i].spec);
	fputs("which line?\n", stderr);
	for (size_t i = 0; i < count; i++) {
		describe(&found[i], what, sizeof(what));
		fprintf(stderr, "%3zu  %-*s  %s", i + 1, (int)width, found[i].spec, what);
		if (found[i].name[0] && found[i].chip[0])
			fprintf(stderr, ", %s", found[i].name);
		if (found[i].serial[0] && !strstr(found[i].spec, found[i].serial))
			fprintf(stderr, ", serial number %s", found[i].serial);
		if (found[i].state == FOUND_HELD)
			fprintf(stderr, " [held by %s]", found[i].holder);
		else if (found[i].state != FOUND_FREE)
			fprintf(stderr, " [%s]", found_word(found[i].state));
		fputc('\n', stderr);
	}
}

/*
 * A line typed at the terminal; by read(2), as readline comes to the same keyboard later. A signal
 * is not missed, whenever it comes: it waits until ppoll() does.
 */
static struct err *ask(char *answer, size_t bytes)
{
	struct pollfd keyboard = {.fd = STDIN_FILENO, .events = POLLIN};
	sigset_t all, before;
	bool interrupted;
	ssize_t got;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	fputs("its number, or q to leave: ", stderr);
	fflush(stderr);
	interrupted = ppoll(&keyboard, 1, NULL, &before) < 0 && errno == EINTR;
	sigprocmask(SIG_SETMASK, &before, NULL);
	if (interrupted) {
		fputc('\n', stderr);
		return err_new(ERR_INTERRUPTED, "interrupted; no line was taken");
	}
	got = read(STDIN_FILENO, answer, bytes - 1);
	if (got <= 0) {
		fputc('\n', stderr);
		return err_new(ERR_USAGE, "no line was taken");
	}
	answer[got] = 0;
	answer[strcspn(answer, "\r\n")] = 0;
	return NULL;
}

/* The one that an answer means, NULL when none: then *quit, or what is wrong was said. */
static const struct found *meant(const struct found *found, size_t count, const char *answer,
				 bool *quit)
{
	const char *from = answer + strspn(answer, " \t");
	char *end;
	unsigned long number = strtoul(from, &end, 10);

	end += strspn(end, " \t");
	*quit = from[0] == 'q' || from[0] == 'Q';
	if (*quit || !from[0])
		return NULL;
	for (size_t i = 0; i < count; i++) /* who types its name instead means it */
		if (!strcmp(from, found[i].spec) || !strcmp(from, found[i].tty))
			number = i + 1, end = "";
	if (*end || !number || number > count) {
		fprintf(stderr, "there is no `%.40s`: type a number from 1 to %zu, or q\n", from,
			count);
		return NULL;
	}
	if (found[number - 1].state == FOUND_FREE)
		return &found[number - 1];
	fprintf(stderr, "%s cannot be used: %s; %s\n", found[number - 1].spec,
		found[number - 1].problem, found[number - 1].remedy);
	return NULL;
}

static struct err *ask_person(const struct found *found, size_t count, const struct found **ret)
{
	char answer[200];
	bool quit = false;
	struct err *err;

	*ret = NULL;
	list(found, count);
	while (!*ret && !quit) {
		err = ask(answer, sizeof(answer));
		if (err)
			return err;
		*ret = meant(found, count, answer, &quit);
	}
	return quit ? err_new(ERR_USAGE, "no line was taken") : NULL;
}

static struct err *choose(const struct found *found, size_t count, const struct found **ret)
{
	struct err *err;
	char what[WHAT_BYTES];
	size_t usable = 0;

	*ret = sensible(found, count);
	if (*ret) {
		describe(*ret, what, sizeof(what));
		fprintf(stderr, "taking %s (%s), the only one that is free\n", (*ret)->spec,
			what);
		return NULL;
	}
	for (size_t i = 0; i < count; i++)
		usable += found[i].state == FOUND_FREE;
	if (!usable)
		return nothing_usable(found, count);
	if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO))
		return several(found, count);
	err = ask_person(found, count, ret);
	if (!err)
		fprintf(stderr, "next time: lastgasp console %s\n", (*ret)->spec);
	return err;
}

struct err *choose_line(char *spec, size_t bytes)
{
	const struct found *chosen;
	struct found *found;
	size_t count;
	struct err *err = found_list(&found, &count);

	if (err)
		return err;
	err = choose(found, count, &chosen);
	if (!err)
		snprintf(spec, bytes, "%s", chosen->spec);
	free(found);
	return err;
}
