/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What became of a SysRq that was sent: told by what comes over the line in the next two seconds.
 * Pure: knows no line; time and bytes are passed in.
 */
#ifndef TRIGGER_H
#define TRIGGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../protocol/command.h"

#define TRIGGER_MS                                                                               \
	2000 /* an agent that takes it says so at once: longer than a slow line needs */
#define TRIGGER_KEYS 16	  /* keys of one SysRq: an arming sequence of 8, the key, some more */
#define TRIGGER_TEXT 2000 /* bytes of the machine's text that are looked at; arbitrary */

enum trigger_fate {
	TRIGGER_NONE, /* nothing was sent, or its fate was told */
	TRIGGER_WAITING,
	TRIGGER_ACCEPTED, /* the agent said so, or a dump came */
	TRIGGER_REFUSED,  /* the agent wants its arming sequence before the key */
	TRIGGER_DISABLED, /* the kernel's mask forbids the key */
	TRIGGER_UNKNOWN,  /* the kernel took the key, but nobody has registered it */
	TRIGGER_TAKEN,	  /* the kernel said what it does for that key, and no frame came */
	TRIGGER_TYPED,	  /* the keys came back: they were typing to the machine, not SysRq */
	TRIGGER_SILENT,	  /* nothing of all that */
	TRIGGER_UNSENT,	  /* the line cannot carry it */
};

struct trigger {
	enum trigger_fate fate;
	char keys[TRIGGER_KEYS + 1];
	int64_t sent_ms;
	bool heard;	      /* the machine said something since the line was opened */
	bool loaded;	      /* UNKNOWN: the kernel's list of keys names an agent all the same */
	unsigned int refused; /* as the agent counts them */
	char text[TRIGGER_TEXT + 1]; /* of the machine, since it was sent; no zeros */
	size_t text_bytes;
	char said[100]; /* TAKEN: what the kernel said it does */
};

/* Whether these are keys that SysRq takes: 1 to TRIGGER_KEYS printable characters. */
bool trigger_keys_good(const char *keys);

/* Keys were sent, or could not be (then the fate is TRIGGER_UNSENT at once). */
void trigger_sent(struct trigger *trigger, const char *keys, bool sent, int64_t now_ms);

/* What came: text of the machine; an answer of the agent; frames of a dump. */
void trigger_text(struct trigger *trigger, const char *text, size_t bytes);
void trigger_answer(struct trigger *trigger, const struct lg_answer *answer);
void trigger_arrival(struct trigger *trigger);

/*
 * The fate, once it is known; TRIGGER_WAITING or TRIGGER_NONE before and after. To be called
 * often.
 */
enum trigger_fate trigger_told(struct trigger *trigger, int64_t now_ms);

#endif
