// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A TCP connection: the raw port of a terminal server, or ser2net. Has no BREAK: that would be
 * telnet's.
 */
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "descriptor.h"
#include "drivers.h"

#define PREFIX "tcp:"
#define CONNECT_TIMEOUT_MS 5000

struct line {
	int fd;
	char name[200];
};

static bool tcp_matches(const char *spec)
{
	return !strncmp(spec, PREFIX, strlen(PREFIX));
}

/* HOST:PORT or [HOST]:PORT; the port is behind the last colon. */
static struct err *parse(const char *spec, char *host, size_t host_max, const char **port)
{
	const char *start = spec + strlen(PREFIX);
	const char *colon = strrchr(start, ':');
	size_t length = colon ? (size_t)(colon - start) : 0;

	if (length >= 2 && start[0] == '[' && start[length - 1] == ']') {
		start++;
		length -= 2;
	}
	if (!length || !colon[1] || length >= host_max)
		return err_new(ERR_USAGE, "`%.80s` is not of the form %s", spec, line_tcp.syntax);
	memcpy(host, start, length);
	host[length] = 0;
	*port = colon + 1;
	return NULL;
}

/* Returns 0, or an errno value. */
static int connect_within(int fd, const struct addrinfo *address, int timeout_ms)
{
	struct pollfd wait = { .fd = fd, .events = POLLOUT };
	int status = 0;
	socklen_t bytes = sizeof(status);

	if (!connect(fd, address->ai_addr, address->ai_addrlen))
		return 0;
	if (errno != EINPROGRESS)
		return errno;
	switch (poll(&wait, 1, timeout_ms)) {
	case 0:
		return ETIMEDOUT;
	case -1:
		return errno;
	}
	return getsockopt(fd, SOL_SOCKET, SO_ERROR, &status, &bytes) < 0 ? errno : status;
}

/* Keep-alive finds out that the other side lost its power; no delay, as keys are typed. */
static void set_options(int fd)
{
	const int on = 1;

	setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

static struct err *connect_error(const char *name, int problem)
{
	switch (problem) {
	case ECONNREFUSED:
		return err_new(ERR_LINE,
			       "cannot connect to %s: refused; nothing listens at that port: is "
			       "it the port of the line, and the server set up for raw TCP?",
			       name);
	case ETIMEDOUT:
		return err_new(ERR_LINE,
			       "cannot connect to %s: no answer within %d s; is the server on, "
			       "and does no firewall stand between?",
			       name, CONNECT_TIMEOUT_MS / 1000);
	default:
		return err_errno(ERR_LINE, problem, "cannot connect to %s; `ping` tells more",
				 name);
	}
}

static struct err *find_error(const char *spec, const char *host, const char *port, int problem)
{
	switch (problem) {
	case EAI_SERVICE:
		return err_new(ERR_USAGE, "%s: `%s` is no port; a number such as 4001", spec,
			       port);
	case EAI_NONAME:
		return err_new(ERR_LINE,
			       "cannot find %s: there is no host `%s`; look at its spelling, or "
			       "give its address",
			       spec, host);
	case EAI_AGAIN:
		return err_new(ERR_LINE,
			       "cannot find %s: no name server answers; is there a network? or "
			       "give the address of `%s`",
			       spec, host);
	default:
		return err_new(ERR_LINE, "cannot find %s: %s", spec, gai_strerror(problem));
	}
}

static struct err *connect_any(const char *name, const struct addrinfo *list, int *ret)
{
	int problem = EADDRNOTAVAIL;

	for (const struct addrinfo *at = list; at; at = at->ai_next) {
		int fd = socket(at->ai_family, at->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK,
				at->ai_protocol);

		if (fd < 0) {
			problem = errno;
			continue;
		}
		problem = connect_within(fd, at, CONNECT_TIMEOUT_MS);
		if (!problem) {
			set_options(fd);
			*ret = fd;
			return NULL;
		}
		close(fd);
	}
	return connect_error(name, problem);
}

static struct err *tcp_open(const char *spec, struct line **ret)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
	struct addrinfo *list;
	char host[200];
	const char *port;
	struct line *line;
	struct err *err = parse(spec, host, sizeof(host), &port);
	int problem;

	if (err)
		return err;
	problem = getaddrinfo(host, port, &hints, &list);
	if (problem)
		return find_error(spec, host, port, problem);
	line = calloc(1, sizeof(*line));
	if (line) {
		snprintf(line->name, sizeof(line->name), "%s", spec);
		err = connect_any(line->name, list, &line->fd);
	} else {
		err = err_memory();
	}
	freeaddrinfo(list);
	if (err) {
		free(line);
		return err;
	}
	*ret = line;
	return NULL;
}

static struct err *tcp_read(struct line *line, void *buffer, size_t bytes, int timeout_ms,
			    size_t *ret, bool *end)
{
	return descriptor_read(line->fd, line->name, buffer, bytes, timeout_ms, ret, end);
}

static struct err *tcp_write(struct line *line, const void *data, size_t bytes, int timeout_ms)
{
	return descriptor_write(line->fd, line->name, data, bytes, timeout_ms);
}

static int tcp_fd(const struct line *line)
{
	return line->fd;
}

static void tcp_close(struct line *line)
{
	if (!line)
		return;
	close(line->fd);
	free(line);
}

const struct line_driver line_tcp = {
	.name = "tcp",
	.syntax = "tcp:HOST:PORT",
	.help = "TCP, such as the raw port of a terminal server",
	.matches = tcp_matches,
	.open = tcp_open,
	.read = tcp_read,
	.write = tcp_write,
	.fd = tcp_fd,
	.close = tcp_close,
};
