// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reading and writing a file descriptor within a time limit. Must never wait without one.
 */
#include "descriptor.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

struct err *descriptor_read(int fd, const char *name, void *buffer, size_t bytes, int timeout_ms,
			    size_t *ret, bool *end)
{
	struct pollfd wait = { .fd = fd, .events = POLLIN };
	int ready = poll(&wait, 1, timeout_ms);
	ssize_t got;

	*ret = 0;
	*end = false;
	if (!ready || (ready < 0 && errno == EINTR))
		return NULL;
	if (ready < 0)
		return err_errno(ERR_LINE, errno, "cannot wait for %s", name);
	got = read(fd, buffer, bytes);
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return NULL;
	if (got < 0)
		return err_errno(ERR_LINE, errno, "lost %s", name);
	*ret = (size_t)got;
	*end = !got && bytes;
	return NULL;
}

/* A socket whose other side is gone must not end the program by a signal. */
static ssize_t put(int fd, const void *data, size_t bytes)
{
	ssize_t sent = send(fd, data, bytes, MSG_NOSIGNAL | MSG_DONTWAIT);

	return sent < 0 && errno == ENOTSOCK ? write(fd, data, bytes) : sent;
}

struct err *descriptor_write(int fd, const char *name, const void *data, size_t bytes,
			     int timeout_ms)
{
	struct pollfd wait = { .fd = fd, .events = POLLOUT };
	const char *at = data;

	while (bytes) {
		ssize_t sent;
		int ready = poll(&wait, 1, timeout_ms);

		if (!ready)
			return err_new(ERR_LINE,
				       "%s takes no bytes: flow control holds it, or nobody reads "
				       "at the other end",
				       name);
		if (ready < 0 && errno == EINTR)
			continue;
		sent = ready < 0 ? -1 : put(fd, at, bytes);
		if (sent < 0 && (errno == EAGAIN || errno == EINTR))
			continue;
		if (sent < 0)
			return err_errno(ERR_LINE, errno, "cannot write to %s", name);
		at += sent;
		bytes -= (size_t)sent;
	}
	return NULL;
}
