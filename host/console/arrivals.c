// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The dumps that come over a session's line, and what is said of them.
 */
#include "arrivals.h"

#include <inttypes.h>
#include <stdio.h>

#include "../analysis/query.h"
#include "../talk/peer.h"
#include "display.h"
#include "source.h"

#define PROGRESS_MS 200 /* between two progress lines */
#define ANSWER_MS                                                                                \
	300 /* what comes so soon after the answer is shown with it: 3 KB at 115200 baud */
#define ANSWER_TASKS 11 /* the ten largest, and the likely victim */

void arrivals_deinit(struct arrivals *arrivals)
{
	for (unsigned int i = 0; i < ARRIVALS_KEPT; i++)
		dump_destroy(arrivals->kept[i].dump);
}

void arrivals_started(struct arrivals *arrivals)
{
	arrivals->count++;
	arrivals->chosen = 0;
	arrivals->answered = false;
	arrivals->answer_ms = 0;
	arrivals->progress_ms = 0;
	display_say("dump %u is arriving", arrivals->count);
}

void arrivals_retired(struct arrivals *arrivals, struct dump *dump)
{
	struct arrivals_kept *kept = &arrivals->kept[arrivals->count % ARRIVALS_KEPT];

	if (kept->dump && kept->dump == arrivals->session->dump)
		arrivals->session->dump = NULL;
	dump_destroy(kept->dump);
	kept->dump = dump;
	kept->number = arrivals->count;
}

static void progress(struct arrivals *arrivals, struct dump *dump, const struct dump_progress *at)
{
	int64_t now = peer_now();
	char size[16], names[240];

	if (now - arrivals->progress_ms < PROGRESS_MS)
		return;
	arrivals->progress_ms = now;
	dump_missing(dump, names, sizeof(names));
	display_progress("  %s, %" PRIu64 " rows%s%s", render_size((int64_t)at->wire_bytes, size),
			 at->rows, names[0] ? "; still missing: " : "", names);
}

void arrivals_summary(struct arrivals *arrivals, struct dump *dump)
{
	struct session session = *arrivals->session;
	struct source source;
	struct err *err;

	if (arrivals->answered || arrivals->quiet || session.render.format != RENDER_HUMAN)
		return;
	arrivals->answered = true;
	session.dump = dump;
	display_begin();
	err = source_open(&source, &session, NULL, 0);
	if (!err) {
		err = source_summary(&source, &session);
		source_close(&source);
	}
	display_end();
	if (err)
		display_say("%s", err->text);
	err_destroy(err);
}

static void row_tasks(void *ctx, const struct sql_rows *rows)
{
	bool *enough = ctx;
	struct maybe announced = query_number(rows, 1);
	int64_t here = query_number(rows, 0).value;

	*enough = here >= ANSWER_TASKS || (announced.known && here >= announced.value);
}

/* Whether the ten largest tasks are here. */
static bool enough(struct dump *dump)
{
	bool ret = false;
	struct sql *sql;
	struct err *err = dump_tables(dump, &sql);

	if (!err)
		err = query_each(sql,
				 "SELECT (SELECT count(*) FROM tasks),"
				 " (SELECT rows FROM contents WHERE name = 'tasks')",
				 row_tasks, &ret);
	err_destroy(err);
	return ret;
}

void arrivals_tick(struct arrivals *arrivals, struct dump *dump)
{
	struct dump_progress at;

	if (arrivals->answered || !dump)
		return;
	dump_progress(dump, &at);
	if (!arrivals->answer_ms && at.answerable && enough(dump))
		arrivals->answer_ms = peer_now() + ANSWER_MS;
	if (arrivals->answer_ms && peer_now() >= arrivals->answer_ms)
		arrivals_summary(arrivals, dump);
}

void arrivals_progressed(struct arrivals *arrivals, struct dump *dump, bool replay)
{
	struct dump_progress at;

	dump_progress(dump, &at);
	progress(arrivals, dump, &at);
	if (!replay)
		arrivals_tick(arrivals, dump);
}

void arrivals_ended(struct arrivals *arrivals, struct dump *dump, enum catcher_end why,
		    bool replay)
{
	static const char *const reasons[] = {
		[CATCHER_COMPLETE] = "is here, complete",
		[CATCHER_LAST] = "has ended with rows missing",
		[CATCHER_SILENT] = "has stopped with rows missing",
		[CATCHER_CUT] = "was cut off",
	};
	bool early = arrivals->answered;
	struct dump_progress at;
	char size[16], repaired[40] = "";

	dump_progress(dump, &at);
	if (at.repaired)
		snprintf(repaired, sizeof(repaired), ", %u frame%s repaired", at.repaired,
			 at.repaired == 1 ? "" : "s");
	if (!replay)
		arrivals_summary(arrivals, dump);
	display_say("dump %u %s: %s, %" PRIu64 " rows%s%s", arrivals->count, reasons[why],
		    render_size((int64_t)at.wire_bytes, size), at.rows, repaired,
		    why != CATCHER_COMPLETE ? "; `show losses` says which"
		    : early		    ? "; `show` for all of it"
					    : "");
}

struct dump *arrivals_kept(const struct arrivals *arrivals, unsigned int n)
{
	const struct arrivals_kept *kept = &arrivals->kept[n % ARRIVALS_KEPT];

	return n && kept->number == n ? kept->dump : NULL;
}

bool arrivals_waited(struct arrivals *arrivals, bool busy)
{
	if (busy || arrivals->count == arrivals->waited)
		return false;
	arrivals->waited = arrivals->count;
	return true;
}
