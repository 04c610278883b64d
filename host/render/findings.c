// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Findings as rows of a table in memory.
 */
#include "findings.h"

#include <math.h>
#include <string.h>

static void keep(struct findings *findings, struct err *err)
{
	if (findings->err)
		err_destroy(err);
	else
		findings->err = err;
}

static unsigned int count_columns(const char *columns)
{
	unsigned int count = 1;

	for (; *columns; columns++)
		count += *columns == ',';
	return count;
}

void findings_open(struct findings *findings, const char *table, const char *columns)
{
	unsigned int i, count = count_columns(columns);
	char text[2000], *at = text;

	memset(findings, 0, sizeof(*findings));
	findings->table = table;
	findings->err = sql_open(&findings->sql);
	if (findings->err)
		return;
	snprintf(text, sizeof(text), "CREATE TABLE \"%s\" (%s)", table, columns);
	keep(findings, sql_run(findings->sql, text));
	at += snprintf(text, 100, "INSERT INTO \"%.40s\" VALUES (?", table);
	for (i = 1; i < count && at < text + sizeof(text) - 8; i++)
		at += sprintf(at, ", ?");
	strcpy(at, ")");
	if (!findings->err)
		keep(findings, sql_prepare(findings->sql, text, &findings->insert));
}

void findings_null(struct findings *findings)
{
	findings->column++;
	if (!findings->err)
		sql_bind_null(findings->insert, findings->column);
}

void findings_text(struct findings *findings, const char *text)
{
	findings->column++;
	if (!findings->err && text)
		sql_bind_text(findings->insert, findings->column, text, strlen(text));
	else if (!findings->err)
		sql_bind_null(findings->insert, findings->column);
}

void findings_number(struct findings *findings, int64_t number)
{
	findings->column++;
	if (!findings->err)
		sql_bind_number(findings->insert, findings->column, number);
}

void findings_maybe(struct findings *findings, struct maybe number)
{
	if (number.known)
		findings_number(findings, number.value);
	else
		findings_null(findings);
}

void findings_real(struct findings *findings, double real)
{
	if (!isfinite(real)) {
		findings_null(findings);
		return;
	}
	findings->column++;
	if (!findings->err)
		sql_bind_real(findings->insert, findings->column, real);
}

void findings_whole(struct findings *findings, double real)
{
	if (real > -9.2e18 && real < 9.2e18)
		findings_number(findings, (int64_t)llround(real));
	else
		findings_null(findings);
}

void findings_row(struct findings *findings)
{
	bool more;

	findings->column = 0;
	if (findings->err)
		return;
	keep(findings, sql_next(findings->insert, &more));
	sql_rewind(findings->insert);
}

struct err *findings_render(struct findings *findings, const struct render_options *options,
			    const char *select)
{
	struct sql_rows *rows;
	struct err *err = findings->err;

	findings->err = NULL;
	if (!err)
		err = sql_prepare(findings->sql, select, &rows);
	if (err)
		return err;
	err = render_rows(options, findings->table, rows, NULL);
	sql_finish(rows);
	return err;
}

void findings_close(struct findings *findings)
{
	err_destroy(findings->err);
	sql_finish(findings->insert);
	sql_close(findings->sql);
}

int64_t findings_nearest(double real)
{
	if (isnan(real))
		return 0;
	return real >= 9.2e18 ? INT64_MAX : real <= -9.2e18 ? INT64_MIN : (int64_t)llround(real);
}

const char *findings_change(int64_t bytes, char *buffer)
{
	buffer[0] = '+';
	return bytes > 0 ? (render_size(bytes, buffer + 1), buffer) : render_size(bytes, buffer);
}
