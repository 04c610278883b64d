// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * udev rules, made from the tables of chips, so that what may be opened is what is known. The tag
 * uaccess is looked at by 73-seat-late.rules, so the file must sort before that.
 */
#include "udev.h"

#include "usb_chip.h"

#define GRANT "MODE=\"0660\", GROUP=\"plugdev\", TAG+=\"uaccess\"\n"

static void put_ids(FILE *out, const struct usb_chip *chip)
{
	for (const struct usb_id *id = chip->ids; id && id->vendor; id++)
		fprintf(out, "ATTR{idVendor}==\"%04x\", ATTR{idProduct}==\"%04x\", " GRANT,
			id->vendor, id->product);
}

/* Whether the chip takes a device for its own that has nothing but one such interface. */
static bool by_class(const struct usb_chip *chip, uint8_t class, uint8_t subclass)
{
	struct usb_adapter adapter = {
		.interfaces = 1,
		.interface = {{.class = class, .subclass = subclass, .in = 0x81, .out = 1}},
	};

	return usb_treat_as(&adapter, chip);
}

/* ID_USB_INTERFACES of udev's usb_id: ":CCSSPP:CCSSPP:", in hexadecimal. */
static void put_classes(FILE *out, const struct usb_chip *chip)
{
	for (unsigned int both = 0; both < 0x10000; both++)
		if (by_class(chip, (uint8_t)(both >> 8), (uint8_t)both))
			fprintf(out, "ENV{ID_USB_INTERFACES}==\"*:%04x??:*\", " GRANT, both);
}

void udev_rules(FILE *out)
{
	fputs("# USB serial adapters that lastgasp knows, made by `lastgasp lines --udev`: for\n"
	      "# who sits at this computer, and for group plugdev.\n"
	      "ACTION==\"remove\", GOTO=\"lastgasp_end\"\n"
	      "SUBSYSTEM!=\"usb\", GOTO=\"lastgasp_end\"\n"
	      "ENV{DEVTYPE}!=\"usb_device\", GOTO=\"lastgasp_end\"\n",
	      out);
	for (unsigned int i = 0; usb_chips[i]; i++) {
		fprintf(out, "\n# %s\n", usb_chips[i]->title);
		put_ids(out, usb_chips[i]);
		if (usb_chips[i]->by_class)
			put_classes(out, usb_chips[i]);
	}
	fputs("\nLABEL=\"lastgasp_end\"\n", out);
}
