// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The machine at the other end of a line.
 */
#include "peer.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "../line/rate.h"

#define WRITE_MS 2000

/* Keys that at a wrong rate are no other SysRq's that does harm: tests/unit/test_wire.c. */
#define HARMLESS "xXgdv"

int64_t peer_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void say(struct peer *peer, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void say(struct peer *peer, const char *format, ...)
{
	char text[500];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	peer->say(peer->ctx, text, false);
}

/* A line that comes back has the rate of its spec, not the one that was found. */
static struct err *begin_rate(struct peer *peer)
{
	unsigned int rate = peer->driver->baud ? peer->driver->baud(peer->spec) : 0;
	struct err *err = NULL;

	memset(&peer->baud, 0, sizeof(peer->baud));
	if (rate && peer->found && peer->found != rate) {
		err = peer->driver->set_baud(peer->line, peer->found);
		rate = peer->found;
	}
	if (rate && !err)
		baud_begin(&peer->baud, rate, peer_now());
	return err;
}

struct err *peer_open(struct peer *peer, const char *spec)
{
	struct err *err = line_driver_for(spec, &peer->driver);

	peer->spec = spec;
	if (!err)
		err = line_innermost(spec, &peer->innermost);
	if (!err)
		err = peer->driver->open(spec, &peer->line);
	if (err) {
		peer->line = NULL;
		return err;
	}
	err = begin_rate(peer);
	if (err) {
		peer->driver->close(peer->line);
		peer->line = NULL;
	}
	return err;
}

void peer_close(struct peer *peer)
{
	char text[200] = "";

	if (!peer->line)
		return;
	if (peer->driver->describe)
		peer->driver->describe(peer->line, text, sizeof(text));
	if (text[0])
		peer->say(peer->ctx, text, false);
	peer->driver->close(peer->line);
	peer->line = NULL;
}

struct err *peer_read(struct peer *peer, void *buffer, size_t bytes, int timeout_ms, size_t *ret,
		      bool *end)
{
	struct line_damage damage = {0};
	struct err *err = peer->driver->read(peer->line, buffer, bytes, timeout_ms, ret, end);
	bool counted;

	if (err || !*ret || !peer->baud.rate || peer->baud.proven)
		return err;
	counted = peer->driver->damage && peer->driver->damage(peer->line, &damage);
	baud_feed(&peer->baud, buffer, *ret, damage.framing + damage.breaks, counted, peer_now());
	return NULL;
}

static void say_once(struct peer *peer, const char *text)
{
	if (!strncmp(peer->obstacle, text, sizeof(peer->obstacle) - 1))
		return;
	snprintf(peer->obstacle, sizeof(peer->obstacle), "%s", text);
	peer->say(peer->ctx, text, false);
}

bool peer_reopen(struct peer *peer)
{
	struct err *err = peer_open(peer, peer->spec);

	if (err) {
		say_once(peer, err->text);
		err_destroy(err);
		return false;
	}
	peer->obstacle[0] = 0;
	say(peer, "the line %s is back", peer->spec);
	return true;
}

bool peer_hears(const struct peer *peer)
{
	return peer->innermost->write;
}

void peer_sysrq_sent(struct peer *peer, const char *keys, bool sent)
{
	if (peer->auto_baud && !peer->settled && sent && !keys[strspn(keys, HARMLESS)])
		snprintf(peer->keys, sizeof(peer->keys), "%s", keys);
	trigger_sent(&peer->trigger, keys, sent, peer_now());
}

struct err *peer_sysrq(struct peer *peer, const char *keys)
{
	struct err *err = line_sysrq(peer->driver, peer->line, keys);

	peer_sysrq_sent(peer, keys, !err);
	return err;
}

void peer_command(struct peer *peer, const void *bytes, size_t count)
{
	char text[TALK_BYTES];
	struct err *err;

	if (!peer->line)
		return;
	if (talk_command(&peer->talk, bytes, count, text)[0])
		peer->say(peer->ctx, text, true);
	err = peer->driver->write(peer->line, bytes, count,
				  peer->write_ms ? peer->write_ms : WRITE_MS);
	if (err)
		peer->say(peer->ctx, err->text, false);
	err_destroy(err);
}

void peer_text(struct peer *peer, const char *text, size_t bytes)
{
	trigger_text(&peer->trigger, text, bytes);
}

void peer_arrival(struct peer *peer)
{
	baud_frame(&peer->baud);
	trigger_arrival(&peer->trigger);
	talk_arrival(&peer->talk, peer_now());
}

void peer_answer(struct peer *peer, const struct lg_answer *answer)
{
	char text[TALK_BYTES];

	baud_frame(&peer->baud);
	trigger_answer(&peer->trigger, answer);
	if (talk_answer(&peer->talk, answer, peer_now(), text)[0] && peer_hears(peer))
		peer->say(peer->ctx, text, false);
}

/* What was heard, for people: "87 % of it is no text, 31 framing errors". */
static const char *heard(const struct baud *baud, char text[80])
{
	unsigned int bytes = baud->bytes ? baud->bytes : 1;
	int length = snprintf(text, 80, "%u %% of it is no text",
			      100 - (unsigned int)(baud->text * 100ull / bytes));

	if (baud->counted)
		snprintf(text + length, 80 - (size_t)length, ", %u framing errors in %u bytes",
			 baud->errors, baud->bytes);
	return text;
}

static void settle(struct peer *peer)
{
	peer->settled = true;
	peer->keys[0] = 0;
}

static void say_wrong(struct peer *peer)
{
	char what[80];

	settle(peer);
	say(peer,
	    "what comes over %s makes no sense (%s): the machine does not talk at %u baud, or the "
	    "line picks up noise; --baud auto tries the usual rates",
	    peer->spec, heard(&peer->baud, what), peer->baud.rate);
}

static void say_found(struct peer *peer)
{
	const char *at = rate_find(peer->spec);

	settle(peer);
	peer->found = peer->baud.rate;
	say(peer, "the machine talks at %u baud; next time: %.*s@%u", peer->found,
	    at ? (int)(at - peer->spec) : (int)strlen(peer->spec), peer->spec, peer->found);
}

static void give_up(struct peer *peer, unsigned int rate)
{
	err_destroy(peer->driver->set_baud(peer->line, rate));
	baud_begin(&peer->baud, rate, peer_now());
	settle(peer);
	say(peer,
	    "no usual baud rate makes sense of what comes over %s; listening at %u again: is it "
	    "the machine's TX that this line hears, with the grounds joined, and of the same "
	    "level (3.3 V of a header is no RS-232)?",
	    peer->spec, rate);
}

/* The next rate that this line can do. Returns false: all were tried. */
static bool change_rate(struct peer *peer)
{
	unsigned int rate;
	struct err *err;

	while ((rate = baud_next(&peer->baud))) {
		err = peer->driver->set_baud(peer->line, rate);
		if (!err) {
			baud_begin(&peer->baud, rate, peer_now());
			return true;
		}
		err_destroy(err);
	}
	give_up(peer, peer->driver->baud(peer->spec));
	return false;
}

/* A SysRq of before did not get through: its BREAK did, at any rate, but not its keys. */
static bool try_rate(struct peer *peer, const char *why)
{
	unsigned int before = peer->baud.rate;
	char keys[TRIGGER_KEYS + 1];
	struct err *err = NULL;

	if (!change_rate(peer))
		return false;
	memcpy(keys, peer->keys, sizeof(keys));
	say(peer, "%u baud: %s; trying %u baud%s%s", before, why, peer->baud.rate,
	    keys[0] ? ", with BREAK and " : "", keys);
	if (keys[0])
		err = peer_sysrq(peer, keys);
	if (err)
		say(peer, "%s", err->text);
	err_destroy(err);
	return true;
}

static void judge_rate(struct peer *peer)
{
	enum baud_verdict verdict = BAUD_UNKNOWN;
	char what[80];

	if (peer->line && peer->baud.rate)
		verdict = baud_verdict(&peer->baud, peer_now());
	if (verdict == BAUD_FITS && peer->auto_baud && !peer->found)
		say_found(peer);
	if (verdict != BAUD_WRONG)
		return;
	if (peer->auto_baud && (!peer->settled || peer->found)) {
		peer->found = 0;
		peer->settled = false;
		try_rate(peer, heard(&peer->baud, what));
	} else if (!peer->settled) {
		say_wrong(peer);
	}
}

/* While the rate is sought, a SysRq without an answer is tried at the next. */
static bool seek_on(struct peer *peer, enum trigger_fate fate)
{
	return peer->line && fate == TRIGGER_SILENT && peer->keys[0] && !peer->settled &&
	       peer->baud.rate && try_rate(peer, "no answer");
}

static void say_fate(struct peer *peer, enum trigger_fate fate)
{
	const struct ladder ladder = {
		.trigger = &peer->trigger,
		.fate = fate,
		.breaks = peer->innermost->send_break,
		.garbled = peer->baud.rate && baud_verdict(&peer->baud, peer_now()) == BAUD_WRONG,
		.qemu = strstr(peer->spec, ",qmp="),
	};
	char lines[LADDER_LINES][LADDER_BYTES];
	unsigned int count = ladder_tell(&ladder, lines);

	for (unsigned int i = 0; i < count; i++)
		peer->say(peer->ctx, lines[i], false);
}

void peer_tick(struct peer *peer)
{
	enum trigger_fate fate;

	judge_rate(peer);
	fate = trigger_told(&peer->trigger, peer_now());
	if (!seek_on(peer, fate))
		say_fate(peer, fate);
}

bool peer_over(const struct peer *peer)
{
	return talk_over(&peer->talk, peer_now());
}
