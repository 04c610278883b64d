// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * account: where the RAM went, what in it is worth a warning, and why a request for memory failed.
 */
#include "../analysis/warning.h"
#include "../console/source.h"
#include "../render/account.h"
#include "commands.h"
#include "question.h"

static struct err *answer(const struct session *session, const struct question *question,
			  struct sql *sql)
{
	static struct fragment fragment; /* some KB each: not for the stack */
	static struct remarks remarks;
	struct account account;
	const struct render_account what = {&account, &remarks, &fragment, question->why};
	struct err *err = account_read(sql, &account);

	remarks.count = 0;
	if (!err)
		err = warning_read(sql, &account, &remarks);
	if (!err)
		err = fragment_read(sql, &fragment);
	return err ? err : render_account(&session->render, &what);
}

static struct err *account_run(struct session *session, int argc, char **argv, int *exit_code)
{
	struct question question;
	struct source source;
	struct err *err = question_parse(session, "account", argc, argv, &question);

	if (!err)
		err = source_open(&source, session, question.file, question.which);
	if (err)
		return err;
	err = answer(session, &question, source.sql);
	if (!err)
		source_warn(&source, session, exit_code);
	source_close(&source);
	return err;
}

const struct command cmd_account = {
	.name = "account",
	.arguments = "FILE",
	.help = "where the memory went, adding up to the installed RAM",
	.details =
		"Parts of the RAM by the rules of the kernel that made the dump, with what\n"
		"nobody accounts for as a part of its own; what of it is worth a warning; and\n"
		"why a request for memory failed though some was free, zone by zone. At the\n"
		"prompt FILE may be left out.\n"
		"\n"
		"  --why       the rows of tables that each line came from\n"
		"  --dump N    the N-th dump in FILE, from 1; the last if left out\n"
		"\n"
		"Exit code 1: the dump is incomplete.\n",
	.where = COMMAND_BOTH,
	.completes = (const unsigned char[]){COMPLETE_FILE, 0},
	.run = account_run,
	.interruptible = true,
};
