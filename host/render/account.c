// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where the RAM went.
 */
#define _GNU_SOURCE /* open_memstream */
#include "account.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bar.h"
#include "findings.h"
#include "fragment.h"
#include "prose.h"
#include "quota.h"
#include "remark.h"

#define NAMED 3 /* parts in the first line; arbitrary */

static const struct maybe unknown = {0, false};

static void put_row(struct findings *findings, const char *section, const char *name,
		    struct maybe bytes, struct maybe ram, const char *detail)
{
	findings_text(findings, section);
	findings_text(findings, name);
	findings_maybe(findings, bytes);
	if (bytes.known && ram.known && ram.value > 0)
		findings_real(findings, (double)bytes.value / (double)ram.value);
	else
		findings_null(findings);
	findings_null(findings);
	findings_null(findings);
	findings_text(findings, detail);
	findings_row(findings);
}

static void put_request(struct findings *findings, const struct fragment *fragment)
{
	char *text = NULL;
	size_t bytes;
	FILE *out = open_memstream(&text, &bytes);

	if (!out)
		return;
	fragment_words(out, fragment, true);
	fclose(out);
	findings_text(findings, "request");
	findings_text(findings, fragment->failed ? "failed" : "invoked");
	findings_null(findings);
	findings_null(findings);
	findings_null(findings);
	findings_maybe(findings, fragment->order);
	findings_text(findings, text);
	findings_row(findings);
	free(text);
}

static void put_zone(struct findings *findings, const struct fragment_zone *zone,
		     struct maybe ram)
{
	findings_text(findings, "zone");
	findings_text(findings, zone->zone);
	findings_maybe(findings, zone->free);
	if (zone->free.known && ram.known && ram.value > 0)
		findings_real(findings, (double)zone->free.value / (double)ram.value);
	else
		findings_null(findings);
	findings_number(findings, zone->node);
	findings_maybe(findings, zone->largest);
	findings_text(findings, fragment_verdict_name(zone->verdict));
	findings_row(findings);
}

static void put_quota(struct findings *findings, const struct quota *quota, struct maybe ram)
{
	int i;

	if (!quota->usage.known)
		return;
	put_row(findings, "cgroup", "usage", quota->usage, ram, quota->path);
	put_row(findings, "cgroup", "limit", quota->limit, ram, quota->path);
	for (i = 0; i < QUOTA_PARTS; i++)
		if (quota->parts[i].known)
			put_row(findings, "cgroup", quota_name(i), quota->parts[i], ram,
				quota->path);
}

static struct err *put_rows(const struct render_options *options,
			    const struct render_account *what)
{
	const struct account *account = what->account;
	struct findings findings;
	struct err *err;
	size_t i;

	findings_open(&findings, "account",
		      "section TEXT, name TEXT, bytes INTEGER, share REAL,"
		      " node INTEGER, page_order INTEGER, detail TEXT");
	put_row(&findings, "ram", "installed", account->ram, account->ram, NULL);
	for (i = 0; i < ACCOUNT_PARTS; i++)
		if (account_tells(account, i))
			put_row(&findings, "part", account_name(i), account->parts[i],
				account->ram, account->parts[i].known ? NULL : "not known");
	for (i = 0; i < what->remarks->count; i++) {
		const struct remark *remark = &what->remarks->list[i];
		char *text = remark_text(remark, account->ram);

		put_row(&findings, remark_warns(remark->kind) ? "warning" : "note",
			remark_name(remark->kind), remark->bytes, account->ram, text);
		free(text);
	}
	put_quota(&findings, &what->fragment->quota, account->ram);
	if (what->fragment->asked)
		put_request(&findings, what->fragment);
	for (i = 0; i < what->fragment->count; i++)
		put_zone(&findings, &what->fragment->zones[i], account->ram);
	err = findings_render(&findings, options, "SELECT * FROM account ORDER BY rowid");
	findings_close(&findings);
	return err;
}

/* The largest known parts but free and the remainder, which are named anyhow. */
static size_t largest(const struct account *account, int *ids)
{
	size_t count = 0, at;
	int i;

	for (i = 0; i < ACCOUNT_PARTS; i++) {
		if (!account->parts[i].known || account->parts[i].value <= 0 ||
		    i == ACCOUNT_FREE || i == ACCOUNT_UNACCOUNTED)
			continue;
		for (at = count;
		     at && account->parts[ids[at - 1]].value < account->parts[i].value; at--)
			ids[at] = ids[at - 1];
		ids[at] = i;
		count++;
	}
	return count;
}

static void put_part(FILE *out, const struct account *account, int id)
{
	const struct maybe *part = &account->parts[id];
	char size[16];

	fprintf(out, "%s %s", account_label(id), render_size(part->value, size));
	if (account->ram.value > 0)
		fprintf(out, " (%.0f %%)",
			(double)part->value * 100 / (double)account->ram.value);
}

static void answer(FILE *out, const struct account *account)
{
	int ids[ACCOUNT_PARTS];
	size_t count = largest(account, ids), i;
	char size[16];

	if (!account->ram.known) {
		fputs("How much RAM there is is not known, so nothing can be accounted for", out);
		if (account->parts[ACCOUNT_FREE].known)
			fprintf(out, "; free %s",
				render_size(account->parts[ACCOUNT_FREE].value, size));
		fputs(".", out);
		return;
	}
	fprintf(out, "Of %s RAM: ", render_size(account->ram.value, size));
	for (i = 0; i < count && i < NAMED; i++) {
		fputs(i ? ", " : "", out);
		put_part(out, account, ids[i]);
	}
	if (account->parts[ACCOUNT_FREE].known) {
		fputs(count ? "; " : "", out);
		put_part(out, account, ACCOUNT_FREE);
	}
	fputs("; ", out);
	put_part(out, account, ACCOUNT_UNACCOUNTED);
	fputs(account->untold ? ", as the dump does not tell all." : ".", out);
}

static struct err *put_sentence(const struct render_options *options, const char *label,
				const struct account *account, const struct remark *remark,
				const struct fragment *fragment)
{
	struct prose prose;
	struct err *err = prose_open(&prose);

	if (err)
		return err;
	if (remark)
		remark_words(prose.out, remark, account->ram, options->utf8);
	else if (fragment)
		fragment_words(prose.out, fragment, options->utf8);
	else
		answer(prose.out, account);
	return prose_put(&prose, options, options->width, label);
}

static struct err *put_zones(const struct render_options *options,
			     const struct fragment *fragment)
{
	struct findings findings;
	struct err *err;
	char *text;
	size_t i, bytes;
	FILE *out;

	findings_open(&findings, "zones",
		      "node INTEGER, zone TEXT, free_bytes INTEGER, mark_bytes INTEGER,"
		      " reserve_bytes INTEGER, why TEXT");
	for (i = 0; i < fragment->count; i++) {
		out = open_memstream(&text, &bytes);
		if (!out)
			break;
		fragment_zone_words(out, fragment, &fragment->zones[i]);
		fclose(out);
		findings_number(&findings, fragment->zones[i].node);
		findings_text(&findings, fragment->zones[i].zone);
		findings_maybe(&findings, fragment->zones[i].free);
		findings_maybe(&findings, fragment->zones[i].mark);
		findings_maybe(&findings, fragment->zones[i].reserve);
		findings_text(&findings, text);
		findings_row(&findings);
		free(text);
	}
	err = findings_render(&findings, options, "SELECT * FROM zones ORDER BY rowid");
	findings_close(&findings);
	return err;
}

/* Of a cgroup's limit, that is the answer; the machine comes after it, if anything is known. */
static struct err *put_answer(const struct render_options *options,
			      const struct render_account *what)
{
	const struct quota *quota = &what->fragment->quota;
	struct prose prose;
	struct err *err;

	fputs(options->color ? "\033[1m" : "", options->out);
	err = quota->usage.known ? prose_open(&prose) : NULL;
	if (!err && quota->usage.known) {
		quota_words(prose.out, quota, options->utf8);
		err = prose_put(&prose, options, options->width, "");
	}
	if (!err && (what->account->ram.known || !quota->usage.known))
		err = put_sentence(options, "", what->account, NULL, NULL);
	fputs(options->color ? "\033[0m" : "", options->out);
	return err;
}

static struct err *put_screen(const struct render_options *options,
			      const struct render_account *what)
{
	struct err *err = put_answer(options, what);
	size_t i;

	if (!err && what->account->ram.known)
		bar_put(options, what->account, options->width ? options->width : 80);
	for (i = 0; !err && i < what->remarks->count; i++)
		err = put_sentence(options,
				   remark_warns(what->remarks->list[i].kind) ? "warning" : "note",
				   what->account, &what->remarks->list[i], NULL);
	if (!err && what->fragment->asked)
		err = put_sentence(options, "request", what->account, NULL, what->fragment);
	if (!err && what->fragment->count && !what->fragment->of_memcg)
		err = put_zones(options, what->fragment);
	return err;
}

static void put_why(struct findings *findings, const char *section, const char *name,
		    const char *table, const char *key, struct maybe bytes)
{
	findings_text(findings, section);
	findings_text(findings, name);
	findings_text(findings, table);
	findings_text(findings, key);
	findings_maybe(findings, bytes);
	findings_row(findings);
}

static struct err *show_why(const struct render_options *options,
			    const struct render_account *what)
{
	const struct account *account = what->account;
	struct findings findings;
	struct err *err;
	char key[80];
	size_t i;

	findings_open(&findings, "why",
		      "section TEXT, name TEXT, \"table\" TEXT, key TEXT, value_bytes INTEGER");
	for (i = 0; i < ACCOUNT_PARTS; i++)
		if (account->parts[i].known)
			put_why(&findings, "part", account_name(i), "memory", account->from[i],
				account->parts[i]);
	for (i = 0; i < what->remarks->count; i++)
		put_why(&findings, remark_warns(what->remarks->list[i].kind) ? "warning" : "note",
			remark_name(what->remarks->list[i].kind), what->remarks->list[i].table,
			what->remarks->list[i].key, what->remarks->list[i].bytes);
	for (i = 0; i < QUOTA_PARTS; i++)
		if (what->fragment->quota.parts[i].known)
			put_why(&findings, "cgroup", quota_name(i), "cgroup_counters",
				what->fragment->quota.path, what->fragment->quota.parts[i]);
	if (what->fragment->asked) {
		snprintf(key, sizeof(key), "rowid = %" PRId64, what->fragment->row);
		put_why(&findings, "request", what->fragment->failed ? "failed" : "invoked",
			"oom_events", key, unknown);
	}
	for (i = 0; i < what->fragment->count; i++) {
		const struct fragment_zone *zone = &what->fragment->zones[i];

		snprintf(key, sizeof(key), "rowid = %" PRId64 "; buddy of node %" PRId64 " %.20s",
			 zone->row, zone->node, zone->zone);
		put_why(&findings, "zone", zone->zone, "zones", key, zone->free);
	}
	err = findings_render(&findings, options, "SELECT * FROM why ORDER BY rowid");
	findings_close(&findings);
	return err;
}

struct err *render_account(const struct render_options *options,
			   const struct render_account *what)
{
	struct err *err;

	if (options->format != RENDER_HUMAN)
		return what->why ? show_why(options, what) : put_rows(options, what);
	err = put_screen(options, what);
	if (!err && what->why) {
		fputs("\n", options->out);
		err = show_why(options, what);
	}
	return err ? err : render_finish(options);
}
