/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libpci at link time, as far as names go: a database of a few lines, which a test may take away
 * or break.
 */
#ifndef FAKE_LIBPCI_H
#define FAKE_LIBPCI_H

#include <stdbool.h>

struct fake_libpci {
	bool missing; /* there is no pci.ids */
	bool breaks;  /* a look-up finds a fault in it: libpci's error handler is called */
	unsigned int created;
	unsigned int asked;
	int flags; /* of the last look-up, less what was looked up */
};

extern struct fake_libpci fake_libpci;

#endif
