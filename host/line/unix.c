// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A stream socket in the file system, such as the serial port of a QEMU machine. BREAK goes
 * through QEMU's QMP socket, if the line names it.
 */
#include "unix.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "descriptor.h"
#include "drivers.h"
#include "qmp.h"

#define PREFIX "unix:"
#define QMP_OPTION ",qmp="
#define CHARDEV "serial0" /* QEMU's own name for the first -serial */

struct line {
	int fd;
	char path[200];
	char qmp[200]; /* "": none */
};

static struct err *connect_error(const char *path, int errno_value)
{
	switch (errno_value) {
	case ENOENT:
		return err_new(ERR_LINE, "cannot connect to %s: no such socket; is the machine "
			       "running?", path);
	case ECONNREFUSED:
		return err_new(ERR_LINE, "cannot connect to %s: nobody listens; is the machine "
			       "running?", path);
	case EACCES:
		return err_new(ERR_LINE,
			       "cannot connect to %s: permission denied; the machine was started "
			       "by somebody else: be that user, or have it give you the socket",
			       path);
	case EAGAIN:
		return err_new(ERR_LINE, "cannot connect to %s: another program has it", path);
	default:
		return err_errno(ERR_LINE, errno_value, "cannot connect to %s", path);
	}
}

struct err *unix_connect(const char *path, int *ret)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct err *err;
	int fd;

	if (strlen(path) >= sizeof(address.sun_path))
		return err_new(ERR_USAGE, "%.60s...: a socket's path has at most %zu bytes", path,
			       sizeof(address.sun_path) - 1);
	strcpy(address.sun_path, path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0) {
		err = connect_error(path, errno);
		if (fd >= 0)
			close(fd);
		return err;
	}
	*ret = fd;
	return NULL;
}

static bool unix_matches(const char *spec)
{
	return !strncmp(spec, PREFIX, strlen(PREFIX));
}

static struct err *parse(const char *spec, struct line *line)
{
	const char *path = spec + strlen(PREFIX);
	const char *option = strstr(path, QMP_OPTION);
	size_t length = option ? (size_t)(option - path) : strlen(path);
	const char *qmp = option ? option + strlen(QMP_OPTION) : "";

	if (!length || (option && !*qmp) || length >= sizeof(line->path) ||
	    strlen(qmp) >= sizeof(line->qmp))
		return err_new(ERR_USAGE, "`%.80s` is not of the form %s", spec, line_unix.syntax);
	memcpy(line->path, path, length);
	strcpy(line->qmp, qmp);
	return NULL;
}

static struct err *unix_open(const char *spec, struct line **ret)
{
	struct line *line = calloc(1, sizeof(*line));
	struct err *err;

	if (!line)
		return err_memory();
	err = parse(spec, line);
	if (!err)
		err = unix_connect(line->path, &line->fd);
	if (err) {
		free(line);
		return err;
	}
	*ret = line;
	return NULL;
}

static struct err *unix_read(struct line *line, void *buffer, size_t bytes, int timeout_ms,
			     size_t *ret, bool *end)
{
	return descriptor_read(line->fd, line->path, buffer, bytes, timeout_ms, ret, end);
}

static struct err *unix_write(struct line *line, const void *data, size_t bytes, int timeout_ms)
{
	return descriptor_write(line->fd, line->path, data, bytes, timeout_ms);
}

static struct err *unix_break(struct line *line)
{
	if (!line->qmp[0])
		return err_new(ERR_LINE,
			       "a socket alone cannot carry a BREAK; name QEMU's QMP socket too: "
			       "unix:%s,qmp=PATH (QEMU: -qmp unix:PATH,server=on,wait=off)",
			       line->path);
	return qmp_send_break(line->qmp, CHARDEV);
}

static int unix_fd(const struct line *line)
{
	return line->fd;
}

static void unix_close(struct line *line)
{
	if (!line)
		return;
	close(line->fd);
	free(line);
}

const struct line_driver line_unix = {
	.name = "unix",
	.syntax = "unix:PATH[,qmp=PATH]",
	.help = "stream socket; qmp: QEMU's QMP socket, for BREAK",
	.matches = unix_matches,
	.open = unix_open,
	.read = unix_read,
	.write = unix_write,
	.send_break = unix_break,
	.fd = unix_fd,
	.close = unix_close,
};
