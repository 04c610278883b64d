/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What loggers, containers, terminals and telephones put in front of what the kernel said.
 */
#ifndef FRONT_H
#define FRONT_H

#include "bare.h"
#include "scan.h"

/*
 * Take all of it. Sets wraps, time_ns, speaker and foreign of front; *ret: the hash of who speaks
 * without the caller, for front_stamps() further on in the line. Of a line of another program's
 * only foreign is set.
 */
void front_take(struct scan *scan, struct bare *front, uint64_t *ret);

/* `<4>`, `<30>` */
bool front_level(struct scan *scan, struct bare *front);

/*
 * `[  123.456789] `, with a caller or without, and what dmesg -T makes of it. who: hash of who
 * speaks, the speaker is made of it.
 */
bool front_stamps(struct scan *scan, struct bare *front, uint64_t who);

#endif
