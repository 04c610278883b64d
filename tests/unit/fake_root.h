/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A machine's files in a temporary folder, for the tests of the probe.
 */
#ifndef FAKE_ROOT_H
#define FAKE_ROOT_H

#include <stddef.h>
#include <stdint.h>

#define FAKE_ROOT_DIR 64

struct fake_root {
	char dir[FAKE_ROOT_DIR];
};

/* One PCI device of lspci.txt. */
struct fake_pci {
	const char *slot; /* 00:1d.7 */
	uint16_t vendor, device, class_code;
	uint8_t prog_if;
	uint32_t bars[6];
	uint16_t debug_port; /* the word of the capability 0x0a; 0: it has none */
};

/* A new, empty folder. */
void fake_root_create(struct fake_root *root);

/* Remove it and all that is in it. */
void fake_root_destroy(struct fake_root *root);

/* Write a file and the folders above it; `path` begins with '/'. The second takes any bytes. */
void fake_root_put(const struct fake_root *root, const char *path, const char *text);
void fake_root_put_bytes(const struct fake_root *root, const char *path, const void *data,
			 size_t bytes);

/* A folder where a file was or could be: reading it as a file fails, for root, too. */
void fake_root_make_folder(const struct fake_root *root, const char *path);

/* Write lspci.txt as lspci -xxx does, or without the capabilities as lspci -x does. */
void fake_root_put_pci(const struct fake_root *root, const struct fake_pci *devices, size_t count,
		       size_t config_bytes);

/* Run `each` for every file of the root, with its path in the root and what is in it. */
void fake_root_each(const struct fake_root *root,
		    void (*each)(const struct fake_root *root, const char *path, const char *data,
				 size_t bytes));

#endif
