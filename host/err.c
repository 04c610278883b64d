// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Errors of the console. Must never fail itself: without memory, a static object says so.
 */
#include "err.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct err no_memory = {
	.code = ERR_LINE,
	.text = "out of memory; close other programs and try again",
};

static struct err *make(enum err_code code, const char *format, va_list arguments)
{
	struct err *err = malloc(sizeof(*err));

	if (!err)
		return &no_memory;
	err->code = code;
	vsnprintf(err->text, sizeof(err->text), format, arguments);
	return err;
}

struct err *err_new(enum err_code code, const char *format, ...)
{
	va_list arguments;
	struct err *err;

	va_start(arguments, format);
	err = make(code, format, arguments);
	va_end(arguments);
	return err;
}

struct err *err_errno(enum err_code code, int errno_value, const char *format, ...)
{
	va_list arguments;
	struct err *err;
	size_t used;

	va_start(arguments, format);
	err = make(code, format, arguments);
	va_end(arguments);
	if (err == &no_memory)
		return err;
	used = strlen(err->text);
	snprintf(err->text + used, sizeof(err->text) - used, ": %s", strerror(errno_value));
	return err;
}

struct err *err_memory(void)
{
	return &no_memory;
}

void err_destroy(struct err *err)
{
	if (err != &no_memory)
		free(err);
}
