// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Dumps first, then reports of kernels.
 */
#include "source_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../dump/file.h"
#include "../import/import.h"

/* Standard input is read twice: what cannot be read again is put into a file that can. */
static struct err *keep_input(void)
{
	static char piece[65536];
	FILE *file;
	ssize_t got;
	int fd;

	if (lseek(STDIN_FILENO, 0, SEEK_CUR) >= 0)
		return NULL;
	file = tmpfile();
	if (!file)
		return err_errno(ERR_INPUT, errno, "cannot keep standard input in a file");
	fd = fileno(file);
	while ((got = read(STDIN_FILENO, piece, sizeof(piece))) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0 || write(fd, piece, (size_t)got) != got)
			break;
	}
	if (got || lseek(fd, 0, SEEK_SET) || dup2(fd, STDIN_FILENO) < 0) {
		int why = errno;

		fclose(file);
		return err_errno(ERR_INPUT, why, "cannot keep standard input in a file");
	}
	fclose(file);
	return NULL;
}

/* Where standard input begins; 0 for files. */
static struct err *begin(const char *path, off_t *start)
{
	struct err *err;

	*start = 0;
	if (strcmp(path, "-"))
		return NULL;
	err = keep_input();
	if (!err)
		*start = lseek(STDIN_FILENO, 0, SEEK_CUR);
	return err;
}

/* Whether reports may be where no dump is: then err is gone. */
static bool may_be_text(struct err *err, const char *path, off_t start)
{
	if (err->code != ERR_INPUT || (strcmp(path, "-") && access(path, R_OK)))
		return false;
	if (!strcmp(path, "-"))
		lseek(STDIN_FILENO, start, SEEK_SET);
	return true;
}

/* Which of two errors tells more: no report either. */
static struct err *worse(struct err *of_dump, struct err *of_text, unsigned int found)
{
	bool text = !of_text || found || of_text->code != ERR_INPUT ||
		    strstr(of_dump->text, " text and no dump");

	err_destroy(text ? of_dump : of_text);
	return text ? of_text : of_dump;
}

struct err *source_file_open(const char *path, unsigned int which, struct dump **ret,
			     unsigned int *found)
{
	unsigned int reports = 0;
	off_t start;
	struct err *err = begin(path, &start);

	if (err)
		return err;
	*found = 0;
	err = dump_open(path, which, ret, found, NULL);
	if (!err || *found || !may_be_text(err, path, start))
		return err;
	err = worse(err, import_open(path, which, ret, &reports), reports);
	*found = reports;
	return err;
}

struct err *source_file_each(const char *path,
			     struct err *(*each)(void *ctx, struct dump *dump,
						 unsigned int number),
			     void *ctx, unsigned int *found)
{
	unsigned int reports = 0;
	off_t start;
	struct err *err = begin(path, &start);

	if (err)
		return err;
	*found = 0;
	err = dump_each(path, each, ctx, found);
	if (!err || *found || !may_be_text(err, path, start))
		return err;
	err = worse(err, import_each(path, each, ctx, &reports), reports);
	*found = reports;
	return err;
}
