// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The line usb: a USB adapter without a kernel driver. When it was unplugged, the same one is
 * waited for: by its serial number, or by its place if it has none.
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "drivers.h"
#include "rate.h"
#include "usb_chip.h"
#include "usb_error.h"
#include "usb_holder.h"
#include "usb_spec.h"

#define BREAK_MS 250 /* as serial.c's */
#define TAKEN_MAX 16 /* lines that one process has opened; more are not remembered */

struct line {
	struct usb *usb;
};

/* What a spec meant when it was first opened: means the same until the process ends. */
static struct taken {
	char spec[160];
	struct usb_spec exact;
} taken[TAKEN_MAX];

static struct taken *taken_by(const char *spec)
{
	for (size_t i = 0; i < TAKEN_MAX; i++)
		if (!taken[i].spec[0] || !strcmp(taken[i].spec, spec))
			return &taken[i];
	return NULL;
}

static void remember(const char *text, const struct usb_spec *spec,
		     const struct usb_adapter *adapter)
{
	struct taken *place = taken_by(text);

	if (!place || place->spec[0])
		return;
	snprintf(place->spec, sizeof(place->spec), "%s", text);
	place->exact = *spec;
	place->exact.by_id = true;
	place->exact.vendor = adapter->vendor;
	place->exact.product = adapter->product;
	strcpy(place->exact.serial, adapter->serial);
	if (!adapter->serial[0])
		strcpy(place->exact.path, adapter->path);
}

/* Not the reason of choose(): a colleague of the adapter must not be advised in its place. */
static struct err *not_back(struct err *err, const struct usb_spec *spec)
{
	err_destroy(err);
	return err_new(ERR_LINE, "the adapter %04x:%04x %s%s is not back; plug it in again%s",
		       spec->vendor, spec->product,
		       spec->serial[0] ? "with serial number " : "at ",
		       spec->serial[0] ? spec->serial : spec->path,
		       spec->serial[0] ? "" : ", into the same port, as it has no serial number");
}

static unsigned int usb_line_baud(const char *text)
{
	struct usb_spec spec;
	struct err *err = usb_spec_parse(text, &spec);
	unsigned int ret = err ? RATE_DEFAULT : spec.baud;

	if (!err && spec.chip && !spec.chip->set_baud)
		ret = 0;
	err_destroy(err);
	return ret;
}

static struct err *usb_line_set_baud(struct line *line, unsigned int baud)
{
	const struct usb_adapter *adapter = &line->usb->adapter;

	if (adapter->chip->set_baud)
		return adapter->chip->set_baud(line->usb, baud);
	return err_new(ERR_USAGE, "the %s at %s has no baud rate", usb_model(adapter),
		       adapter->path);
}

static bool usb_matches(const char *spec)
{
	return !strncmp(spec, USB_SPEC_PREFIX, strlen(USB_SPEC_PREFIX));
}

/* The kernel would let us take the adapter from under a program that has its tty open. */
static struct err *check_free(const struct usb_adapter *adapter, unsigned int port)
{
	char who[160];

	if (!usb_holder("/sys", "/proc", adapter->path, adapter->port[port].interface, who,
			sizeof(who)) &&
	    !usb_holder("/sys", "/proc", adapter->path, adapter->port[port].control, who,
			sizeof(who)))
		return NULL;
	return err_new(ERR_LINE, "cannot open %s at %s: %s; end that first", usb_model(adapter),
		       adapter->path, who);
}

static struct err *open_chosen(const char *text, const struct usb_spec *spec, bool again,
			       struct usb **ret)
{
	const struct usb_adapter *chosen;
	struct usb_adapter *adapters;
	size_t count;
	struct err *err = usb_list(&adapters, &count);

	if (err)
		return err;
	err = usb_spec_choose(spec, adapters, count, &chosen);
	if (err && again)
		err = not_back(err, spec);
	if (!err)
		err = check_free(chosen, spec->port);
	if (!err)
		err = usb_open(chosen, spec->port, spec->baud, ret);
	if (!err)
		remember(text, spec, &(*ret)->adapter);
	free(adapters);
	return err;
}

static struct err *usb_line_open(const char *text, struct line **ret)
{
	const struct taken *before = taken_by(text);
	struct usb_spec spec;
	struct err *err = usb_spec_parse(text, &spec);
	struct line *line;
	bool again = !err && before && before->spec[0];

	if (err)
		return err;
	line = calloc(1, sizeof(*line));
	if (!line)
		return err_memory();
	err = open_chosen(text, again ? &before->exact : &spec, again, &line->usb);
	if (err) {
		free(line);
		return err;
	}
	*ret = line;
	return NULL;
}

static struct err *usb_line_read(struct line *line, void *buffer, size_t bytes, int timeout_ms,
				 size_t *ret, bool *end)
{
	struct pollfd wait = { .fd = usb_fd(line->usb), .events = POLLIN };
	enum usb_problem lost;

	*end = false;
	*ret = usb_take(line->usb, buffer, bytes, &lost);
	if (!*ret && lost == USB_FINE && poll(&wait, 1, timeout_ms) > 0)
		*ret = usb_take(line->usb, buffer, bytes, &lost);
	return lost == USB_FINE ? NULL : usb_error(&line->usb->adapter, lost, "read from");
}

static struct err *usb_line_write(struct line *line, const void *data, size_t bytes,
				  int timeout_ms)
{
	return usb_write(line->usb, data, bytes, timeout_ms);
}

static struct err *usb_line_break(struct line *line)
{
	const struct timespec length = {.tv_nsec = BREAK_MS * 1000000L};
	const struct usb_chip *chip = line->usb->adapter.chip;
	struct err *err = chip->set_break(line->usb, true);

	if (err)
		return err;
	nanosleep(&length, NULL);
	return chip->set_break(line->usb, false);
}

/* Of chips that say nothing within their data, nothing is known. */
static bool usb_line_damage(const struct line *line, struct line_damage *ret)
{
	const struct usb_damage damage = usb_damage(line->usb);

	*ret = (struct line_damage){
		.framing = damage.framing.count,
		.breaks = damage.breaks.count,
		.overruns = damage.overruns.count,
		.parity = damage.parity.count,
	};
	return line->usb->adapter.chip->strip;
}

static int usb_line_fd(const struct line *line)
{
	return usb_fd(line->usb);
}

static void usb_line_describe(const struct line *line, char *text, size_t bytes)
{
	const struct usb_damage damage = usb_damage(line->usb);
	char hits[160];

	usb_damage_text(&damage, hits, sizeof(hits));
	snprintf(text, bytes, "%s%s%s", hits[0] ? usb_model(&line->usb->adapter) : "",
		 hits[0] ? ": " : "", hits);
}

static void usb_line_close(struct line *line)
{
	if (!line)
		return;
	usb_close(line->usb);
	free(line);
}

const struct line_driver line_usb = {
	.name = "usb",
	.syntax = "usb:[VVVV:PPPP[:SERIAL]][@115200]",
	.help = "USB adapter, no kernel driver needed; usb: is the only one that is plugged in",
	.details =
		"Also usb:@BUS-PORT, the adapter at that place (1-2.3, as in\n"
		"/sys/bus/usb/devices); behind either, /N is its port N, from 0, and =CHIP says\n"
		"which chip it has when its ids do not: ftdi, cp210x, pl2303, ch341, debug, "
		"cdc.\n",
	.matches = usb_matches,
	.returns = true,
	.open = usb_line_open,
	.read = usb_line_read,
	.write = usb_line_write,
	.send_break = usb_line_break,
	.baud = usb_line_baud,
	.set_baud = usb_line_set_baud,
	.damage = usb_line_damage,
	.fd = usb_line_fd,
	.describe = usb_line_describe,
	.close = usb_line_close,
};
