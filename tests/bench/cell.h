/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The cells of the robustness table: DAMAGE/AMOUNT/WAY.
 *
 *   change/P      each byte becomes another with probability P
 *   flip/P        one of its bits is turned
 *   drop/P        it is lost
 *   twice/P       it comes twice
 *   insert/P      another comes before it
 *   burst/N       N bytes in a row become others, one such burst per 2,000 bytes
 *   lost/N        N percent of the frames are lost, five in a row
 *   scattered/N   the same, each by itself
 *   text/N        a line of console text comes after every N bytes (towards the console only)
 *   half/WHERE    half of the capture is missing: front, middle, end
 *   none/0        nothing is damaged
 *
 *   oneway    nothing travels towards the machine; the agent's default options
 *   twoway    the console asks; the line is as bad in that direction
 *   forever   one way, parity=forever, for at most CELL_FOREVER_MS
 */
#ifndef CELL_H
#define CELL_H

#include "../../target/core/monitor.h"
#include "channel.h"

#define CELL_NAME_MAX 40
#define CELL_BURST_BYTES 2000 /* one burst of bytes per so many */
#define CELL_BURST_FRAMES 5
#define CELL_LISTEN_MS 500   /* the agent's default */
#define CELL_LIMIT_MS 120000 /* the same */
#define CELL_FOREVER_MS 120000

enum cell_way { CELL_ONEWAY, CELL_TWOWAY, CELL_FOREVER };
enum cell_cut { CELL_UNCUT, CELL_FRONT, CELL_MIDDLE, CELL_END };

struct cell {
	char name[CELL_NAME_MAX];
	enum cell_way way;
	enum cell_cut cut;
	struct channel_options down, up; /* towards the console, towards the machine */
	struct lg_monitor_options monitor;
};

/* What a name says. Returns false when it is none. */
bool cell_parse(const char *name, struct cell *ret);

/*
 * Where the cut of one run lies: half of the `bytes` that a capture has, at the front, in the
 * middle or at the end, give or take a twentieth of them.
 */
void cell_place_cut(const struct cell *cell, uint64_t bytes, uint64_t *random,
		    struct channel_options *ret);

#endif
