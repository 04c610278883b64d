// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the files of a capture are called. Must never make one line write into another's file, nor
 * one dump over another.
 */
#include "capture_files.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SUFFIX ".gasp"
#define NUMBER_MAX 6 /* bytes of "-9999" and the 0 */

static bool taken(char (*names)[CAPTURE_NAME], unsigned int count, const char *name)
{
	for (unsigned int i = 0; i < count; i++)
		if (!strcmp(names[i], name))
			return true;
	return false;
}

void capture_files_distinct(char (*names)[CAPTURE_NAME], unsigned int count)
{
	char *last = names[count - 1];
	size_t stem = strnlen(last, CAPTURE_NAME - NUMBER_MAX);

	for (unsigned int n = 2; taken(names, count - 1, last); n++)
		snprintf(last + stem, CAPTURE_NAME - stem, "-%u", n);
}

/* dump.gasp -> dump.raw */
static void beside(const char *path, const char *suffix, char ret[CAPTURE_PATH])
{
	size_t stem = strlen(path), length = strlen(SUFFIX);

	if (stem > length && !strcmp(path + stem - length, SUFFIX))
		stem -= length;
	snprintf(ret, CAPTURE_PATH, "%.*s%s", (int)stem, path, suffix);
}

void capture_files_beside(const char *output, bool folder, const char *name,
			  char raw[CAPTURE_PATH], char log[CAPTURE_PATH])
{
	const char *dash = name ? "-" : "";

	if (!folder) {
		beside(output, ".raw", raw);
		beside(output, ".log", log);
		return;
	}
	snprintf(raw, CAPTURE_PATH, "%s/capture%s%s.raw", output, dash, name ? name : "");
	snprintf(log, CAPTURE_PATH, "%s/console%s%s.log", output, dash, name ? name : "");
}

void capture_files_dump(const char *folder, const char *base, char ret[CAPTURE_PATH])
{
	snprintf(ret, CAPTURE_PATH, "%s/%s" SUFFIX, folder, base);
	for (unsigned int n = 2; !access(ret, F_OK); n++)
		snprintf(ret, CAPTURE_PATH, "%s/%s-%u" SUFFIX, folder, base, n);
}

struct err *capture_files_folder(const char *path)
{
	struct stat status;

	if (!mkdir(path, 0777) || (!stat(path, &status) && S_ISDIR(status.st_mode)))
		return NULL;
	return err_errno(ERR_LINE, errno, "cannot make the folder %s", path);
}
