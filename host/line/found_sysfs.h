/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading small things of sysfs. What is not there reads as "" or 0.
 */
#ifndef FOUND_SYSFS_H
#define FOUND_SYSFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SYSFS_PATH 512

/* The file's first line, printable ASCII. Returns whether the file is there. */
bool sysfs_text(const char *path, char *ret, size_t bytes);

/* Last name of what the link points to. */
void sysfs_link(const char *path, char *ret, size_t bytes);

/* The path without links; "" when it does not exist or is too long. */
void sysfs_real(const char *path, char ret[SYSFS_PATH]);

/* A number in hexadecimal, of a device of a bus: of "/sys", "pci", "0000:00:16.3", "vendor". */
uint16_t sysfs_id(const char *sys, const char *bus, const char *device, const char *name);

/* Makes all that is not printable ASCII a `_`. */
void sysfs_printable(char *text);

#endif
