// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Bits of PCI registers as words. Must not call trouble what every healthy machine has.
 */
#include "pci_trouble.h"

#include <stdio.h>

#define COMMAND_DECODE 0x0003 /* of I/O and memory */
#define COMMAND_MASTER 0x0004

#define CLASS_HOST_BRIDGE 0x0600
#define EXPRESS_NONFATAL 0x0002
#define EXPRESS_UNSUPPORTED 0x0008

enum { FROZEN = 2, GONE = 3 }; /* pci_channel_state_t of Linux */

struct word {
	uint16_t bit;
	const char *text;
};

static const struct word status_words[] = {
	{ 0x8000, "parity error" },
	{ 0x0100, "parity error of its data" },
	{ 0x4000, "SERR signaled" },
	{ 0x1000, "target abort" },
	{ 0x0800, "target abort signaled" },
	{ 0, NULL },
};

static const struct word secondary_words[] = {
	{ 0x8000, "parity error behind it" },
	{ 0x0100, "parity error of data behind it" },
	{ 0x4000, "SERR from behind it" },
	{ 0x1000, "target abort behind it" },
	{ 0x0800, "target abort signaled behind it" },
	{ 0, NULL },
};

#define MASTER_ABORT 0x2000 /* of both */

static const struct word express_words[] = { { 0x0004, "fatal error" }, { 0, NULL } };

struct list {
	char *text;
	size_t bytes;
	size_t used;
	const char *separator;
};

static void add(struct list *list, const char *word)
{
	int wrote;

	if (list->used >= list->bytes)
		return;
	wrote = snprintf(list->text + list->used, list->bytes - list->used, "%s%s",
			 list->separator, word);
	list->used += (size_t)wrote;
	list->separator = ", ";
}

static void add_words(struct list *list, const struct word *words, int32_t value)
{
	for (; value >= 0 && words->text; words++)
		if (value & words->bit)
			add(list, words->text);
}

static bool has(int32_t value, int32_t bit)
{
	return value >= 0 && (value & bit);
}

static bool is_host_bridge(const struct pci_state *state)
{
	return state->class_code >> 8 == CLASS_HOST_BRIDGE;
}

/* Disks, networks, sound, FireWire and USB: what can do nothing but through memory. */
static bool needs_master(int32_t class_code)
{
	switch (class_code >> 8) {
	case 0x0401:
	case 0x0403:
	case 0x0c00:
	case 0x0c03:
		return true;
	default:
		return class_code >> 16 == 0x01 || class_code >> 16 == 0x02;
	}
}

static void add_command(struct list *list, const struct pci_state *state)
{
	if (!state->driver || state->enabled <= 0 || state->command < 0 ||
	    state->class_code < 0 || !needs_master(state->class_code))
		return;
	if (!(state->command & COMMAND_MASTER))
		add(list, "bus master off");
	if (!(state->command & COMMAND_DECODE))
		add(list, "memory and I/O off");
}

static void add_trouble(struct list *list, const struct pci_state *state)
{
	if (state->answers == 0)
		add(list, "does not answer");
	if (state->channel == FROZEN)
		add(list, "frozen after an error");
	if (state->channel == GONE)
		add(list, "gone");
	add_words(list, express_words, state->express_status);
	if (has(state->express_status, EXPRESS_NONFATAL) &&
	    !has(state->express_status, EXPRESS_UNSUPPORTED))
		add(list, "nonfatal error");
	if (has(state->status, MASTER_ABORT) && !is_host_bridge(state))
		add(list, "master abort");
	add_words(list, status_words, state->status);
	add_words(list, secondary_words, state->secondary_status);
	add_command(list, state);
}

static void add_notes(struct list *list, const struct pci_state *state)
{
	if (has(state->status, MASTER_ABORT) && is_host_bridge(state))
		add(list, "master abort");
	if (has(state->secondary_status, MASTER_ABORT))
		add(list, "master abort behind it");
	if (has(state->express_status, EXPRESS_UNSUPPORTED))
		add(list, "unsupported request");
	if (has(state->express_status, 0x0001))
		add(list, "corrected error");
}

bool pci_trouble(const struct pci_state *state, char *ret, size_t bytes)
{
	struct list list = { .text = ret, .bytes = bytes, .separator = "" };
	size_t trouble;

	ret[0] = '\0';
	add_trouble(&list, state);
	trouble = list.used;
	list.separator = trouble ? " (" : "(";
	add_notes(&list, state);
	if (list.used > trouble) {
		list.separator = "";
		add(&list, ")");
	}
	return list.used;
}
