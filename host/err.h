/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Errors of the console. A function that can fail returns struct err *, NULL for success;
 * whoever gets one passes it on or destroys it. Its text is one line for people: what happened,
 * to what, and what to do next.
 */
#ifndef ERR_H
#define ERR_H

/* Exit codes of the command line, a contract (docs/lastgasp.1). */
enum err_code {
	ERR_ANSWER_BAD = 1, /* answered, and the answer is bad */
	ERR_USAGE = 2,
	ERR_INPUT = 3, /* a FILE cannot be used */
	ERR_LINE = 4,  /* a line or device failed; also files that cannot be written */
	ERR_INTERRUPTED = 130,
};

struct err {
	enum err_code code;
	char text[512];
};

#define ERR_MUST_CHECK __attribute__((warn_unused_result))

/* A new error. Never NULL: when there is no memory, a static object that says so. */
struct err *err_new(enum err_code code, const char *format, ...)
	__attribute__((format(printf, 2, 3), returns_nonnull));

/* The same with ": " and strerror(errno_value) at the end. */
struct err *err_errno(enum err_code code, int errno_value, const char *format, ...)
	__attribute__((format(printf, 3, 4), returns_nonnull));

/* Out of memory: a static object, safe to destroy. */
struct err *err_memory(void) __attribute__((returns_nonnull));

/* Takes NULL. */
void err_destroy(struct err *err);

#endif
