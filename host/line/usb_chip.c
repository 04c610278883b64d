// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The table of chip families, and what is the same for all of them. Trusts no descriptor.
 */
#include "usb_chip.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const struct usb_chip *const usb_chips[] = {
	&usb_ftdi, &usb_cp210x, &usb_pl2303, &usb_ch341, &usb_debug, &usb_cdc, NULL,
};

static bool has_id(const struct usb_chip *chip, const struct usb_adapter *adapter)
{
	const struct usb_id *id = chip->ids;

	for (; id && id->vendor; id++)
		if (id->vendor == adapter->vendor && id->product == adapter->product)
			return true;
	return false;
}

bool usb_treat_as(struct usb_adapter *adapter, const struct usb_chip *chip)
{
	unsigned int at;

	adapter->ports = 0;
	adapter->chip = chip;
	for (at = 0; at < adapter->interfaces && adapter->ports < USB_PORTS; at++) {
		const struct usb_interface *interface = &adapter->interface[at];
		struct usb_port *port = &adapter->port[adapter->ports];

		*port = (struct usb_port){
			.interface = interface->number,
			.control = interface->number,
			.in = interface->in,
			.out = interface->out,
			.in_packet = interface->in_packet ? interface->in_packet : 64,
			.out_packet = interface->out_packet ? interface->out_packet : 64,
		};
		if (port->in && port->out && (!chip->fits || chip->fits(adapter, at, port)))
			adapter->ports++;
	}
	return adapter->ports;
}

void usb_recognize(struct usb_adapter *adapter)
{
	unsigned int i;

	for (i = 0; usb_chips[i]; i++) {
		if (has_id(usb_chips[i], adapter)) {
			usb_treat_as(adapter, usb_chips[i]);
			return;
		}
	}
	for (i = 0; usb_chips[i]; i++)
		if (usb_chips[i]->by_class && usb_treat_as(adapter, usb_chips[i]))
			return;
	adapter->chip = NULL;
	adapter->ports = 0;
}

void usb_path(struct usb_adapter *adapter, const uint8_t *ports, unsigned int count)
{
	size_t room = sizeof(adapter->path), used;

	used = (size_t)snprintf(adapter->path, room, count ? "%u" : "usb%u", adapter->bus);
	for (unsigned int i = 0; i < count && used < room; i++)
		used += (size_t)snprintf(adapter->path + used, room - used, "%c%u", i ? '.' : '-',
					 ports[i]);
}

const char *usb_model(const struct usb_adapter *adapter)
{
	if (!adapter->chip)
		return "USB device";
	return adapter->chip->model ? adapter->chip->model(adapter) : adapter->chip->title;
}

struct err *usb_baud(const struct usb *usb, unsigned int wanted, unsigned int nearest)
{
	uint64_t off = wanted > nearest ? wanted - nearest : nearest - wanted;

	if (off * 50 <= wanted)
		return NULL;
	return err_new(
		ERR_USAGE,
		"%s cannot do %u baud: the nearest is %u, which is %.1f %% off and too far; "
		"give a rate that it can do, @%u",
		usb_model(&usb->adapter), wanted, nearest, 100.0 * (double)off / (double)wanted,
		nearest);
}

unsigned int usb_nearest(const unsigned int *rates, unsigned int wanted)
{
	unsigned int ret = *rates;

	for (; *rates; rates++) {
		unsigned int off = *rates > wanted ? *rates - wanted : wanted - *rates;

		if (off < (ret > wanted ? ret - wanted : wanted - ret))
			ret = *rates;
	}
	return ret;
}

unsigned int usb_divide(unsigned int dividend, unsigned int divisor)
{
	return (unsigned int)(((uint64_t)dividend + divisor / 2) / divisor);
}

void usb_line_coding(uint32_t rate, uint8_t ret[7])
{
	ret[0] = (uint8_t)rate;
	ret[1] = (uint8_t)(rate >> 8);
	ret[2] = (uint8_t)(rate >> 16);
	ret[3] = (uint8_t)(rate >> 24);
	ret[4] = 0; /* one stop bit */
	ret[5] = 0; /* no parity */
	ret[6] = 8;
}

void usb_hit(struct usb_hits *hits, uint64_t position)
{
	if (!hits->count++)
		hits->first = position;
	hits->last = position;
}

static void put_hits(const struct usb_hits *hits, const char *what, char *text, size_t bytes)
{
	size_t used = strlen(text);

	if (!hits->count)
		return;
	snprintf(text + used, bytes - used, "%s%u %s%s", used ? ", " : "", hits->count, what,
		 hits->count == 1 ? "" : "s");
	used = strlen(text);
	if (hits->first == hits->last)
		snprintf(text + used, bytes - used, " (at byte %" PRIu64 ")", hits->first);
	else
		snprintf(text + used, bytes - used, " (bytes %" PRIu64 " to %" PRIu64 ")",
			 hits->first, hits->last);
}

void usb_damage_text(const struct usb_damage *damage, char *text, size_t bytes)
{
	text[0] = 0;
	put_hits(&damage->overruns, "overrun", text, bytes);
	put_hits(&damage->framing, "framing error", text, bytes);
	put_hits(&damage->parity, "parity error", text, bytes);
	put_hits(&damage->breaks, "BREAK", text, bytes);
	put_hits(&damage->transfers, "failed transfer", text, bytes);
}
