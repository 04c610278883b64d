// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * oom: whom the OOM killer would take, what that gives back, and what if.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../analysis/stall.h"
#include "../console/source.h"
#include "../render/oom.h"
#include "commands.h"
#include "question.h"

#define ASKED_MAX 64 /* of --set and of --kill; arbitrary */

struct request {
	struct oom_set sets[ASKED_MAX];
	int64_t kills[ASKED_MAX];
	size_t sets_count, kills_count;
	struct maybe need;
	bool all;
};

static bool parse_number(const char *text, char end, const char **rest, int64_t *ret)
{
	char *stop;

	errno = 0;
	*ret = strtoll(text, &stop, 10);
	*rest = stop + (*stop != 0);
	return stop != text && *stop == end && !errno;
}

static struct err *take_set(struct request *request, const char *value)
{
	struct oom_set *set = &request->sets[request->sets_count];
	const char *rest;

	if (request->sets_count == ASKED_MAX)
		return command_usage("oom", "at most %d times --set", ASKED_MAX);
	if (!parse_number(value, '=', &rest, &set->pid) || set->pid < 1 ||
	    !parse_number(rest, 0, &rest, &set->adj) || set->adj < -1000 || set->adj > 1000)
		return command_usage(
			"oom", "--set takes PID=ADJ, ADJ from -1000 to 1000, not `%.40s`", value);
	request->sets_count++;
	return NULL;
}

static struct err *take_kill(struct request *request, const char *value)
{
	int64_t *pid = &request->kills[request->kills_count];
	const char *rest;

	if (request->kills_count == ASKED_MAX)
		return command_usage("oom", "at most %d times --kill", ASKED_MAX);
	if (!parse_number(value, 0, &rest, pid) || *pid < 1)
		return command_usage("oom", "--kill takes a PID, not `%.40s`", value);
	request->kills_count++;
	return NULL;
}

/* 64M, 64MiB, 65536: binary units. */
static struct err *take_need(struct request *request, const char *value)
{
	static const char units[] = "KMGT";
	const char *unit;
	char *rest;
	double number = strtod(value, &rest);

	while (*rest == ' ')
		rest++;
	unit = *rest ? strchr(units, *rest & ~0x20) : NULL;
	if (unit) {
		number *= (double)((int64_t)1 << 10 * (unit - units + 1));
		rest++;
		rest += *rest == 'i';
	}
	rest += *rest == 'B';
	if (rest == value || *rest || !(number >= 1 && number < 9e18))
		return command_usage(
			"oom", "--need takes an amount of memory as 64MiB, not `%.40s`", value);
	request->need = (struct maybe){(int64_t)number, true};
	return NULL;
}

static struct err *take(void *ctx, int c, const char *value)
{
	struct request *request = ctx;

	switch (c) {
	case 's':
		return take_set(request, value);
	case 'k':
		return take_kill(request, value);
	case 'n':
		return take_need(request, value);
	default:
		request->all = true;
		return NULL;
	}
}

static struct err *render(const struct session *session, const struct request *request,
			  const struct question *question, struct sql *sql, struct oom *oom)
{
	static struct remarks reasons; /* some KB: not for the stack */
	struct verdict verdict = {.kind = VERDICT_NONE};
	const struct render_oom what = {
		.oom = oom,
		.verdict = &verdict,
		.reasons = &reasons,
		.need = request->need,
		.what_if = request->sets_count || request->kills_count,
		.all = request->all,
		.why = question->why,
	};
	struct err *err = NULL;

	reasons.count = 0;
	if (!what.what_if)
		err = verdict_read(sql, oom, &verdict);
	if (!err)
		err = stall_read(sql, oom, &reasons);
	return err ? err : render_oom(&session->render, &what);
}

static struct err *answer(const struct session *session, const struct request *request,
			  const struct question *question, struct sql *sql, int *exit_code)
{
	const struct oom_ask ask = {request->sets, request->sets_count, request->kills,
				    request->kills_count};
	struct oom oom;
	struct err *err = oom_read(sql, &ask, &oom);
	int64_t freed;

	if (err)
		return err;
	err = render(session, request, question, sql, &oom);
	if (request->need.known && oom_enough(&oom, request->need.value, &freed) == SIZE_MAX)
		*exit_code = ERR_ANSWER_BAD;
	oom_deinit(&oom);
	return err;
}

static struct err *oom_run(struct session *session, int argc, char **argv, int *exit_code)
{
	static const struct option more[] = {
		{"set", required_argument, NULL, 's'},
		{"kill", required_argument, NULL, 'k'},
		{"need", required_argument, NULL, 'n'},
		{"all", no_argument, NULL, 'a'},
		{0},
	};
	struct request request = {.all = false};
	struct question question = {.more = more, .take = take, .ctx = &request};
	struct source source;
	struct err *err = question_take(session, "oom", argc, argv, &question);

	if (!err)
		err = source_open(&source, session, question.file, question.which);
	if (err)
		return err;
	err = answer(session, &request, &question, source.sql, exit_code);
	if (!err)
		source_warn(&source, session, exit_code);
	source_close(&source);
	return err;
}

const struct command cmd_oom = {
	.name = "oom",
	.arguments = "FILE",
	.help = "whom the OOM killer would take, what that gives back, and what if",
	.details =
		"Tasks ranked by the formula of the kernel that made the dump; what each would\n"
		"really give back; whether the kernel's own victim is the one that its rules "
		"say;\n"
		"and why it is not killing. At the prompt FILE may be left out.\n"
		"\n"
		"  --set PID=ADJ   what if that task had this oom_score_adj (oom_adj before "
		"2.6.36)\n"
		"  --kill PID      what if that task were gone\n"
		"  --need BYTES    how many victims it takes for so much: 64MiB\n"
		"  --all           all tasks, not only the first ten\n"
		"  --why           the rows of tables that each line came from\n"
		"  --dump N        the N-th dump in FILE, from 1; the last if left out\n"
		"\n"
		"--set and --kill may be given several times.\n"
		"Exit code 1: --need is not met, or the dump is incomplete.\n",
	.where = COMMAND_BOTH,
	.completes = (const unsigned char[]){COMPLETE_FILE, 0},
	.run = oom_run,
	.interruptible = true,
};
