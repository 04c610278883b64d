// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The ring between the thread that receives and the one that reads. Never grows.
 */
#include "usb_ring.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct err *usb_ring_init(struct usb_ring *ring)
{
	*ring = (struct usb_ring){.bytes = malloc(USB_RING_BYTES)};
	if (!ring->bytes)
		return err_memory();
	ring->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (ring->fd >= 0)
		return NULL;
	free(ring->bytes);
	return err_errno(ERR_LINE, errno, "cannot make an eventfd");
}

void usb_ring_deinit(struct usb_ring *ring)
{
	close(ring->fd);
	free(ring->bytes);
}

/* An eventfd of ours can neither be full nor be empty when it is written and read in turns. */
static void tell(struct usb_ring *ring)
{
	bool readable = ring->ended || ring->put != ring->taken;
	eventfd_t count;

	if (readable == ring->readable)
		return;
	ring->readable = readable;
	if (readable)
		eventfd_write(ring->fd, 1);
	else
		eventfd_read(ring->fd, &count);
}

size_t usb_ring_room(const struct usb_ring *ring)
{
	return USB_RING_BYTES - (size_t)(ring->put - ring->taken);
}

void usb_ring_put(struct usb_ring *ring, const void *data, size_t bytes)
{
	size_t at = ring->put % USB_RING_BYTES;
	size_t first = bytes < USB_RING_BYTES - at ? bytes : USB_RING_BYTES - at;

	memcpy(ring->bytes + at, data, first);
	memcpy(ring->bytes, (const uint8_t *)data + first, bytes - first);
	ring->put += bytes;
	tell(ring);
}

size_t usb_ring_take(struct usb_ring *ring, void *data, size_t bytes)
{
	size_t at = ring->taken % USB_RING_BYTES, there = (size_t)(ring->put - ring->taken),
	       first;

	bytes = bytes < there ? bytes : there;
	first = bytes < USB_RING_BYTES - at ? bytes : USB_RING_BYTES - at;
	memcpy(data, ring->bytes + at, first);
	memcpy((uint8_t *)data + first, ring->bytes, bytes - first);
	ring->taken += bytes;
	tell(ring);
	return bytes;
}

void usb_ring_end(struct usb_ring *ring)
{
	ring->ended = true;
	tell(ring);
}
