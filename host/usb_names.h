/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names of USB devices, of usb.ids as udev's database on this computer has it. Nobody on a network
 * is asked. What it does not know, or a computer without it, has no name.
 */
#ifndef USB_NAMES_H
#define USB_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* "FT232 Serial (UART) IC, Future Technology Devices International, Ltd", of at most bytes - 1
 * bytes of printable ASCII; returns whether its product is known there. */
bool usb_device_name(uint16_t vendor, uint16_t product, char *ret, size_t bytes);

#endif
