/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every command, one line each: what commands.c lists and the files of this folder define.
 */
#ifndef COMMANDS_H
#define COMMANDS_H

#include "../console/command.h"

extern const struct command cmd_console;
extern const struct command cmd_capture;
extern const struct command cmd_script;
extern const struct command cmd_show;
extern const struct command cmd_sql;
extern const struct command cmd_verify;
extern const struct command cmd_account;
extern const struct command cmd_oom;
extern const struct command cmd_blocked;
extern const struct command cmd_leaks;
extern const struct command cmd_diff;
extern const struct command cmd_check;
extern const struct command cmd_import;
extern const struct command cmd_lines;
extern const struct command cmd_help;

/* At the prompt only. */
extern const struct command cmd_sysrq;
extern const struct command cmd_break;
extern const struct command cmd_send;
extern const struct command cmd_expect;
extern const struct command cmd_sleep;
extern const struct command cmd_hold;
extern const struct command cmd_ask;
extern const struct command cmd_again;
extern const struct command cmd_continue;
extern const struct command cmd_reboot;
extern const struct command cmd_terminal;
extern const struct command cmd_text;
extern const struct command cmd_log;
extern const struct command cmd_timestamps;
extern const struct command cmd_status;
extern const struct command cmd_keys;
extern const struct command cmd_wait;
extern const struct command cmd_dumps;
extern const struct command cmd_use;
extern const struct command cmd_save;
extern const struct command cmd_quit;

#endif
