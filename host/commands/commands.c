// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The table of commands, in the order in which help lists them.
 */
#include "commands.h"

const struct command *const commands[] = {
	&cmd_console, &cmd_lines,    &cmd_capture,  &cmd_script,     &cmd_show,   &cmd_sql,
	&cmd_verify,  &cmd_account,  &cmd_oom,	    &cmd_blocked,
	&cmd_diff,    &cmd_leaks,    &cmd_check,    &cmd_import,
	&cmd_sysrq,    &cmd_wait,	    &cmd_send,	     &cmd_expect, &cmd_sleep,
	&cmd_hold,    &cmd_ask,	     &cmd_again,    &cmd_continue,   &cmd_reboot,
	&cmd_break,   &cmd_terminal, &cmd_text,	    &cmd_log,	     &cmd_timestamps,
	&cmd_status,  &cmd_keys,     &cmd_dumps,    &cmd_use,	     &cmd_save,
	&cmd_help,    &cmd_quit,     NULL,
};
