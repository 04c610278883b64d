// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The menu under the escape key. The keys, what they mean and their help are one table.
 *
 *   closed --escape key--> open --s--> open for a SysRq key
 *      ^                    |                  |
 *      +----any other key---+-----any key------+
 */
#include "menu.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static const struct {
	char key;
	enum menu_action action;
	const char *help; /* NULL: another key of the same is listed */
} keys[] = {
	{'?', MENU_HELP, "this list"},
	{'x', MENU_DUMP, "have the machine dump: BREAK, and the SysRq keys of its agent"},
	{'X', MENU_AGAIN, "have it send the last dump again"},
	{'s', MENU_WAIT, "and a key: BREAK and that SysRq key"},
	{'b', MENU_BREAK, "send a BREAK"},
	{'h', MENU_HOLD, "hold the machine after its dumps, or no longer"},
	{'c', MENU_CONTINUE, "let a machine that is held go on"},
	{'t', MENU_STAMPS, "time stamps on or off"},
	{'l', MENU_LOG, "where all this is saved"},
	{'i', MENU_STATUS, "how the line is"},
	{'q', MENU_LEAVE, "leave: the terminal for the prompt, the prompt for the shell"},
	{'.', MENU_LEAVE, NULL},
};

#define KEYS (sizeof(keys) / sizeof(keys[0]))

void menu_open(struct menu *menu)
{
	menu->state = MENU_OPEN;
}

enum menu_action menu_key(struct menu *menu, char key)
{
	bool sysrq = menu->state == MENU_OPEN_SYSRQ;

	menu->state = MENU_CLOSED;
	if (sysrq)
		return key > ' ' && key < 0x7f ? MENU_SYSRQ : MENU_NOTHING;
	if (key == menu->escape)
		return MENU_ITSELF;
	for (size_t i = 0; i < KEYS; i++) {
		if (keys[i].key != key)
			continue;
		if (keys[i].action == MENU_WAIT)
			menu->state = MENU_OPEN_SYSRQ;
		return keys[i].action;
	}
	return key >= ' ' && key < 0x7f ? MENU_UNKNOWN : MENU_NOTHING;
}

const char *menu_help(const struct menu *menu, unsigned int n, char text[MENU_BYTES])
{
	char name[8];

	menu_name(menu->escape, name);
	for (size_t i = 0; i < KEYS; i++)
		if (keys[i].help && !n--) {
			snprintf(text, MENU_BYTES, "%s %c       %s", name, keys[i].key,
				 keys[i].help);
			return text;
		}
	if (n)
		return NULL;
	snprintf(text, MENU_BYTES, "%s %s  send the machine a %s", name, name, name);
	return text;
}

bool menu_escape(const char *word, char *ret)
{
	const char *letter = word;
	char upper;

	if (*word == '^')
		letter = word + 1;
	else if (!strncasecmp(word, "ctrl-", 5))
		letter = word + 5;
	if (letter == word || !letter[0] || letter[1])
		return false;
	upper = letter[0] >= 'a' && letter[0] <= 'z' ? (char)(letter[0] - 'a' + 'A') : letter[0];
	if (upper < 'A' || upper > '_' || strchr("CDHIJMQSZ[\\", upper))
		return false;
	*ret = (char)(upper - '@');
	return true;
}

const char *menu_name(char escape, char text[8])
{
	char letter = (char)(escape + '@');

	if (letter >= 'A' && letter <= 'Z')
		letter = (char)(letter - 'A' + 'a');
	snprintf(text, 8, "Ctrl-%c", letter);
	return text;
}
