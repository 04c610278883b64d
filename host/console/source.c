// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The dump that a command is asked about.
 */
#include "source.h"

#include <string.h>

#include "../render/summary.h"
#include "source_file.h"

static int stop_if_interrupted(void *ctx)
{
	const volatile int *interrupted = ctx;

	return *interrupted;
}

static void row_complete(void *ctx, const struct sql_rows *rows)
{
	bool *complete = ctx;

	*complete = query_number(rows, 0).value == 1;
}

struct err *source_open(struct source *source, const struct session *session, const char *path,
			unsigned int which)
{
	unsigned int found = 1;
	struct err *err = NULL;

	memset(source, 0, sizeof(*source));
	if (path) {
		err = source_file_open(path, which, &source->dump, &found);
		source->owned = true;
	} else {
		source->dump = session->dump;
		if (!source->dump)
			err = err_new(ERR_INPUT, "there is no dump yet; make the machine send "
						 "one, for example with "
						 "`sysrq x`");
	}
	if (err)
		return err;
	if (found > 1 && !which)
		fprintf(stderr,
			"lastgasp: %s holds %u dumps; this is the last, --dump N shows another\n",
			path, found);
	err = dump_tables(source->dump, &source->sql);
	if (!err)
		err = query_each(source->sql, "SELECT complete FROM dump", row_complete,
				 &source->complete);
	if (err) {
		if (source->owned)
			dump_destroy(source->dump);
		return err;
	}
	sql_interruptible(source->sql, stop_if_interrupted, (void *)session->interrupted);
	return NULL;
}

void source_close(struct source *source)
{
	sql_interruptible(source->sql, NULL, NULL);
	if (source->owned)
		dump_destroy(source->dump);
}

void source_warn(const struct source *source, const struct session *session, int *exit_code)
{
	if (source->complete)
		return;
	*exit_code = ERR_ANSWER_BAD;
	fflush(session->render.out);
	fputs("lastgasp: the dump is incomplete; view `losses` says what is missing\n", stderr);
}

struct err *source_summary(const struct source *source, const struct session *session)
{
	static struct summary summary; /* some KB: not for the stack */
	struct err *err = summary_read(source->sql, &summary);

	return err ? err : render_summary(&session->render, &summary);
}
