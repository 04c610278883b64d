/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What only the registers of a USB controller say. They are read, never written: through the BAR
 * in /sys if the kernel lets us map it, else from what its driver shows in debugfs.
 */
#ifndef LG_USER_USB_DEBUG_H
#define LG_USER_USB_DEBUG_H

#include "pci.h"
#include "root.h"

#define LG_USB_UNKNOWN (-1)

/*
 * EHCI: the port of the root hub that is the debug port, from 1 on; 0: none. HCSPARAMS bits 23 to
 * 20, EHCI specification 1.0, 2.2.3. LG_USB_UNKNOWN if it cannot be read.
 */
int lg_ehci_debug_port(const struct lg_root *root, const struct lg_pci_device *device);

/*
 * xHCI: 1 if it has the debug capability (extended capability 10, xHCI specification 1.2, 7.6.8),
 * 0 if not, LG_USB_UNKNOWN if that cannot be read.
 */
int lg_xhci_debug(const struct lg_root *root, const struct lg_pci_device *device);

#endif
