/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names of PCI devices, of pci.ids through libpci. Only of the file on this computer: nobody on a
 * network is asked. What the file does not know has no name, and without the file nothing has one.
 * One thread only.
 */
#ifndef PCI_NAMES_H
#define PCI_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * "Advanced Micro Devices, Inc. [AMD] CS5536 [Geode companion] ISA", of at most bytes - 1 bytes;
 * of a vendor that it knows and a device that it does not "Intel Corporation device 1234".
 * Returns whether there is one.
 */
bool pci_device_name(uint16_t vendor, uint16_t device, char *ret, size_t bytes);

/* The device alone: "CS5536 [Geode companion] ISA". Returns whether it has a name. */
bool pci_model_name(uint16_t vendor, uint16_t device, char *ret, size_t bytes);

/* "ISA bridge": class_code is 0xCCSSPP, as in configuration space; its programming interface is
 * named where pci.ids has one ("Serial controller, 16550"). */
bool pci_class_name(uint32_t class_code, char *ret, size_t bytes);

#endif
