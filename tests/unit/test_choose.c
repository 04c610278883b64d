// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * host/console/choose: which line is taken where none is named, without and with a person, whose
 * terminal is a pty. What is plugged in is made up here. Links host/err.c.
 */
#include "unit.h"

#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../host/console/choose.h"
#include "../../host/line/found.h"

static const struct found ftdi = {
	.spec = "usb:0403:6001:XO1",
	.tty = "/dev/ttyUSB0",
	.chip = "FTDI FT232R",
	.name = "FT232 Serial (UART) IC",
	.serial = "XO1",
	.usb = true,
};
static const struct found held = {
	.spec = "usb:10c4:ea60",
	.chip = "Silicon Labs CP210x",
	.holder = "picocom (pid 12)",
	.problem = "picocom (pid 12) has /dev/ttyUSB1",
	.remedy = "end it first: kill 12",
	.usb = true,
	.state = FOUND_HELD,
};
static const struct found denied = {
	.spec = "usb:1a86:7523",
	.problem = "permission denied",
	.remedy = "put the line `SUBSYSTEM` somewhere",
	.usb = true,
	.state = FOUND_DENIED,
};
static const struct found unknown = {
	.spec = "usb:1209:0001",
	.usb = true,
	.state = FOUND_UNKNOWN,
	.problem = "no chip",
	.remedy = "name its chip",
};
static const struct found port = {
	.spec = "/dev/ttyS0",
	.tty = "/dev/ttyS0",
	.chip = "16550A",
	.name = "serial port",
};

static struct found there[20];
static size_t there_count;

const char *found_word(enum found_state state)
{
	return state == FOUND_DENIED ? "denied" : "word";
}

struct err *found_list(struct found **ret, size_t *count)
{
	*ret = calloc(there_count + 1, sizeof(**ret));
	memcpy(*ret, there, there_count * sizeof(**ret));
	*count = there_count;
	return NULL;
}

static void plug(const struct found *first, const struct found *second, const struct found *third)
{
	const struct found *const all[] = {first, second, third};

	there_count = 0;
	for (size_t i = 0; i < 3 && all[i]; i++)
		there[there_count++] = *all[i];
}

static void takes(const char *spec)
{
	char chosen[300];
	struct err *err = choose_line(chosen, sizeof(chosen));

	if (err)
		fail_msg("%s", err->text);
	assert_string_equal(chosen, spec);
}

static void fails(enum err_code code, const char *words)
{
	char chosen[300];
	struct err *err = choose_line(chosen, sizeof(chosen));

	assert_non_null(err);
	assert_int_equal(err->code, code);
	if (!strstr(err->text, words))
		fail_msg("`%s` does not say `%s`", err->text, words);
	err_destroy(err);
}

static void the_only_sensible_one(void **state)
{
	(void)state;
	plug(&ftdi, NULL, NULL);
	takes("usb:0403:6001:XO1");
	plug(&ftdi, &port, NULL);
	takes("usb:0403:6001:XO1");
	plug(&held, &ftdi, &port);
	takes("usb:0403:6001:XO1");
	plug(&port, NULL, NULL);
	takes("/dev/ttyS0");
	plug(&unknown, &port, NULL);
	takes("/dev/ttyS0");
}

static void several(void **state)
{
	(void)state;
	plug(&ftdi, &ftdi, &port);
	fails(ERR_USAGE, "usb:0403:6001:XO1 (FTDI FT232R, /dev/ttyUSB0), usb:0403:6001:XO1");
	plug(&port, &port, NULL);
	fails(ERR_USAGE, "/dev/ttyS0 (16550A), /dev/ttyS0");
	plug(&held, &port, NULL); /* the adapter was meant, surely */
	fails(ERR_USAGE, "/dev/ttyS0 (16550A)");
	for (there_count = 0; there_count < 20; there_count++)
		there[there_count] = ftdi;
	fails(ERR_USAGE, "...");
}

static void none(void **state)
{
	(void)state;
	plug(NULL, NULL, NULL);
	fails(ERR_LINE, "plug one in");
	plug(&held, NULL, NULL);
	fails(ERR_LINE,
	      "usb:10c4:ea60: picocom (pid 12) has /dev/ttyUSB1: end it first: kill 12");
	plug(&held, &denied, NULL);
	fails(ERR_LINE, "put the line `SUBSYSTEM` somewhere");
	plug(&unknown, NULL, NULL);
	fails(ERR_LINE, "name its chip");
	for (there_count = 0; there_count < 20; there_count++)
		there[there_count] = held;
	fails(ERR_LINE, "...");
}

struct person {
	int terminal, result;
	pid_t child;
	char screen[8000];
	size_t bytes;
};

static void on_signal(int number)
{
	(void)number;
}

/* In the child: what choose_line() says, as "CODE TEXT". */
static void choose_in_child(int result)
{
	const struct sigaction action = {.sa_handler = on_signal};
	char chosen[300] = "", text[600];
	struct err *err;

	sigaction(SIGINT, &action, NULL);
	err = choose_line(chosen, sizeof(chosen));
	snprintf(text, sizeof(text), "%d %s", err ? (int)err->code : 0, err ? err->text : chosen);
	err_destroy(err);
	_exit(write(result, text, strlen(text)) < 0);
}

static void sit_down(struct person *person)
{
	int ends[2];

	*person = (struct person){0};
	assert_int_equal(pipe(ends), 0);
	person->child = forkpty(&person->terminal, NULL, NULL, NULL);
	assert_true(person->child >= 0);
	if (!person->child)
		choose_in_child(ends[1]);
	close(ends[1]);
	person->result = ends[0];
}

/* Reads the screen until it says these words, after what was seen before. */
static void sees(struct person *person, const char *words)
{
	const char *at;
	ssize_t got;

	while (!(at = strstr(person->screen, words))) {
		got = read(person->terminal, person->screen + person->bytes,
			   sizeof(person->screen) - person->bytes - 1);
		if (got <= 0)
			fail_msg("`%s` does not say `%s`", person->screen, words);
		person->bytes += (size_t)got;
		person->screen[person->bytes] = 0;
	}
	at += strlen(words);
	person->bytes -= (size_t)(at - person->screen);
	memmove(person->screen, at, person->bytes + 1);
}

static void types(const struct person *person, const char *text)
{
	assert_int_equal(write(person->terminal, text, strlen(text)), strlen(text));
}

/* seen: words on the screen at the end, or NULL. */
static void ends(struct person *person, const char *words, const char *seen)
{
	char text[600];
	ssize_t got = read(person->result, text, sizeof(text) - 1);
	int status;

	assert_true(got >= 0);
	text[got] = 0;
	if (strncmp(text, words, strlen(words)) != 0)
		fail_msg("`%s` is not `%s`", text, words);
	if (seen)
		sees(person, seen);
	assert_int_equal(waitpid(person->child, &status, 0), person->child);
	close(person->result);
	close(person->terminal);
	assert_true(WIFEXITED(status));
}

#define ASKED "its number, or q to leave: "

static void a_person_chooses(void **state)
{
	struct person person;

	(void)state;
	plug(&ftdi, &held, &port);
	there[0].state = FOUND_FREE;
	there[there_count++] = ftdi;
	strcpy(there[3].spec, "usb:0403:6001:XO2");
	sit_down(&person);
	sees(&person, "  1  usb:0403:6001:XO1  FTDI FT232R, /dev/ttyUSB0, FT232 Serial (UART)");
	sees(&person, "  2  usb:10c4:ea60      Silicon Labs CP210x [held by picocom (pid 12)]");
	sees(&person, "  3  /dev/ttyS0         16550A");
	sees(&person, ASKED);
	types(&person, "5\n");
	sees(&person, "there is no `5`: type a number from 1 to 4, or q");
	sees(&person, ASKED);
	types(&person, "0x\n");
	sees(&person, "there is no `0x`");
	sees(&person, ASKED);
	types(&person, "\n");
	sees(&person, ASKED);
	types(&person, "2\n");
	sees(&person, "usb:10c4:ea60 cannot be used: picocom (pid 12) has /dev/ttyUSB1; end it");
	sees(&person, ASKED);
	types(&person, " 3 \n");
	ends(&person, "0 /dev/ttyS0", "next time: lastgasp console /dev/ttyS0");
	sit_down(&person);
	sees(&person, ASKED);
	types(&person, "usb:0403:6001:XO2\n");
	ends(&person, "0 usb:0403:6001:XO2", NULL);
}

static void a_person_leaves(void **state)
{
	struct person person;

	(void)state;
	plug(&ftdi, &ftdi, NULL);
	sit_down(&person);
	sees(&person, ASKED);
	types(&person, "q\n");
	ends(&person, "2 no line was taken", NULL);
	sit_down(&person);
	sees(&person, ASKED);
	types(&person, "\x04"); /* Ctrl-D */
	ends(&person, "2 no line was taken", NULL);
	sit_down(&person);
	sees(&person, ASKED);
	types(&person, "\x03"); /* Ctrl-C */
	ends(&person, "130 interrupted", NULL);
}

static void a_person_is_not_asked_in_vain(void **state)
{
	struct person person;

	(void)state;
	plug(&held, &port, NULL);
	sit_down(&person);
	sees(&person, "  2  /dev/ttyS0");
	sees(&person, ASKED);
	types(&person, "2\n");
	ends(&person, "0 /dev/ttyS0", NULL);
	plug(&ftdi, &port, NULL);
	sit_down(&person);
	ends(&person, "0 usb:0403:6001:XO1",
	     "taking usb:0403:6001:XO1 (FTDI FT232R, /dev/ttyUSB0)");
	plug(&denied, NULL, NULL);
	sit_down(&person);
	ends(&person, "4 no line can be used: usb:1a86:7523: permission denied: put the", NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_only_sensible_one),
		cmocka_unit_test(several),
		cmocka_unit_test(none),
		cmocka_unit_test(a_person_chooses),
		cmocka_unit_test(a_person_leaves),
		cmocka_unit_test(a_person_is_not_asked_in_vain),
	};

	if (!freopen("/dev/null", "r", stdin)) /* nobody sits there, whoever runs this */
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
