// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the keys of the menu do.
 */
#include "menu_action.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "../talk/trigger.h"
#include "console.h"
#include "display.h"

void menu_put_help(const struct menu *menu)
{
	char text[MENU_BYTES];

	display_begin();
	for (unsigned int n = 0; menu_help(menu, n, text); n++)
		printf("  %s\n", text);
	display_end();
}

const char *menu_sysrq_keys(const struct session *session, bool again, char *keys)
{
	const char *own = console_options(session->console)->config.sysrq;
	char *last;

	snprintf(keys, TRIGGER_KEYS + 1, "%s", own[0] ? own : "x");
	last = keys + strlen(keys) - 1;
	if (again)
		*last = (char)(islower((unsigned char)*last) ? toupper((unsigned char)*last)
							     : tolower((unsigned char)*last));
	return keys;
}

static void put_status(struct session *session)
{
	struct status status;
	char text[STATUS_BYTES];

	console_status(session->console, &status);
	display_say("%s", status_text(&status, text));
}

static void put_files(struct session *session)
{
	const struct console_options *options = console_options(session->console);

	display_say("bytes: %s", options->raw[0] ? options->raw : "not saved");
	display_say("text: %s%s", options->log[0] ? options->log : "not saved",
		    options->log[0] && !console_logging(session->console)
			    ? " (off: what comes now is not saved in it)"
			    : "");
}

static void toggle_stamps(struct session *session)
{
	enum stamp_kind kind = console_options(session->console)->config.stamps;

	if (kind == STAMP_OFF)
		kind = STAMP_TIME;
	if (console_stamps(session->console) != STAMP_OFF)
		kind = STAMP_OFF;
	console_stamp(session->console, kind);
	display_say("time stamps: %s", stamp_word(kind));
}

static void toggle_hold(struct session *session)
{
	bool hold = !console_holding(session->console);

	console_hold(session->console, hold);
	display_say("hold is %s: the machine %s", hold ? "on" : "off",
		    hold ? "waits after its dumps" : "goes on after its dumps");
}

static struct err *sysrq(struct session *session, const char *keys)
{
	struct err *err = console_sysrq(session->console, keys);

	if (!err)
		display_say("sent BREAK and %s", keys);
	return err;
}

static struct err *send_break(struct session *session)
{
	struct err *err = console_break(session->console);

	if (!err)
		display_say("sent BREAK");
	return err;
}

static struct err *act(struct session *session, const struct menu *menu, enum menu_action action,
		       char key)
{
	const struct lg_command go_on = {.op = LG_COMMAND_CONTINUE};
	char keys[TRIGGER_KEYS + 1] = {key, 0};

	switch (action) {
	case MENU_BREAK:
		return send_break(session);
	case MENU_SYSRQ:
		return sysrq(session, keys);
	case MENU_DUMP:
	case MENU_AGAIN:
		return sysrq(session, menu_sysrq_keys(session, action == MENU_AGAIN, keys));
	case MENU_CONTINUE:
		return console_ask(session->console, &go_on);
	case MENU_ITSELF:
		return console_write(session->console, &menu->escape, 1);
	case MENU_STAMPS:
		toggle_stamps(session);
		break;
	case MENU_LOG:
		put_files(session);
		break;
	case MENU_STATUS:
		put_status(session);
		break;
	case MENU_HOLD:
		toggle_hold(session);
		break;
	case MENU_HELP:
	case MENU_UNKNOWN:
		menu_put_help(menu);
		break;
	case MENU_WAIT:
	case MENU_NOTHING:
	case MENU_LEAVE:
		break;
	}
	return NULL;
}

bool menu_do(struct session *session, const struct menu *menu, enum menu_action action, char key)
{
	struct err *err = act(session, menu, action, key);

	if (err)
		display_say("%s", err->text);
	err_destroy(err);
	return action != MENU_LEAVE;
}
