// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The errors of USB adapters: one for each thing that a person can mend.
 */
#include "usb_error.h"

#include <stdio.h>

#include "holder.h"
#include "usb_chip.h"

void usb_rule(const struct usb_adapter *adapter, char ret[USB_RULE_BYTES])
{
	snprintf(ret, USB_RULE_BYTES,
		 "SUBSYSTEM==\"usb\", ATTR{idVendor}==\"%04x\", MODE=\"0660\", GROUP=\"plugdev\"",
		 adapter->vendor);
}

static struct err *denied(const struct usb_adapter *adapter, const char *what, const char *name)
{
	char rule[USB_RULE_BYTES];

	usb_rule(adapter, rule);
	return err_new(
		ERR_LINE,
		"cannot %s %s: permission denied; put the line `%s` into "
		"/etc/udev/rules.d/60-lastgasp.rules, run `udevadm control --reload`, be in "
		"group plugdev and plug it in again; or run this as root",
		what, name, rule);
}

static struct err *busy(const struct usb_adapter *adapter, const char *what, const char *name)
{
	char node[40], who[HOLDER_BYTES];

	snprintf(node, sizeof(node), "/dev/bus/usb/%03u/%03u", adapter->bus, adapter->address);
	if (holder_of("/proc", node, who))
		return err_new(ERR_LINE, "cannot %s %s: %s has it; end that first", what, name,
			       who);
	return err_new(ERR_LINE,
		       "cannot %s %s: another program has it; `sudo fuser -v %s` shows which",
		       what, name, node);
}

struct err *usb_error(const struct usb_adapter *adapter, enum usb_problem problem,
		      const char *what)
{
	char name[100];

	snprintf(name, sizeof(name), "%s (%04x:%04x) at %s", usb_model(adapter), adapter->vendor,
		 adapter->product, adapter->path);
	switch (problem) {
	case USB_DENIED:
		return denied(adapter, what, name);
	case USB_GONE:
		return err_new(ERR_LINE, "cannot %s %s: it was unplugged; plug it in again", what,
			       name);
	case USB_BUSY:
		return busy(adapter, what, name);
	case USB_REFUSED:
		return err_new(
			ERR_LINE,
			"cannot %s %s: it refused the request; unplug it and plug it in "
			"again, and if that does not help it is another chip than its ids say",
			what, name);
	case USB_TIMEOUT:
		return err_new(ERR_LINE,
			       "cannot %s %s: it does not answer; unplug it and plug it in again",
			       what, name);
	case USB_STRANGE:
		return err_new(ERR_LINE,
			       "cannot %s %s: its descriptors make no sense (no serial port in "
			       "them); unplug it and plug it in again",
			       what, name);
	default:
		return err_new(ERR_LINE,
			       "cannot %s %s: a USB transfer failed; look at the cable and at "
			       "`dmesg`, and plug it in again",
			       what, name);
	}
}
