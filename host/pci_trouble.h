/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the registers of a PCI function say of trouble, in words: PCI Local Bus Specification 3.0
 * (6.2.2, 6.2.3), PCI-to-PCI Bridge Architecture Specification 1.2 (3.2.5.7), PCI Express Base
 * Specification 3.0 (7.8.5).
 *
 * Error bits stay from boot until somebody clears them, and not each of them is bad. What a
 * machine does to itself when it looks for devices is a note and not trouble: a host bridge, or a
 * bridge for the bus behind it, has a master abort from every empty place that was asked; an
 * Express device has an unsupported request, which counts as a nonfatal error. So is an error
 * that the link has mended itself.
 */
#ifndef PCI_TROUBLE_H
#define PCI_TROUBLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Columns of table pci. -1: not known. */
struct pci_state {
	int32_t class_code;
	int32_t command;
	int32_t status;
	int32_t secondary_status;
	int32_t express_status;
	int32_t answers;
	int32_t enabled;
	int32_t channel;
	bool driver; /* it has one */
};

/*
 * "master abort, bus master off", then notes in parentheses: "target abort (corrected error)",
 * "(master abort behind it)". Of at most bytes - 1 bytes. Returns whether there is anything to say.
 */
bool pci_trouble(const struct pci_state *state, char *ret, size_t bytes);

#endif
