// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * blocked: which tasks wait in state D, where, and what that means.
 */
#include <string.h>

#include "../console/source.h"
#include "../render/blocked.h"
#include "commands.h"
#include "question.h"

static struct err *take_all(void *ctx, int c, const char *value)
{
	bool *all = ctx;

	(void)c, (void)value;
	*all = true;
	return NULL;
}

static struct err *answer(const struct session *session, const struct question *question,
			  bool all, struct sql *sql)
{
	struct blocked blocked;
	const struct render_blocked what = {&blocked, all, question->why};
	struct err *err = blocked_read(sql, &blocked);

	if (err)
		return err;
	err = render_blocked(&session->render, &what);
	blocked_deinit(&blocked);
	return err;
}

static struct err *blocked_run(struct session *session, int argc, char **argv, int *exit_code)
{
	static const struct option more[] = {{"all", no_argument, NULL, 'a'}, {0}};
	bool all = false;
	struct question question = {.more = more, .take = take_all, .ctx = &all};
	struct source source;
	struct err *err = question_take(session, "blocked", argc, argv, &question);

	if (!err)
		err = source_open(&source, session, question.file, question.which);
	if (err)
		return err;
	err = answer(session, &question, all, source.sql);
	if (!err)
		source_warn(&source, session, exit_code);
	source_close(&source);
	return err;
}

const struct command cmd_blocked = {
	.name = "blocked",
	.arguments = "FILE",
	.help = "who waits where (state D), and what that means",
	.details =
		"Tasks in state D, those of one stack together, those with most tasks first;\n"
		"known patterns are named: direct reclaim, writing to swap or tmpfs, OOM killer\n"
		"at work, filesystem locks, mmap lock. Stacks come from kernel text (SysRq w or\n"
		"t, hung tasks); agents send the state only. At the prompt FILE may be left "
		"out.\n"
		"\n"
		"  --all       all places, not only those with most tasks\n"
		"  --why       the rows of tables that each task came from\n"
		"  --dump N    the N-th dump in FILE, from 1; the last if left out\n"
		"\n"
		"Exit code 1: the dump is incomplete.\n",
	.where = COMMAND_BOTH,
	.completes = (const unsigned char[]){COMPLETE_FILE, 0},
	.run = blocked_run,
	.interruptible = true,
};
