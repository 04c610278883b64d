// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Lists the debug ports of USB controllers. No driver of the agent's uses them, so they are facts
 * and no way out for a dump.
 */
#include <inttypes.h>
#include <stdio.h>

#include "probe.h"
#include "usb_debug.h"

#define NO_DRIVER "early consoles and debuggers use it; the agent has no driver for it"

/* The root hub's bus, for lsusb -t; false if no driver made one. */
static bool find_bus(const struct lg_root *root, const char *slot, char bus[LG_NAME_MAX])
{
	char path[LG_NAME_MAX + 64];

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s", slot);
	return lg_root_list(root, path, "usb", (char(*)[LG_NAME_MAX])bus, 1) == 1;
}

static void add_ehci(struct lg_probe *probe, const struct lg_pci_device *device)
{
	char where[64] = "physical port unknown", bus[LG_NAME_MAX] = "the root hub";
	const struct lg_pci_bar *bar = &device->bars[device->debug_bar];
	struct lg_finding *ehci;
	int port;

	if (!device->debug_port) {
		lg_report_add(&probe->report, LG_FACT, "usb", device->slot, "EHCI, %s, %s",
			      device->config_read ? "no debug port" : "debug port unknown",
			      device->name);
		return;
	}
	port = lg_ehci_debug_port(&probe->root, device);
	find_bus(&probe->root, device->slot, bus);
	if (port > 0)
		snprintf(where, sizeof(where), "port %d of %.32s", port, bus);
	else if (!port)
		snprintf(where, sizeof(where), "on no physical port");
	ehci = lg_report_add(&probe->report, LG_FACT, "usb", device->slot,
			     "EHCI debug port, BAR %u (0x%" PRIx64 ") + 0x%x, %s, %s",
			     device->debug_bar, bar->address, device->debug_offset, where,
			     device->name);
	lg_finding_note(ehci, NO_DRIVER);
}

static void add_xhci(struct lg_probe *probe, const struct lg_pci_device *device)
{
	const int debug = lg_xhci_debug(&probe->root, device);
	struct lg_finding *xhci;

	xhci = lg_report_add(&probe->report, LG_FACT, "usb", device->slot,
			     "xHCI, debug capability %s, %s",
			     debug == LG_USB_UNKNOWN ? "unknown"
			     : debug		     ? "present"
						     : "absent",
			     device->name);
	if (debug > 0)
		lg_finding_note(xhci, NO_DRIVER);
}

void lg_probe_usb(struct lg_probe *probe)
{
	size_t i, count = 0;

	for (i = 0; i < probe->pci.count; i++) {
		if (probe->pci.devices[i].kind == LG_PCI_UART)
			continue;
		count++;
		if (probe->pci.devices[i].kind == LG_PCI_EHCI)
			add_ehci(probe, &probe->pci.devices[i]);
		else
			add_xhci(probe, &probe->pci.devices[i]);
	}
	if (!count)
		lg_report_add(&probe->report, LG_FACT, "usb", "controllers", "no EHCI or xHCI");
}
