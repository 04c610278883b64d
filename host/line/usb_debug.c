// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * USB debug devices: the one that an EHCI debug port talks to (NET20DC, packets of 8 bytes, its
 * endpoints in a debug descriptor: USB 2.0 "Debug Device" 0.9), and the one that an xHCI with the
 * debug capability shows (xHCI 1.1, 7.6). There is no UART and no rate; the packet that stands for
 * a BREAK is the one of Linux' drivers/usb/serial/usb_debug.c.
 */
#include "usb_chip.h"

#define CLASS_DIAGNOSTIC 0xdc
#define SUBCLASS_DEBUG 0x02
#define GET_DESCRIPTOR 6
#define DESCRIPTOR_DEBUG 0x0a
#define NET20DC_VENDOR 0x0525

static const struct usb_id ids[] = {
	{NET20DC_VENDOR, 0x127a}, /* NET20DC, and Linux' g_dbgp */
	{ 0x1d6b, 0x0010 },	  /* Linux' xHCI debug capability, ttyDBC0 */
	{ 0x1d6b, 0x0011 },	  /* the same, earlyprintk=xdbc */
	{ 0 },
};

static const char *model(const struct usb_adapter *adapter)
{
	return adapter->vendor == NET20DC_VENDOR ? "EHCI debug device" : "xHCI debug device";
}

static bool known(const struct usb_adapter *adapter)
{
	for (const struct usb_id *id = ids; id->vendor; id++)
		if (id->vendor == adapter->vendor && id->product == adapter->product)
			return true;
	return false;
}

static bool fits(const struct usb_adapter *adapter, unsigned int at, struct usb_port *port)
{
	const struct usb_interface *interface = &adapter->interface[at];

	(void)port;
	return known(adapter) ||
	       (interface->class == CLASS_DIAGNOSTIC && interface->subclass == SUBCLASS_DEBUG);
}

/* A device without the descriptor keeps its interface's endpoints; one that names others lies. */
static struct err *open_chip(struct usb *usb, unsigned int baud)
{
	uint8_t bytes[4];
	size_t got;
	struct err *err;

	(void)baud;
	if (usb->adapter.vendor != NET20DC_VENDOR)
		return NULL;
	err = usb_control_in(usb, 0, GET_DESCRIPTOR, DESCRIPTOR_DEBUG << 8, 0, bytes,
			     sizeof(bytes), &got);
	if (err || !got)
		return err;
	if (got == sizeof(bytes) && bytes[1] == DESCRIPTOR_DEBUG &&
	    (bytes[2] | 0x80) == usb->port.in && (bytes[3] & 0x7f) == usb->port.out)
		return NULL;
	return err_new(
		ERR_LINE,
		"the debug descriptor of the device at %s names endpoints that it does not "
		"have; unplug it and plug it in again",
		usb->adapter.path);
}

static struct err *set_break(struct usb *usb, bool on)
{
	static const uint8_t pattern[8] = { 0x00, 0xff, 0x01, 0xfe, 0x00, 0xfe, 0x01, 0xff };

	return on ? usb_write(usb, pattern, sizeof(pattern), USB_CONTROL_MS) : NULL;
}

const struct usb_chip usb_debug = {
	.name = "debug",
	.title = "USB debug device",
	.ids = ids,
	.by_class = true,
	.model = model,
	.fits = fits,
	.open = open_chip,
	.set_break = set_break,
};
