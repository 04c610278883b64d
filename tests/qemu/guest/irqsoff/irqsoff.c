// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A culprit for the rig: spins with interrupts off on the CPU that loads it. Nothing but an NMI
 * gets in.
 */
#include <linux/delay.h>
#include <linux/irqflags.h>
#include <linux/module.h>
#include <linux/nmi.h>

static unsigned int seconds;
module_param(seconds, uint, 0444);
MODULE_PARM_DESC(seconds, "how long to spin; 0: for ever");

static int __init irqsoff_init(void)
{
	unsigned long flags;

	local_irq_save(flags);
	for (unsigned int ms = 0; !seconds || ms < seconds * 1000; ms++)
		mdelay(1);
	touch_softlockup_watchdog();
	local_irq_restore(flags);
	return 0;
}

static void __exit irqsoff_exit(void)
{
}

module_init(irqsoff_init);
module_exit(irqsoff_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("spins with interrupts off");
