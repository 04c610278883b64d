// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A dump -> a file of its frames. Must never leave half a file where a whole one was.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dump.h"

static bool write_frame(const struct lg_frame *frame, FILE *file)
{
	uint8_t wire[LG_FRAME_WIRE_MAX];
	size_t bytes = (size_t)lg_frame_pack(frame, wire);

	return fwrite(wire, 1, bytes, file) == bytes;
}

static bool write_frames(const struct dump *dump, FILE *file)
{
	const struct lg_frame *frame;

	for (unsigned int sequence = 0; sequence <= UINT16_MAX; sequence++) {
		frame = dump_frame(dump, (uint16_t)sequence);
		if (frame && !write_frame(frame, file))
			return false;
	}
	for (unsigned int n = 0; (frame = dump_parity(dump, n)); n++)
		if (!write_frame(frame, file))
			return false;
	return true;
}

/* Returns 0, or an errno value. */
static int write_file(const struct dump *dump, const char *path)
{
	FILE *file = fopen(path, "wbe");
	int problem = 0;

	if (!file)
		return errno;
	if (!write_frames(dump, file) || fflush(file))
		problem = errno;
	if (fclose(file) && !problem)
		problem = errno;
	return problem;
}

static bool regular_or_new(const char *path)
{
	struct stat status;

	return stat(path, &status) < 0 || S_ISREG(status.st_mode);
}

struct err *dump_save(const struct dump *dump, const char *path)
{
	char beside[4096];
	int problem;

	if (!regular_or_new(path)) {
		problem = write_file(dump, path);
		return problem ? err_errno(ERR_LINE, problem, "cannot write %s", path) : NULL;
	}
	if (snprintf(beside, sizeof(beside), "%s.part", path) >= (int)sizeof(beside))
		return err_errno(ERR_LINE, ENAMETOOLONG, "cannot write %.100s...", path);
	problem = write_file(dump, beside);
	if (!problem && rename(beside, path) < 0)
		problem = errno;
	if (!problem)
		return NULL;
	unlink(beside);
	return err_errno(ERR_LINE, problem, "cannot write %s", path);
}
