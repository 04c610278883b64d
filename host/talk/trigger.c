// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What became of a SysRq that was sent. The kernel's words are those of drivers/tty/sysrq.c since
 * 2.6: "sysrq: " or "SysRq : " and then "HELP : ...", "This sysrq operation is disabled." or what
 * the key does.
 */
#define _GNU_SOURCE /* strcasestr */
#include "trigger.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

bool trigger_keys_good(const char *keys)
{
	size_t count = strlen(keys);

	for (size_t i = 0; i < count; i++)
		if (!isgraph((unsigned char)keys[i]))
			return false;
	return count && count <= TRIGGER_KEYS;
}

void trigger_sent(struct trigger *trigger, const char *keys, bool sent, int64_t now_ms)
{
	trigger->fate = sent ? TRIGGER_WAITING : TRIGGER_UNSENT;
	snprintf(trigger->keys, sizeof(trigger->keys), "%s", keys);
	trigger->sent_ms = now_ms;
	trigger->text_bytes = 0;
	trigger->text[0] = 0;
	trigger->said[0] = 0;
	trigger->loaded = false;
}

void trigger_text(struct trigger *trigger, const char *text, size_t bytes)
{
	trigger->heard = trigger->heard || bytes;
	if (trigger->fate != TRIGGER_WAITING)
		return;
	for (size_t i = 0; i < bytes && trigger->text_bytes < TRIGGER_TEXT; i++)
		if (text[i])
			trigger->text[trigger->text_bytes++] = text[i];
	trigger->text[trigger->text_bytes] = 0;
}

void trigger_answer(struct trigger *trigger, const struct lg_answer *answer)
{
	trigger->heard = true;
	if (trigger->fate != TRIGGER_WAITING)
		return;
	trigger->refused = answer->refused;
	if (answer->state == LG_ANSWER_REFUSED)
		trigger->fate = TRIGGER_REFUSED;
	else if (answer->state == LG_ANSWER_COLLECTING)
		trigger->fate = TRIGGER_ACCEPTED;
}

void trigger_arrival(struct trigger *trigger)
{
	trigger->heard = true;
	if (trigger->fate == TRIGGER_WAITING)
		trigger->fate = TRIGGER_ACCEPTED;
}

/* What the kernel says behind the first "sysrq:" or "SysRq :" at or after `at`; NULL: nothing. */
static const char *kernel_says(const char *at)
{
	while ((at = strcasestr(at, "sysrq"))) {
		at += strlen("sysrq");
		at += strspn(at, " ");
		if (*at++ == ':')
			return at + strspn(at, " ");
	}
	return NULL;
}

static void keep_line(struct trigger *trigger, const char *at)
{
	size_t bytes = 0;

	while (isprint((unsigned char)at[bytes]) && bytes < sizeof(trigger->said) - 1)
		bytes++;
	memcpy(trigger->said, at, bytes);
	trigger->said[bytes] = 0;
}

/* "HELP : loglevel(0-9) reboot(b) ...": the list of keys, one line. */
static bool whole_list(struct trigger *trigger, const char *at)
{
	const char *end = strchr(at, '\n'), *name = strstr(at, "lastgasp");

	trigger->loaded = name && (!end || name < end);
	return end;
}

/*
 * What the text tells of the fate: TRIGGER_WAITING as long as it tells nothing that is sure before
 * the time is over.
 */
static enum trigger_fate look(struct trigger *trigger, bool over)
{
	enum trigger_fate ret = TRIGGER_WAITING;
	const char *at = trigger->text;

	while ((at = kernel_says(at))) {
		if (!strncasecmp(at, "HELP :", 6))
			return whole_list(trigger, at) || over ? TRIGGER_UNKNOWN
							       : TRIGGER_WAITING;
		if (!strncasecmp(at, "This sysrq operation is disabled", 32))
			return TRIGGER_DISABLED;
		ret = TRIGGER_TAKEN;
		keep_line(trigger, at);
	}
	return ret;
}

/* Echoed by a login or a shell: the last word of the text is the keys. */
static bool typed(const struct trigger *trigger)
{
	size_t keys = strlen(trigger->keys), end = trigger->text_bytes;

	while (end && !isgraph((unsigned char)trigger->text[end - 1]))
		end--;
	return end >= keys && !memcmp(trigger->text + end - keys, trigger->keys, keys) &&
	       (end == keys || !isalnum((unsigned char)trigger->text[end - keys - 1]));
}

enum trigger_fate trigger_told(struct trigger *trigger, int64_t now_ms)
{
	bool over = now_ms - trigger->sent_ms >= TRIGGER_MS;
	enum trigger_fate ret = trigger->fate;

	if (ret == TRIGGER_WAITING)
		ret = look(trigger, over);
	if (ret == TRIGGER_TAKEN && !over)
		ret = TRIGGER_WAITING;
	if (ret == TRIGGER_WAITING && over)
		ret = typed(trigger) ? TRIGGER_TYPED : TRIGGER_SILENT;
	if (ret != TRIGGER_WAITING)
		trigger->fate = TRIGGER_NONE;
	return ret;
}
