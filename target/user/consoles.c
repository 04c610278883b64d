// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reads what the kernel uses as its consoles.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "consoles.h"
#include "words.h"

#define BAUD_DEFAULT 9600
#define BAUD_MOST 4000000

/* "ttyS0                -W- (EC  p a)    4:64": E is for enabled. */
static bool is_enabled(const char *line)
{
	const char *open = strchr(line, '('), *close = open ? strchr(open, ')') : NULL;
	const char *flag = open ? strchr(open, 'E') : NULL;

	return flag && close && flag < close;
}

void lg_consoles_read(const struct lg_root *root, struct lg_consoles *ret)
{
	char text[4096], line[256];
	const char *rest = text, *word;

	ret->count = 0;
	lg_root_line(root, "/proc/cmdline", ret->cmdline, sizeof(ret->cmdline));
	if (lg_root_read(root, "/proc/consoles", text, sizeof(text)) < 0)
		return;
	while (ret->count < LG_CONSOLES_MAX && lg_words_line(&rest, line, sizeof(line))) {
		word = line;
		if (is_enabled(line) &&
		    lg_words_next(&word, ret->names[ret->count], sizeof(ret->names[0])))
			ret->count++;
	}
}

bool lg_consoles_has(const struct lg_consoles *consoles, const char *name)
{
	size_t i;

	for (i = 0; i < consoles->count; i++)
		if (!strcmp(consoles->names[i], name))
			return true;
	return false;
}

unsigned int lg_consoles_baud(const struct lg_consoles *consoles, const char *name)
{
	const char *rest = consoles->cmdline, *given;
	size_t length = strlen("console=") + strlen(name);
	char word[256], wanted[LG_NAME_MAX + 16];
	unsigned long baud = 0;

	snprintf(wanted, sizeof(wanted), "console=%s", name);
	while (lg_words_next(&rest, word, sizeof(word))) {
		if (strncmp(word, wanted, length) || (word[length] && word[length] != ','))
			continue;
		given = word + length + (word[length] == ',');
		baud = strtoul(given, NULL, 10);
		if (!baud || baud > BAUD_MOST)
			baud = BAUD_DEFAULT;
	}
	return (unsigned int)baud;
}
