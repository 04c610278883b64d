/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PCI configuration space, read from any context, NMI and panic among them.
 *
 * By configuration mechanism #1 of the PCI Local Bus Specification 3.0 (3.2.2.3.2): an address
 * written to port 0xcf8, a word read from port 0xcfc. It is used only on a kernel that reaches
 * domain 0 in the same way itself (raw_pci_ops is pci_direct_conf1), and only with that kernel's
 * lock, pci_config_lock, which is tried once: whoever was interrupted between the two ports keeps
 * them, and nothing is read. The address that stood in port 0xcf8 is put back.
 *
 * A read changes nothing in a device: the error bits of its status go only when they are written.
 * Where nobody answers the machine delivers all ones, and the bridge on the way there may note a
 * master abort; so only devices that the kernel has listed, powered and not given up may be read.
 * A wedged PCI Express device holds the CPU until the completion timeout of its root port (50 ms
 * as a rule, PCI Express Base Specification 2.8).
 */
#ifndef LG_LINUX_PCI_CONFIG_H
#define LG_LINUX_PCI_CONFIG_H

#include "symbols.h"

struct lg_pci_config {
	const struct lg_symbols *symbols;
	u32 address; /* what stood in port 0xcf8 */
};

/*
 * Take the ports. Returns 0, LG_ERR_ABSENT if this kernel has another way into configuration
 * space, LG_ERR_BUSY if the lock is held. After 0 lg_pci_config_end() must follow, with nothing
 * but reads before it. Interrupts must be off.
 */
int lg_pci_config_begin(struct lg_pci_config *config, const struct lg_symbols *symbols);
void lg_pci_config_end(const struct lg_pci_config *config);

/* The four bytes at `at` (a multiple of 4, below 256) of a function of domain 0. */
u32 lg_pci_config_read(u8 bus, u8 devfn, u8 at);

#endif
