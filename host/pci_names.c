// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Asks libpci for names, and nothing else: no bus of this computer is looked at. Its error
 * handler must not return, so that one leaves by longjmp, and libpci is not asked again.
 */
#include "pci_names.h"

#include <pci/pci.h>
#include <setjmp.h>
#include <stdio.h>

#define NAME_BYTES 512 /* longer than any in pci.ids: libpci says so in words when it is not */
#define HOW (PCI_LOOKUP_NO_NUMBERS | PCI_LOOKUP_NO_HWDB)

static struct pci_access *names;
static bool broken;
static jmp_buf failed;

static void __attribute__((noreturn, format(printf, 1, 2))) on_error(char *format, ...)
{
	(void)format;
	longjmp(failed, 1);
}

static void __attribute__((format(printf, 1, 2))) say_nothing(char *format, ...)
{
	(void)format;
}

static void create(void)
{
	names = pci_alloc();
	names->error = on_error;
	names->warning = say_nothing;
	names->debug = say_nothing;
}

/* kind: what to look up; the numbers that it takes. Returns NULL if there is no name. */
static const char *look_up(int kind, unsigned int first, unsigned int second, char *buffer)
{
	if (!names)
		create();
	if (broken)
		return NULL;
	if (setjmp(failed)) {
		broken = true;
		return NULL;
	}
	return pci_lookup_name(names, buffer, NAME_BYTES, HOW | kind, first, second);
}

bool pci_device_name(uint16_t vendor, uint16_t device, char *ret, size_t bytes)
{
	char buffer[NAME_BYTES];
	const char *name;

	name = look_up(PCI_LOOKUP_VENDOR | PCI_LOOKUP_DEVICE, vendor, device, buffer);
	if (name) {
		snprintf(ret, bytes, "%s", name);
		return true;
	}
	name = look_up(PCI_LOOKUP_VENDOR, vendor, 0, buffer);
	if (name)
		snprintf(ret, bytes, "%s device %04x", name, device);
	return name;
}

bool pci_model_name(uint16_t vendor, uint16_t device, char *ret, size_t bytes)
{
	char buffer[NAME_BYTES];
	const char *name = look_up(PCI_LOOKUP_DEVICE, vendor, device, buffer);

	if (name)
		snprintf(ret, bytes, "%s", name);
	return name;
}

bool pci_class_name(uint32_t class_code, char *ret, size_t bytes)
{
	char buffer[2][NAME_BYTES];
	const char *name, *interface;

	name = look_up(PCI_LOOKUP_CLASS, class_code >> 8 & 0xffff, 0, buffer[0]);
	if (!name)
		return false;
	interface = look_up(PCI_LOOKUP_PROGIF, class_code >> 8 & 0xffff, class_code & 0xff,
			    buffer[1]);
	snprintf(ret, bytes, "%s%s%s", name, interface ? ", " : "", interface ? interface : "");
	return true;
}
