// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Replay of a saved capture, or of what comes in on standard input. Only listens.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "descriptor.h"
#include "drivers.h"

#define PREFIX "file:"

struct line {
	int fd;
	char name[200];
};

static bool file_matches(const char *spec)
{
	return !strncmp(spec, PREFIX, strlen(PREFIX));
}

static struct err *check_readable(int fd, const char *path)
{
	struct stat status;

	if (fstat(fd, &status) < 0)
		return err_errno(ERR_LINE, errno, "cannot open %s", path);
	if (S_ISDIR(status.st_mode))
		return err_new(ERR_LINE, "cannot read %s: it is a folder; name a file in it", path);
	return NULL;
}

static struct err *file_open(const char *spec, struct line **ret)
{
	const char *path = spec + strlen(PREFIX);
	bool standard_input = !strcmp(path, "-");
	struct line *line;
	struct err *err;

	if (!*path)
		return err_new(ERR_USAGE, "`%s` names no file; a line is %s", spec,
			       line_file.syntax);
	line = calloc(1, sizeof(*line));
	if (!line)
		return err_memory();
	snprintf(line->name, sizeof(line->name), "%s", standard_input ? "standard input" : path);
	line->fd = standard_input ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (line->fd < 0) {
		err = errno == ENOENT ? err_new(ERR_LINE,
						"cannot open %s: there is no such file; a line "
						"that is no file is one of those of `lastgasp "
						"lines`",
						line->name)
				      : err_errno(ERR_LINE, errno, "cannot open %s", line->name);
		free(line);
		return err;
	}
	err = check_readable(line->fd, line->name);
	if (err) {
		line_file.close(line);
		return err;
	}
	*ret = line;
	return NULL;
}

static struct err *file_read(struct line *line, void *buffer, size_t bytes, int timeout_ms,
			     size_t *ret, bool *end)
{
	return descriptor_read(line->fd, line->name, buffer, bytes, timeout_ms, ret, end);
}

static int file_fd(const struct line *line)
{
	return line->fd;
}

static bool file_reads(const struct line *line, const char *path)
{
	struct stat read, written;

	return !fstat(line->fd, &read) && S_ISREG(read.st_mode) && !stat(path, &written) &&
	       read.st_dev == written.st_dev && read.st_ino == written.st_ino;
}

static void file_close(struct line *line)
{
	if (!line)
		return;
	close(line->fd);
	free(line);
}

const struct line_driver line_file = {
	.name = "file",
	.syntax = "file:CAPTURE",
	.help = "replay of a saved capture; - is standard input",
	.matches = file_matches,
	.open = file_open,
	.read = file_read,
	.fd = file_fd,
	.reads = file_reads,
	.close = file_close,
};
