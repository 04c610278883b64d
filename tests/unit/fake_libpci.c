// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What libpci 3.9 answers: NULL for what it does not know, when it may not answer in numbers. Its
 * callbacks are set by its user; pci_init(), which would set those left out, is not there.
 */
#include "fake_libpci.h"

#include <pci/pci.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define WHAT (PCI_LOOKUP_VENDOR | PCI_LOOKUP_DEVICE | PCI_LOOKUP_CLASS | PCI_LOOKUP_PROGIF)

struct fake_libpci fake_libpci;

static const struct {
	int what, first, second;
	const char *name;
} entries[] = {
	{ PCI_LOOKUP_VENDOR, 0x8086, 0, "Intel Corporation" },
	{ PCI_LOOKUP_VENDOR | PCI_LOOKUP_DEVICE, 0x8086, 0x1237, "Intel Corporation 440FX" },
	{ PCI_LOOKUP_DEVICE, 0x8086, 0x1237, "440FX" },
	{ PCI_LOOKUP_CLASS, 0x0700, 0, "Serial controller" },
	{ PCI_LOOKUP_PROGIF, 0x0700, 2, "16550" },
	{ PCI_LOOKUP_CLASS, 0x0601, 0, "ISA bridge" },
	{ PCI_LOOKUP_CLASS, 0x0600, 0, "Host bridge" },
};

struct pci_access *pci_alloc(void)
{
	fake_libpci.created++;
	return calloc(1, sizeof(struct pci_access));
}

char *pci_lookup_name(struct pci_access *access, char *ret, int bytes, int flags, ...)
{
	int what = flags & WHAT, first, second = 0;
	va_list arguments;

	fake_libpci.asked++;
	fake_libpci.flags = flags & ~WHAT;
	access->debug("looking\n");
	if (fake_libpci.breaks) {
		access->warning("it looks strange");
		access->error("%s at %s, line %d\n", "Parse error", "pci.ids", 7);
		abort();
	}
	va_start(arguments, flags);
	first = va_arg(arguments, int);
	if (what & (PCI_LOOKUP_DEVICE | PCI_LOOKUP_PROGIF))
		second = va_arg(arguments, int);
	va_end(arguments);
	for (size_t i = 0; !fake_libpci.missing && i < sizeof(entries) / sizeof(entries[0]); i++)
		if (entries[i].what == what && entries[i].first == first &&
		    entries[i].second == second) {
			snprintf(ret, (size_t)bytes, "%s", entries[i].name);
			return ret;
		}
	return NULL;
}
