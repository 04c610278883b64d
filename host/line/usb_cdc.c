// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * CDC-ACM, told by its class: microcontrollers, Linux' g_serial, newer WCH chips. Requests and
 * descriptors: USB "Class Definitions for Communications Devices" 1.2 and its PSTN subclass 1.2.
 */
#include "usb_chip.h"

enum {
	SET_LINE = 0x20,
	SET_LINES = 0x22,
	SEND_BREAK = 0x23,
};

#define CLASS_CONTROL 0x02
#define SUBCLASS_ACM 0x02
#define CLASS_DATA 0x0a
#define DESCRIPTOR 0x24 /* CS_INTERFACE */
#define DESCRIPTOR_ACM 0x02
#define DESCRIPTOR_UNION 0x06
#define CAN_LINE 0x02
#define CAN_BREAK 0x04
#define LINES_ON 0x0003
#define BREAK_ON 0xffff /* until told to end it */

/* The class descriptor of this subtype with at least `bytes` bytes, or NULL. */
static const uint8_t *descriptor(const struct usb_interface *interface, uint8_t subtype,
				 unsigned int bytes)
{
	const uint8_t *at = interface->extra, *end = at + interface->extra_bytes;

	while (end - at >= 3 && at[0] >= 3 && at[0] <= end - at) {
		if (at[1] == DESCRIPTOR && at[2] == subtype && at[0] >= bytes)
			return at;
		at += at[0];
	}
	return NULL;
}

static bool is_control(const struct usb_interface *interface)
{
	return interface->class == CLASS_CONTROL && interface->subclass == SUBCLASS_ACM;
}

/* The control interface of a data interface: its union says so, or else it stands before it. */
static const struct usb_interface *control_of(const struct usb_adapter *adapter, unsigned int at)
{
	const struct usb_interface *data = &adapter->interface[at];

	for (unsigned int i = 0; i < adapter->interfaces; i++) {
		const struct usb_interface *interface = &adapter->interface[i];
		const uint8_t *joined = descriptor(interface, DESCRIPTOR_UNION, 5);

		if (is_control(interface) && joined && joined[4] == data->number)
			return interface;
	}
	return at && is_control(data - 1) && !descriptor(data - 1, DESCRIPTOR_UNION, 5) ? data - 1
											: NULL;
}

static bool fits(const struct usb_adapter *adapter, unsigned int at, struct usb_port *port)
{
	const struct usb_interface *interface = &adapter->interface[at];

	if (interface->class == CLASS_DATA)
		interface = control_of(adapter, at);
	if (!interface || !is_control(interface))
		return false;
	port->control = interface->number;
	return true;
}

static uint8_t abilities(const struct usb *usb)
{
	for (unsigned int i = 0; i < usb->adapter.interfaces; i++) {
		const struct usb_interface *interface = &usb->adapter.interface[i];
		const uint8_t *found = descriptor(interface, DESCRIPTOR_ACM, 4);

		if (interface->number == usb->port.control)
			return found ? found[3] : 0;
	}
	return 0;
}

static struct err *request(struct usb *usb, uint8_t request, uint16_t value, const void *data,
			   uint16_t bytes)
{
	return usb_control_out(usb, USB_CLASS_INTERFACE, request, value, usb->port.control, data,
			       bytes);
}

static struct err *set_lines(struct usb *usb, bool on)
{
	return usb->kind & CAN_LINE ? request(usb, SET_LINES, on ? LINES_ON : 0, NULL, 0) : NULL;
}

/* Any rate is taken: most of these have no UART behind them, and the others do not tell. */
static struct err *set_baud(struct usb *usb, unsigned int baud)
{
	uint8_t coding[7];

	usb_line_coding(baud, coding);
	return usb->kind & CAN_LINE ? request(usb, SET_LINE, 0, coding, sizeof(coding)) : NULL;
}

static struct err *open_chip(struct usb *usb, unsigned int baud)
{
	usb->kind = abilities(usb);
	return set_baud(usb, baud);
}

static struct err *set_break(struct usb *usb, bool on)
{
	if (!(usb->kind & CAN_BREAK))
		return err_new(
			ERR_LINE,
			"the adapter at %s says that it cannot send a BREAK; on the machine, "
			"type `echo x > /proc/sysrq-trigger` or press Alt-SysRq-x",
			usb->adapter.path);
	return request(usb, SEND_BREAK, on ? BREAK_ON : 0, NULL, 0);
}

const struct usb_chip usb_cdc = {
	.name = "cdc",
	.title = "CDC-ACM",
	.by_class = true,
	.fits = fits,
	.open = open_chip,
	.set_baud = set_baud,
	.set_break = set_break,
	.set_lines = set_lines,
};
