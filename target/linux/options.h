/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the owner asked for: the module's parameters, checked.
 */
#ifndef LG_LINUX_OPTIONS_H
#define LG_LINUX_OPTIONS_H

#include <linux/types.h>

#include "../core/monitor.h"

#define LG_LABELS_MAX 48	/* bytes */
#define LG_ARM_MAX 8		/* keys of an arming sequence */
#define LG_PARITY_MAX 400	/* percent */
#define LG_LISTEN_MS_MAX 10000
#define LG_LIMIT_S_MAX 86400
#define LG_BUFFER_KB_MIN 16
#define LG_BUFFER_KB_MAX 208 /* more would be over LG_MEMORY_MAX in all */

struct lg_options {
	char key;	 /* SysRq key */
	bool nmi;	 /* fire on an NMI that nobody else claims */
	bool panic;	 /* fire on panic */
	bool cmdlines;	 /* the largest tasks' command lines may be sent */
	bool pci_config; /* configuration space of PCI devices may be read */
	const char *port; /* as port.h says */
	const char *labels;
	unsigned int buffer_kb; /* for frames */
	struct lg_monitor_options line; /* what is said on the port, and how long is listened */
	const char *arm;    /* SysRq keys that must be pressed before `key`; "": none */
	const char *region; /* as region.h says; "": none */
	bool printk;	    /* what the line did not take goes to the kernel log */
};

/*
 * Read the parameters. Returns 0, or -EINVAL with a line in the kernel log that says which one
 * is wrong, and what is allowed. The texts stay those of the parameters.
 */
int lg_options_read(struct lg_options *ret);

#endif
