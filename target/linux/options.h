/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the owner asked for: the module's parameters, checked.
 */
#ifndef LG_LINUX_OPTIONS_H
#define LG_LINUX_OPTIONS_H

#include <linux/types.h>

#define LG_LABELS_MAX 48	/* bytes */
#define LG_BUFFER_KB_MIN 16
#define LG_BUFFER_KB_MAX 256

struct lg_options {
	char key;	 /* SysRq key */
	bool nmi;	 /* fire on an NMI that nobody else claims */
	bool panic;	 /* fire on panic */
	bool cmdlines;	 /* the largest tasks' command lines may be sent */
	const char *port; /* as port.h says */
	const char *labels;
	unsigned int buffer_kb; /* for frames */
};

/*
 * Read the parameters. Returns 0, or -EINVAL with a line in the kernel log that says which one
 * is wrong, and what is allowed. The texts stay those of the parameters.
 */
int lg_options_read(struct lg_options *ret);

#endif
