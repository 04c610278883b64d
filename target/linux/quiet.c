// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * With the console lock held, printk of other CPUs only goes to the log; with the port's lock
 * held, neither their consoles nor the tty touch the chip. Both are only tried.
 */
#include <linux/console.h>
#include <linux/delay.h>
#include <linux/nmi.h>
#include <linux/spinlock.h>

#include "quiet.h"

/*
 * One line of 100 characters takes 8.7 ms at 115,200 baud and 104 ms at 9,600: who prints is
 * likely done by then.
 */
#define ROUNDS 1000
#define ROUND_US 100

/* lock NULL: the console's. */
static bool try_for_a_while(spinlock_t *lock)
{
	unsigned int round;

	for (round = 0; round < ROUNDS; round++) {
		if (lock ? spin_trylock(lock) : console_trylock())
			return true;
		/* On the only CPU its holder is whom we interrupted. */
		if (num_online_cpus() == 1)
			return false;
		udelay(ROUND_US);
		touch_nmi_watchdog();
	}
	return false;
}

void lg_quiet_begin(struct lg_quiet *quiet, struct lg_port *port, struct lg_losses *losses,
		    bool may_console)
{
	quiet->console = may_console && try_for_a_while(NULL);
	if (!quiet->console && may_console)
		lg_loss(losses, LG_LOSS_CONSOLE_LOCK);
	quiet->port = port->owner && try_for_a_while(&port->owner->port.lock);
	port->uart.shared = port->owner && !quiet->port;
	if (port->uart.shared)
		lg_loss(losses, LG_LOSS_PORT_LOCK);
}

void lg_quiet_end_port(struct lg_quiet *quiet, struct lg_port *port)
{
	if (!quiet->port)
		return;
	/* Reading LSR cleared them; the driver keeps such bits for itself in the same way. */
	port->owner->lsr_saved_flags |= port->uart.errors & port->owner->lsr_save_mask;
	spin_unlock(&port->owner->port.lock);
	quiet->port = false;
}

void lg_quiet_end_console(struct lg_quiet *quiet)
{
	if (quiet->console)
		console_unlock();
	quiet->console = false;
}
