// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * BREAK through QEMU's QMP. The other side is a program on this machine that may be busy or
 * wedged itself: every wait and every answer has a limit.
 *
 * QMP answers in lines of JSON, one object a line: greeting, events, and for each command
 * `return` or `error`. A quotation mark inside a JSON string is escaped, so a quoted word found
 * in a line is a key of it, or of an object in it.
 */
#include "qmp.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "descriptor.h"
#include "unix.h"

#define ANSWER_TIMEOUT_MS 5000
#define ANSWER_MAX 4096 /* bytes in a line; the greeting has some 150 */
#define LINES_MAX 1000	/* events that may come before an answer; arbitrary */

struct qmp {
	int fd;
	const char *path;
	char buffer[ANSWER_MAX];
	size_t bytes; /* in buffer */
	size_t used;  /* by the line that was taken last */
};

/* The next line, without its end; valid until the next call. */
static struct err *take_line(struct qmp *qmp, char **ret)
{
	memmove(qmp->buffer, qmp->buffer + qmp->used, qmp->bytes - qmp->used);
	qmp->bytes -= qmp->used;
	qmp->used = 0;
	for (;;) {
		char *newline = memchr(qmp->buffer, '\n', qmp->bytes);
		struct err *err;
		size_t got;
		bool end;

		if (newline) {
			*newline = 0;
			qmp->used = (size_t)(newline - qmp->buffer) + 1;
			*ret = qmp->buffer;
			return NULL;
		}
		if (qmp->bytes == sizeof(qmp->buffer))
			break;
		err = descriptor_read(qmp->fd, qmp->path, qmp->buffer + qmp->bytes,
				      sizeof(qmp->buffer) - qmp->bytes, ANSWER_TIMEOUT_MS, &got,
				      &end);
		if (err)
			return err;
		if (end)
			break;
		if (!got)
			return err_new(ERR_LINE,
				       "%s does not answer: another program may be using it; "
				       "give QEMU a QMP socket for each",
				       qmp->path);
		qmp->bytes += got;
	}
	return err_new(ERR_LINE, "%s is no QMP socket (QEMU: -qmp unix:PATH,server=on,wait=off)",
		       qmp->path);
}

/* The text that QEMU gives for an error, or all of the line. */
static struct err *refused(const struct qmp *qmp, const char *answer)
{
	const char *text = strstr(answer, "\"desc\": \"");
	size_t length;

	if (!text)
		return err_new(ERR_LINE, "%s refuses to send a BREAK: %.200s", qmp->path, answer);
	text += strlen("\"desc\": \"");
	length = strcspn(text, "\"");
	return err_new(ERR_LINE, "%s refuses to send a BREAK: %.*s", qmp->path, (int)length, text);
}

static struct err *await(struct qmp *qmp, const char *key)
{
	for (int i = 0; i < LINES_MAX; i++) {
		char *answer;
		struct err *err = take_line(qmp, &answer);

		if (err)
			return err;
		if (strstr(answer, "\"event\""))
			continue;
		if (strstr(answer, key))
			return NULL;
		if (strstr(answer, "\"error\""))
			return refused(qmp, answer);
	}
	return err_new(ERR_LINE, "%s sends events without end and no answer", qmp->path);
}

static struct err *execute(struct qmp *qmp, const char *command)
{
	struct err *err =
		descriptor_write(qmp->fd, qmp->path, command, strlen(command), ANSWER_TIMEOUT_MS);

	return err ? err : await(qmp, "\"return\"");
}

struct err *qmp_send_break(const char *path, const char *chardev)
{
	struct qmp qmp = { .path = path };
	char command[200];
	struct err *err = unix_connect(path, &qmp.fd);

	if (err)
		return err;
	snprintf(command, sizeof(command),
		 "{\"execute\":\"chardev-send-break\",\"arguments\":{\"id\":\"%s\"}}\n", chardev);
	err = await(&qmp, "\"QMP\"");
	if (!err)
		err = execute(&qmp, "{\"execute\":\"qmp_capabilities\"}\n");
	if (!err)
		err = execute(&qmp, command);
	close(qmp.fd);
	return err;
}
