/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The only code that formats for people and for programs: tables fitted to the terminal, JSON,
 * CSV.
 */
#ifndef RENDER_H
#define RENDER_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "../dump/sql.h"
#include "../err.h"

enum render_format { RENDER_HUMAN, RENDER_JSON, RENDER_CSV };

struct render_options {
	enum render_format format;
	bool color;
	bool utf8;	     /* the locale can show bars and boxes */
	unsigned int width;  /* columns of the terminal; 0: not a terminal, do not cut */
	unsigned int height; /* its lines; 0: not a terminal */
	FILE *out;
};

/*
 * All rows of a prepared statement, as `table`: human table, or
 * {"schema":"lastgasp/1","table":"tasks","rows":[{...}]}, or CSV with a header line (RFC 4180).
 * The statement is at its start, its parameters are bound; afterwards it is reset. The human form
 * runs it twice: once to measure.
 *
 * People see columns whose name ends in _bytes, _ns, _ms as sizes and times, without that suffix;
 * control characters as \xNN; one row as a list; and, on a terminal, only the columns that fit,
 * with a last line that names the others. Columns of a dump's table that no row has a value for are
 * named in one line too. A column named `line` is never cut: it is to be
 * typed. Programs see exact numbers; HEX columns of the schema are 0x text in JSON. NULL is null
 * in JSON, nothing in CSV, and `-` to people. JSON has no bytes: those that are no UTF-8 become
 * U+FFFD there, in CSV they stay.
 *
 * *rows (unless NULL) gets the count. Errors: those of sql_next(), and ERR_LINE when the output
 * takes no more.
 */
struct err *render_rows(const struct render_options *options, const char *table,
			struct sql_rows *statement, uint64_t *rows) ERR_MUST_CHECK;

/* 12.4 MiB, 4.0 KiB, 17 B: three digits, binary units. buffer of at least 16 bytes; returns it.
 */
const char *render_size(int64_t bytes, char *buffer);

/* 1h 03m, 12.3 s, 450 ms: two units at most. buffer of at least 24 bytes; returns it. */
const char *render_duration(int64_t ns, char *buffer);

/* 2026-11-22 20:09:23 UTC, of nanoseconds since 1970. buffer of at least 32 bytes; returns it. */
const char *render_time(int64_t ns, char *buffer);

/* ERR_LINE if the output failed, else NULL. Flushes it. */
struct err *render_finish(const struct render_options *options) ERR_MUST_CHECK;

#endif
