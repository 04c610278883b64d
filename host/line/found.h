/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What can be used as a line on this machine: the serial ports that the kernel has, and the USB
 * adapters, with what is known of each. An adapter whose port the kernel has too is one entry; each
 * port of an adapter with several is one. Looks only: opens no port, sends nothing, takes nothing
 * from anybody.
 */
#ifndef FOUND_H
#define FOUND_H

#include <stdbool.h>
#include <stddef.h>

#include "../err.h"

/* In the order in which they are said when several hold. */
enum found_state {
	FOUND_FREE,
	FOUND_UNKNOWN, /* a USB device that may be a serial adapter; nobody knows its chip */
	FOUND_BROKEN,  /* its descriptors make no sense, or it does not answer */
	FOUND_HELD,    /* a program has it */
	FOUND_DENIED,  /* no permission */
};

/* Texts are printable ASCII; "": there is none, or it is not known. */
struct found {
	char spec[96];	   /* the LINE to type: usb: for an adapter whose chip is known and that
			      may be opened, else its tty, else usb: */
	char tty[40];	   /* /dev/ttyUSB0 */
	char place[32];	   /* USB bus and ports (1-2.3) or PCI slot (0000:00:16.3) */
	char ids[12];	   /* VVVV:PPPP */
	char name[160];	   /* for people: of usb.ids or pci.ids, else what the device says */
	char chip[48];	   /* FT232R, 16550A */
	char serial[64];   /* serial number */
	char driver[32];   /* the kernel's, that is bound now; usbfs: a program's */
	char holder[128];  /* who has it open: picocom (pid 123) */
	char problem[256]; /* why it cannot be used as it is; "" when it is free */
	char remedy[384];  /* what mends that: a command, or a udev rule */
	bool usb;	   /* else a serial port that is none of an adapter's */
	enum found_state state;
};

/* free, unknown, broken, held, denied */
const char *found_word(enum found_state state);

/*
 * All of them, adapters first, each kind in the order of its places. *ret is the caller's, to
 * free(); *count may be 0. Errors: ERR_LINE, nothing can be listed at all.
 */
struct err *found_list(struct found **ret, size_t *count) ERR_MUST_CHECK;

/* Where it looks: "/sys", "/proc", "/dev". The same there. */
struct found_roots {
	const char *sys, *proc, *dev;
};

struct err *found_list_in(const struct found_roots *roots, struct found **ret,
			  size_t *count) ERR_MUST_CHECK;

#endif
