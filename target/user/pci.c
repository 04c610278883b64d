// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Asks libpci for the devices of interest. Its error handler must not return, so that one leaves
 * by longjmp, to the only call that is under way; one thread only, for that.
 */
#include <pci/pci.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pci.h"

#define CLASS_SERIAL 0x0700
#define CLASS_USB 0x0c03
#define PROG_IF_EHCI 0x20
#define PROG_IF_XHCI 0x30
#define CAP_DEBUG_PORT 0x0a
#define CONFIG_HEADER 64 /* what everybody may read */

static jmp_buf failed;
static char failure[sizeof(((struct lg_pci *)0)->problem)];

static void __attribute__((noreturn, format(printf, 1, 2))) on_error(char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(failure, sizeof(failure), format, arguments);
	va_end(arguments);
	longjmp(failed, 1);
}

static void __attribute__((format(printf, 1, 2))) on_warning(char *format, ...)
{
	(void)format;
}

static bool kind_of(const struct pci_dev *dev, enum lg_pci_kind *ret)
{
	if (dev->device_class == CLASS_SERIAL)
		*ret = LG_PCI_UART;
	else if (dev->device_class == CLASS_USB && dev->prog_if == PROG_IF_EHCI)
		*ret = LG_PCI_EHCI;
	else if (dev->device_class == CLASS_USB && dev->prog_if == PROG_IF_XHCI)
		*ret = LG_PCI_XHCI;
	else
		return false;
	return true;
}

/* The low bits of base_addr are flags; an I/O address of 0 or all ones is none. */
static void read_bars(const struct pci_dev *dev, struct lg_pci_device *ret)
{
	int i;

	for (i = 0; i < LG_PCI_BARS; i++) {
		const pciaddr_t base = dev->base_addr[i];
		struct lg_pci_bar *bar = &ret->bars[i];

		bar->memory = !(base & PCI_BASE_ADDRESS_SPACE_IO);
		bar->address = base & (bar->memory ? PCI_ADDR_MEM_MASK : PCI_ADDR_IO_MASK);
		bar->bytes = dev->size[i];
		if (!bar->memory && bar->address > 0xffff)
			bar->address = 0;
	}
}

/* Bits 15 to 13: the BAR, from 1 on; 12 to 0: the offset in it. */
static void read_debug_port(struct pci_dev *dev, struct lg_pci_device *ret)
{
	const struct pci_cap *cap = pci_find_cap(dev, CAP_DEBUG_PORT, PCI_CAP_NORMAL);
	unsigned int word, bar;

	if (!cap)
		return;
	word = pci_read_word(dev, (int)cap->addr + 2);
	bar = word >> 13;
	if (!bar || bar > LG_PCI_BARS)
		return;
	ret->debug_port = true;
	ret->debug_bar = bar - 1;
	ret->debug_offset = word & 0x1fff;
}

static void read_device(struct pci_access *access, struct pci_dev *dev, struct lg_pci *ret)
{
	struct lg_pci_device *device = &ret->devices[ret->count];
	enum lg_pci_kind kind;
	unsigned char byte;

	pci_fill_info(dev, PCI_FILL_IDENT | PCI_FILL_CLASS | PCI_FILL_CLASS_EXT | PCI_FILL_BASES |
				   PCI_FILL_SIZES);
	if (!kind_of(dev, &kind))
		return;
	if (ret->count == LG_PCI_MAX) {
		ret->left_out++;
		return;
	}
	memset(device, 0, sizeof(*device));
	device->kind = kind;
	device->vendor = dev->vendor_id;
	device->device = dev->device_id;
	snprintf(device->slot, sizeof(device->slot), "%04x:%02x:%02x.%x",
		 (unsigned int)dev->domain, dev->bus, dev->dev, dev->func);
	if (!pci_lookup_name(access, device->name, sizeof(device->name),
			     PCI_LOOKUP_VENDOR | PCI_LOOKUP_DEVICE | PCI_LOOKUP_NO_HWDB,
			     dev->vendor_id, dev->device_id))
		device->name[0] = '\0';
	read_bars(dev, device);
	device->config_read = pci_read_block(dev, CONFIG_HEADER, &byte, 1);
	if (device->config_read && kind == LG_PCI_EHCI)
		read_debug_port(dev, device);
	ret->count++;
}

static void scan(struct pci_access *access, struct lg_pci *ret)
{
	struct pci_dev *dev;

	pci_init(access);
	pci_scan_bus(access);
	for (dev = access->devices; dev; dev = dev->next)
		read_device(access, dev, ret);
}

static bool choose_method(const struct lg_root *root, struct pci_access *access)
{
	char path[LG_PATH_MAX];

	access->error = on_error;
	access->warning = on_warning;
	if (lg_root_exists(root, "/lspci.txt")) {
		lg_root_path(root, "/lspci.txt", path);
		access->method = PCI_ACCESS_DUMP;
		return !pci_set_param(access, "dump.name", path);
	}
	if (!lg_root_exists(root, "/sys/bus/pci/devices"))
		return false;
	lg_root_path(root, "/sys/bus/pci", path);
	access->method = PCI_ACCESS_SYS_BUS_PCI;
	return !pci_set_param(access, "sysfs.path", path);
}

static int by_slot(const void *a, const void *b)
{
	const struct lg_pci_device *one = a, *other = b;

	return strcmp(one->slot, other->slot);
}

void lg_pci_scan(const struct lg_root *root, struct lg_pci *ret)
{
	struct pci_access *access = pci_alloc();

	memset(ret, 0, sizeof(*ret));
	if (choose_method(root, access)) {
		if (!setjmp(failed))
			scan(access, ret);
		else
			memcpy(ret->problem, failure, sizeof(failure));
	}
	pci_cleanup(access);
	qsort(ret->devices, ret->count, sizeof(ret->devices[0]), by_slot);
}
