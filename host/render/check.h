/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Budgets as tests: TAP for a test harness and for people, rows for programs, JUnit XML for those
 * who collect test results.
 */
#ifndef RENDER_CHECK_H
#define RENDER_CHECK_H

#include "../analysis/check.h"
#include "render.h"

/*
 * TAP version 13 (testanything.org), or rows as table `check`. A test that is missing its value is
 * `not ok` with `# missing: why` behind it. Errors as render_rows().
 */
struct err *render_check(const struct render_options *options, const struct check *check,
			 const char *budget) ERR_MUST_CHECK;

/*
 * JUnit XML to a new file: a test that is exceeded has a <failure>, one that is missing an <error>.
 * Errors: ERR_LINE, it cannot be written.
 */
struct err *junit_write(const char *path, const struct check *check,
			const char *budget) ERR_MUST_CHECK;

/* A test's value, or what is allowed, as people write it: `40.0 MiB`, `12`, `1.0 MiB/h`, `not
 * known`. text: at least 32 bytes; returns it. */
const char *check_value(const struct check_test *test, double value, char *text);

#endif
