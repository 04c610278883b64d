// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From what the user typed to an adapter. When it is not exactly one, the error lists what can be
 * typed instead.
 */
#include "usb_spec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rate.h"
#include "usb_chip.h"

#define FORM "usb:[VVVV:PPPP[:SERIAL]][@115200], usb:@BUS-PORT, with =CHIP and /N behind"

static struct err *malformed(const char *text)
{
	return err_new(ERR_USAGE, "`%.80s` is not of the form %s", text, FORM);
}

static bool all_of(const char *text, const char *set)
{
	return *text && !text[strspn(text, set)];
}

/* Cuts /N off the end. */
static void take_port(char *text, unsigned int *ret)
{
	size_t length = strlen(text);

	*ret = 0;
	if (length < 2 || text[length - 2] != '/' || !all_of(text + length - 1, "0123456789"))
		return;
	*ret = (unsigned int)(text[length - 1] - '0');
	text[length - 2] = 0;
}

/* Cuts =CHIP off the end, if it is a chip's name. */
static void take_chip(char *text, const struct usb_chip **ret)
{
	char *at = strrchr(text, '=');

	*ret = NULL;
	for (unsigned int i = 0; at && usb_chips[i]; i++)
		if (!strcmp(at + 1, usb_chips[i]->name))
			*ret = usb_chips[i];
	if (*ret)
		*at = 0;
}

/* VVVV:PPPP or VVVV:PPPP:SERIAL */
static bool take_ids(const char *text, struct usb_spec *ret)
{
	static const char hex[] = "0123456789abcdefABCDEF";

	if (strspn(text, hex) != 4 || text[4] != ':' || strspn(text + 5, hex) != 4 ||
	    (text[9] && text[9] != ':') || strlen(text) >= 10 + USB_TEXT)
		return false;
	ret->by_id = true;
	ret->vendor = (uint16_t)strtoul(text, NULL, 16);
	ret->product = (uint16_t)strtoul(text + 5, NULL, 16);
	if (text[9])
		strcpy(ret->serial, text + 10);
	return !text[9] || ret->serial[0];
}

struct err *usb_spec_parse(const char *text, struct usb_spec *ret)
{
	struct usb_spec spec = { 0 };
	char rest[160];
	struct err *err;

	if (strlen(text) >= sizeof(rest) ||
	    strncmp(text, USB_SPEC_PREFIX, strlen(USB_SPEC_PREFIX)))
		return malformed(text);
	strcpy(rest, text + strlen(USB_SPEC_PREFIX));
	err = rate_read(text, &spec.baud);
	if (err)
		return err;
	if (rate_find(rest))
		rest[rate_find(rest) - rest] = 0;
	take_port(rest, &spec.port);
	take_chip(rest, &spec.chip);
	if (rest[0] == '@' && all_of(rest + 1, "0123456789-.") && strlen(rest) <= USB_PATH)
		strcpy(spec.path, rest + 1);
	else if (rest[0] && !take_ids(rest, &spec))
		return malformed(text);
	if (spec.chip && !spec.by_id && !spec.path[0])
		return err_new(ERR_USAGE,
			       "`%.80s` names a chip, but not the adapter that has it: "
			       "usb:VVVV:PPPP=%s",
			       text, spec.chip->name);
	*ret = spec;
	return NULL;
}

/* Its serial number may be unknown because it could not be opened: that is said when it is. */
static bool meant(const struct usb_spec *spec, const struct usb_adapter *adapter)
{
	bool hidden = !adapter->serial[0] && adapter->problem != USB_FINE;

	if (spec->by_id && (spec->vendor != adapter->vendor || spec->product != adapter->product))
		return false;
	if (spec->path[0] && strcmp(spec->path, adapter->path) != 0)
		return false;
	return !spec->serial[0] || hidden || !strcmp(spec->serial, adapter->serial);
}

void usb_spec_of(const struct usb_adapter *adapters, size_t count, size_t at,
		 char ret[USB_SPEC_BYTES])
{
	const struct usb_adapter *this = &adapters[at];
	bool unique = true;

	for (size_t i = 0; i < count; i++)
		if (i != at && adapters[i].vendor == this->vendor &&
		    adapters[i].product == this->product &&
		    !strcmp(adapters[i].serial, this->serial))
			unique = false;
	if (!unique)
		snprintf(ret, USB_SPEC_BYTES, USB_SPEC_PREFIX "@%s", this->path);
	else
		snprintf(ret, USB_SPEC_BYTES, USB_SPEC_PREFIX "%04x:%04x%s%s", this->vendor,
			 this->product, this->serial[0] ? ":" : "", this->serial);
}

struct list {
	char text[300];
	size_t used;
};

static void add(struct list *list, const char *item)
{
	int length = snprintf(list->text + list->used, sizeof(list->text) - list->used, "%s%s",
			      list->used ? ", " : "", item);

	if ((size_t)length < sizeof(list->text) - list->used)
		list->used += (size_t)length;
	else
		snprintf(list->text + sizeof(list->text) - 5, 5, "... ");
}

static struct err *several(const struct usb_spec *spec, const struct usb_adapter *adapters,
			   size_t count)
{
	struct list list = {.used = 0};

	for (size_t i = 0; i < count; i++) {
		char form[USB_SPEC_BYTES], item[USB_SPEC_BYTES + 60];

		if (!meant(spec, &adapters[i]) || !adapters[i].chip)
			continue;
		usb_spec_of(adapters, count, i, form);
		snprintf(item, sizeof(item), "%s (%s)", form, usb_model(&adapters[i]));
		add(&list, item);
	}
	return err_new(ERR_LINE, "several USB adapters %s; name one: %s",
		       spec->serial[0] ? "have this serial number" : "are plugged in", list.text);
}

static struct err *unknown(const struct usb_spec *spec, const struct usb_adapter *adapter)
{
	struct list chips = {.used = 0};

	for (unsigned int i = 0; usb_chips[i]; i++)
		add(&chips, usb_chips[i]->name);
	if (adapter->chip || spec->chip)
		return err_new(
			ERR_LINE,
			"the descriptors of %04x:%04x at %s make no sense for %s (no serial "
			"port in them); unplug it and plug it in again",
			adapter->vendor, adapter->product, adapter->path,
			adapter->chip ? adapter->chip->title : spec->chip->title);
	return err_new(
		ERR_LINE,
		"%04x:%04x at %s has no chip that is known by its ids; if you know it, name "
		"it: usb:%04x:%04x=CHIP, with CHIP one of %s",
		adapter->vendor, adapter->product, adapter->path, adapter->vendor,
		adapter->product, chips.text);
}

static struct err *none(const struct usb_spec *spec, const struct usb_adapter *adapters,
			size_t count)
{
	struct list list = {.used = 0};

	for (size_t i = 0; i < count; i++) {
		char item[40];

		snprintf(item, sizeof(item), "%04x:%04x", adapters[i].vendor,
			 adapters[i].product);
		add(&list, item);
	}
	if (spec->by_id || spec->path[0])
		return err_new(
			ERR_LINE,
			"no such USB adapter is plugged in; there is %s; `lsusb` shows more",
			count ? list.text : "no USB device at all");
	if (!count)
		return err_new(ERR_LINE,
			       "no USB device at all is plugged in (or /dev/bus/usb is not "
			       "there); plug the adapter in");
	return err_new(
		ERR_LINE,
		"no USB adapter with a known chip is plugged in; there is %s; if one of these "
		"is an adapter with ids of its own, name its chip: usb:VVVV:PPPP=ftdi",
		list.text);
}

/* One that is meant by its ids or path counts even if no chip fits it: so the error can say it. */
static const struct usb_adapter *candidate(const struct usb_spec *spec,
					   struct usb_adapter *adapter)
{
	if (!meant(spec, adapter))
		return NULL;
	if (spec->chip)
		usb_treat_as(adapter, spec->chip);
	return adapter->chip || spec->by_id || spec->path[0] ? adapter : NULL;
}

struct err *usb_spec_choose(const struct usb_spec *spec, struct usb_adapter *adapters,
			    size_t count, const struct usb_adapter **ret)
{
	const struct usb_adapter *chosen = NULL, *at;
	unsigned int found = 0;

	for (size_t i = 0; i < count; i++) {
		at = candidate(spec, &adapters[i]);
		found += at != NULL;
		chosen = at ? at : chosen;
	}
	if (!chosen)
		return none(spec, adapters, count);
	if (found > 1)
		return several(spec, adapters, count);
	if (!chosen->ports)
		return unknown(spec, chosen);
	if (spec->port >= chosen->ports)
		return err_new(ERR_LINE,
			       "the %s at %s has %u port%s, the first is /0: there is no /%u",
			       usb_model(chosen), chosen->path, chosen->ports,
			       chosen->ports == 1 ? "" : "s", spec->port);
	*ret = chosen;
	return NULL;
}
