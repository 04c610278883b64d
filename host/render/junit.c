// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Budgets as JUnit XML, the little of it that all readers understand: testsuite, testcase,
 * failure, error, skipped.
 */
#include <errno.h>
#include <string.h>

#include "check.h"
#include "text.h"

/* What XML 1.0 cannot hold (section 2.2), and what is no UTF-8, becomes U+FFFD. */
static bool allowed(uint32_t c)
{
	return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c != 0xfffe && c != 0xffff);
}

static void put_text(FILE *out, const char *text)
{
	size_t bytes = strlen(text), length;
	uint32_t c;

	for (; bytes; text += length, bytes -= length) {
		length = text_character(text, bytes, &c);
		if (!length || !allowed(c)) {
			fputs("\xef\xbf\xbd", out);
			length = length ? length : 1;
		} else if (strchr("<>&\"'\t\n\r", *text) && length == 1) {
			fprintf(out, "&#%u;", (unsigned int)c);
		} else {
			fwrite(text, 1, length, out);
		}
	}
}

static void put_attribute(FILE *out, const char *name, const char *text)
{
	fprintf(out, " %s=\"", name);
	put_text(out, text);
	fputc('"', out);
}

static void put_problem(FILE *out, const struct check_test *test)
{
	char got[32], most[32], text[200];

	if (test->verdict == CHECK_EXCEEDED)
		snprintf(text, sizeof(text), "%s, allowed %s %s",
			 check_value(test, test->value, got),
			 test->line->least ? ">=" : "<=", check_value(test, test->allowed, most));
	else
		snprintf(text, sizeof(text), "%s", test->reason);
	fprintf(out, "      <%s",
		test->verdict == CHECK_EXCEEDED	 ? "failure"
		: test->verdict == CHECK_MISSING ? "error"
						 : "skipped");
	put_attribute(out, "message", text);
	if (test->file) {
		fputc('>', out);
		put_text(out, test->file);
		fprintf(out, ", dump %u</%s>\n", test->number,
			test->verdict == CHECK_EXCEEDED	 ? "failure"
			: test->verdict == CHECK_MISSING ? "error"
							 : "skipped");
	} else {
		fputs("/>\n", out);
	}
}

static void put_all(FILE *out, const struct check *check, const char *budget)
{
	size_t i;

	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite", out);
	put_attribute(out, "name", budget);
	fprintf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\">\n",
		check->count, check->exceeded, check->missing, check->skipped);
	for (i = 0; i < check->count; i++) {
		fputs("    <testcase classname=\"lastgasp.check\"", out);
		put_attribute(out, "name", check->tests[i].line->text);
		if (check->tests[i].verdict == CHECK_KEPT) {
			fputs("/>\n", out);
			continue;
		}
		fputs(">\n", out);
		put_problem(out, &check->tests[i]);
		fputs("    </testcase>\n", out);
	}
	fputs("  </testsuite>\n</testsuites>\n", out);
}

struct err *junit_write(const char *path, const struct check *check, const char *budget)
{
	FILE *out = fopen(path, "we");
	bool bad;

	if (!out)
		return err_errno(ERR_LINE, errno, "cannot write %s", path);
	put_all(out, check, budget);
	bad = ferror(out);
	if (fclose(out) || bad)
		return err_errno(ERR_LINE, errno, "cannot write %s", path);
	return NULL;
}
