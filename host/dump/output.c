// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A file that is added to as bytes come: unbuffered, so that what came is on the disk whatever
 * happens to us.
 */
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

struct err *output_open(struct output *output, const char *path, bool append)
{
	int flags = O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY | (append ? O_APPEND : O_TRUNC);

	if (strlen(path) >= sizeof(output->path))
		return err_errno(ERR_LINE, ENAMETOOLONG, "cannot write %.100s...", path);
	output->fd = open(path, flags, 0666);
	if (output->fd < 0)
		return err_errno(ERR_LINE, errno, "cannot write %s", path);
	strcpy(output->path, path);
	return NULL;
}

void output_close(struct output *output)
{
	if (output->fd >= 0)
		close(output->fd);
	output->fd = -1;
}

struct err *output_write(struct output *output, const void *data, size_t bytes)
{
	const char *at = data;
	struct err *err;

	while (output->fd >= 0 && bytes) {
		ssize_t wrote = write(output->fd, at, bytes);

		if (wrote < 0 && errno == EINTR)
			continue;
		if (wrote < 0) {
			err = err_errno(ERR_LINE, errno,
					"cannot write %s; it keeps the %llu bytes that it has, no "
					"more will be saved in it",
					output->path, (unsigned long long)output->bytes);
			output_close(output);
			return err;
		}
		at += wrote;
		bytes -= (size_t)wrote;
		output->bytes += (uint64_t)wrote;
	}
	return NULL;
}
