/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The PCI devices that a dump could leave by: UARTs, EHCI and xHCI controllers. Found and named by
 * libpci, which enters the house here.
 */
#ifndef LG_USER_PCI_H
#define LG_USER_PCI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "root.h"

#define LG_PCI_MAX 64
#define LG_PCI_BARS 6

enum lg_pci_kind {
	LG_PCI_UART, /* class 0700 */
	LG_PCI_EHCI, /* class 0c03, programming interface 0x20 */
	LG_PCI_XHCI, /* class 0c03, programming interface 0x30 */
};

struct lg_pci_bar {
	uint64_t address; /* 0: not there */
	uint64_t bytes;	  /* 0: not known */
	bool memory;	  /* else I/O */
};

struct lg_pci_device {
	enum lg_pci_kind kind;
	char slot[24];	/* 0000:00:1d.7 */
	char name[128]; /* vendor and device, from pci.ids; numbers if that does not know it */
	uint16_t vendor, device;
	struct lg_pci_bar bars[LG_PCI_BARS];
	bool config_read; /* capabilities could be read: by root only */
	/* EHCI: what its capability 0x0a says (EHCI specification 1.0, C.2.1) */
	bool debug_port;
	unsigned int debug_bar;	   /* 0 to 5 */
	unsigned int debug_offset; /* bytes */
};

struct lg_pci {
	struct lg_pci_device devices[LG_PCI_MAX];
	size_t count;
	size_t left_out;
	char problem[128]; /* why there is nothing, as libpci says; "" if nothing went wrong */
};

/*
 * Look at the devices of ROOT/lspci.txt (as lspci -xxx writes it) if that is there, else of
 * ROOT/sys/bus/pci. Only reads. They come sorted by slot. A root whose copy of /sys has no PCI has
 * no devices and no problem.
 */
void lg_pci_scan(const struct lg_root *root, struct lg_pci *ret);

#endif
