// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The machine at the other end of a line.
 */
#include "peer.h"

#include <string.h>
#include <time.h>

#define WRITE_MS 2000

int64_t peer_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

struct err *peer_open(struct peer *peer, const char *spec)
{
	struct err *err = line_driver_for(spec, &peer->driver);

	peer->spec = spec;
	if (!err)
		err = line_innermost(spec, &peer->innermost);
	if (!err)
		err = peer->driver->open(spec, &peer->line);
	if (err)
		peer->line = NULL;
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

bool peer_hears(const struct peer *peer)
{
	return peer->innermost->write;
}

struct err *peer_sysrq(struct peer *peer, const char *keys)
{
	struct err *err = line_sysrq(peer->driver, peer->line, keys);

	trigger_sent(&peer->trigger, keys, !err, peer_now());
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
	err = peer->driver->write(peer->line, bytes, count, WRITE_MS);
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
	trigger_arrival(&peer->trigger);
	talk_arrival(&peer->talk, peer_now());
}

void peer_answer(struct peer *peer, const struct lg_answer *answer)
{
	char text[TALK_BYTES];

	trigger_answer(&peer->trigger, answer);
	if (talk_answer(&peer->talk, answer, peer_now(), text)[0] && peer_hears(peer))
		peer->say(peer->ctx, text, false);
}

void peer_tick(struct peer *peer)
{
	const struct ladder ladder = {
		.trigger = &peer->trigger,
		.fate = trigger_told(&peer->trigger, peer_now()),
		.breaks = peer->innermost->send_break,
		.qemu = strstr(peer->spec, ",qmp="),
	};
	char lines[LADDER_LINES][LADDER_BYTES];
	unsigned int count = ladder_tell(&ladder, lines);

	for (unsigned int i = 0; i < count; i++)
		peer->say(peer->ctx, lines[i], false);
}

bool peer_over(const struct peer *peer)
{
	return talk_over(&peer->talk, peer_now());
}
