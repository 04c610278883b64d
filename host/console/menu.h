/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The menu under the escape key, the same at the prompt and in `terminal`: the escape key, and then
 * one of these. Pure: says what is meant; menu_action.h does it.
 */
#ifndef MENU_H
#define MENU_H

#include <stdbool.h>

#define MENU_ESCAPE 0x1d /* Ctrl-], as of telnet */
#define MENU_BYTES 100	 /* of a line of help, its 0 included */

enum menu_action {
	MENU_WAIT,    /* another key is needed to tell */
	MENU_NOTHING, /* given up: no printable key */
	MENU_UNKNOWN, /* such a key is none of the menu */
	MENU_HELP,
	MENU_BREAK,
	MENU_DUMP,
	MENU_SYSRQ, /* with the key that was typed last */
	MENU_AGAIN,
	MENU_STAMPS,
	MENU_LOG,
	MENU_STATUS,
	MENU_HOLD,
	MENU_CONTINUE,
	MENU_LEAVE,
	MENU_ITSELF,
};

struct menu {
	char escape;
	enum { MENU_CLOSED, MENU_OPEN, MENU_OPEN_SYSRQ } state;
};

/* The escape key was typed. */
void menu_open(struct menu *menu);

/* The next key, while the menu is open: MENU_WAIT, or it is closed again. */
enum menu_action menu_key(struct menu *menu, char key);

/* Line n of the help, from 0; NULL: no more. */
const char *menu_help(const struct menu *menu, unsigned int n, char text[MENU_BYTES]);

/*
 * The escape key that a word means: ^t, ^T and Ctrl-t are the same. Not those that a terminal or
 * typing needs: ^@ ^C ^D ^H ^I ^J ^M ^Q ^S ^Z ^[ ^\.
 */
bool menu_escape(const char *word, char *ret);

/* Ctrl-]; returns text. */
const char *menu_name(char escape, char text[8]);

#endif
