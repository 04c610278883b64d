// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Looks into EHCI and xHCI controllers. A kernel that is locked down, or whose drivers hold the
 * registers for themselves, refuses the mapping; a controller that sleeps answers all ones. Both
 * are "unknown".
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "usb_debug.h"
#include "words.h"

#define EHCI_HCSPARAMS 0x04
#define XHCI_HCCPARAMS1 0x10
#define XHCI_CAP_DEBUG 10
#define ALL_ONES 0xffffffff
#define MAP_MOST (1u << 20) /* bytes; an xHCI has 64 KiB */

struct window {
	const volatile uint32_t *words;
	size_t bytes;
};

static bool window_open(const struct lg_root *root, const char *slot, struct window *ret)
{
	char path[LG_NAME_MAX + 64], full[LG_PATH_MAX];
	struct stat about;
	void *mapped = MAP_FAILED;
	int fd;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/resource0", slot);
	lg_root_path(root, path, full);
	fd = open(full, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return false;
	if (!fstat(fd, &about) && S_ISREG(about.st_mode) && about.st_size > 0) {
		ret->bytes = about.st_size < MAP_MOST ? (size_t)about.st_size : MAP_MOST;
		mapped = mmap(NULL, ret->bytes, PROT_READ, MAP_SHARED, fd, 0);
	}
	close(fd);
	ret->words = mapped;
	return mapped != MAP_FAILED;
}

static void window_close(const struct window *window)
{
	munmap((void *)(uintptr_t)window->words, window->bytes);
}

static uint32_t read_word(const struct window *window, size_t offset)
{
	if (offset % 4 || window->bytes < 4 || offset > window->bytes - 4)
		return ALL_ONES;
	return window->words[offset / 4];
}

/* debugfs: drivers/usb/host/ehci-dbg.c, "structural params 0x00104208". */
static uint32_t hcsparams_of_driver(const struct lg_root *root, const char *slot)
{
	static const char title[] = "structural params ";
	char path[LG_NAME_MAX + 64], text[8192], word[16];
	const char *found;
	uint64_t value;

	snprintf(path, sizeof(path), "/sys/kernel/debug/usb/ehci/%s/registers", slot);
	if (lg_root_read(root, path, text, sizeof(text)) < 0)
		return ALL_ONES;
	found = strstr(text, title);
	if (!found)
		return ALL_ONES;
	found += strlen(title);
	lg_words_next(&found, word, sizeof(word));
	return lg_words_number(word, 0, &value) ? (uint32_t)value : ALL_ONES;
}

int lg_ehci_debug_port(const struct lg_root *root, const struct lg_pci_device *device)
{
	uint32_t params = ALL_ONES;
	struct window window;

	if (window_open(root, device->slot, &window)) {
		params = read_word(&window, EHCI_HCSPARAMS);
		window_close(&window);
	}
	if (params == ALL_ONES)
		params = hcsparams_of_driver(root, device->slot);
	return params == ALL_ONES ? LG_USB_UNKNOWN : (int)(params >> 20 & 0xf);
}

/* The list of extended capabilities only goes forward, so it ends with the window. */
static int walk_capabilities(const struct window *window)
{
	uint32_t word = read_word(window, XHCI_HCCPARAMS1);
	size_t offset = (size_t)(word >> 16) * 4, next = offset;

	if (word == ALL_ONES)
		return LG_USB_UNKNOWN;
	while (next) {
		word = read_word(window, offset);
		if (word == ALL_ONES)
			return LG_USB_UNKNOWN;
		if ((word & 0xff) == XHCI_CAP_DEBUG)
			return 1;
		next = (size_t)(word >> 8 & 0xff) * 4;
		offset += next;
	}
	return 0;
}

/* debugfs: drivers/usb/host/xhci-debugfs.c has a file for the capability if it is there. */
static int debug_of_driver(const struct lg_root *root, const char *slot)
{
	char path[LG_NAME_MAX + 64];

	snprintf(path, sizeof(path), "/sys/kernel/debug/usb/xhci/%s", slot);
	if (!lg_root_exists(root, path))
		return LG_USB_UNKNOWN;
	snprintf(path, sizeof(path), "/sys/kernel/debug/usb/xhci/%s/reg-ext-dbc:00", slot);
	return lg_root_exists(root, path);
}

int lg_xhci_debug(const struct lg_root *root, const struct lg_pci_device *device)
{
	int ret = LG_USB_UNKNOWN;
	struct window window;

	if (window_open(root, device->slot, &window)) {
		ret = walk_capabilities(&window);
		window_close(&window);
	}
	return ret == LG_USB_UNKNOWN ? debug_of_driver(root, device->slot) : ret;
}
