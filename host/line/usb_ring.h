/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A bounded ring of bytes with a descriptor that is readable while there is something to read. It
 * has no lock: whoever shares it locks.
 */
#ifndef USB_RING_H
#define USB_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../err.h"

#define USB_RING_BYTES (4u << 20) /* 13 s at 3 Mbaud; a power of two */

struct usb_ring {
	uint8_t *bytes;
	uint64_t put, taken; /* ever */
	int fd;
	bool readable; /* what fd says */
	bool ended;    /* no more will come: fd stays readable */
};

/* On error there is nothing to deinit. */
struct err *usb_ring_init(struct usb_ring *ring) ERR_MUST_CHECK;
void usb_ring_deinit(struct usb_ring *ring);

size_t usb_ring_room(const struct usb_ring *ring);

/* bytes <= usb_ring_room() */
void usb_ring_put(struct usb_ring *ring, const void *data, size_t bytes);

/* Up to `bytes` of them; returns how many. */
size_t usb_ring_take(struct usb_ring *ring, void *data, size_t bytes);

void usb_ring_end(struct usb_ring *ring);

#endif
