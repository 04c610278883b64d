/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the keys of the menu (menu.h) do, at the prompt and in `terminal`.
 */
#ifndef MENU_ACTION_H
#define MENU_ACTION_H

#include <stdbool.h>

#include "command.h"
#include "menu.h"

/*
 * Do it, and say what came of it; key: the one that was typed last. Returns false when the person
 * wants to leave.
 */
bool menu_do(struct session *session, const struct menu *menu, enum menu_action action, char key);

/* Put the help of all keys above the prompt, or into the terminal. */
void menu_put_help(const struct menu *menu);

/*
 * The SysRq keys of a session: its profile's, else x. again: those that send the last dump once
 * more, which end in the same letter in the other case. keys of TRIGGER_KEYS + 1 bytes; returns it.
 */
const char *menu_sysrq_keys(const struct session *session, bool again, char *keys);

#endif
