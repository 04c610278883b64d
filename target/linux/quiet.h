/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Keeping others off the line while a dump goes out.
 */
#ifndef LG_LINUX_QUIET_H
#define LG_LINUX_QUIET_H

#include "losses.h"
#include "port.h"

struct lg_quiet {
	bool console; /* we hold the console lock */
	bool port;    /* we hold the port's lock */
};

/*
 * Take the console lock and the port's lock, by trying for at most 100 ms each; what is not got
 * is noted as a loss. may_console: false in NMI and panic context, where even trying for the
 * console lock may wait for ever (its semaphore has a spinlock inside, which the interrupted or
 * stopped CPU may hold). Interrupts are off.
 */
void lg_quiet_begin(struct lg_quiet *quiet, struct lg_port *port, struct lg_losses *losses,
		    bool may_console);

/* Give the port back; interrupts still off. */
void lg_quiet_end_port(struct lg_quiet *quiet, struct lg_port *port);

/*
 * Give the console back, which prints what was logged meanwhile: after interrupts are back as
 * they were.
 */
void lg_quiet_end_console(struct lg_quiet *quiet);

#endif
