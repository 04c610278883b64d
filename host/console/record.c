// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a session is recorded in. The text is saved as it came but for the stamps: escape sequences
 * and all.
 */
#include "record.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "state.h"

const char *record_word(const char *name, char *ret, size_t bytes)
{
	const char *slash = strrchr(name, '/');
	size_t used = 0;

	if (slash && slash[1])
		name = slash + 1;
	for (; *name && used + 1 < bytes; name++) {
		if (isalnum((unsigned char)*name) || *name == '_' || (*name == '.' && used))
			ret[used++] = *name;
		else if (used && ret[used - 1] != '-')
			ret[used++] = '-';
	}
	while (used && ret[used - 1] == '-')
		used--;
	ret[used] = 0;
	return ret;
}

struct err *record_names(const char *folder, const char *word, char raw[RECORD_PATH],
			 char log[RECORD_PATH])
{
	char name[160], date[32];
	time_t now = time(NULL);
	struct tm tm;
	int bytes;

	localtime_r(&now, &tm);
	strftime(date, sizeof(date), "%Y%m%d-%H%M%S", &tm);
	snprintf(name, sizeof(name), "captures/%s-%.60s%s%d.raw", date, word, *word ? "-" : "",
		 (int)getpid());
	if (*folder) {
		bytes = snprintf(raw, RECORD_PATH, "%s%s%s", folder,
				 folder[strlen(folder) - 1] == '/' ? "" : "/",
				 strchr(name, '/') + 1);
		if (bytes < 0 || bytes >= RECORD_PATH)
			return err_new(ERR_LINE, "the name of the folder %.60s... is too long",
				       folder);
		if (mkdir(folder, 0700) && errno != EEXIST)
			return err_errno(ERR_LINE, errno, "cannot make folder %s", folder);
	} else {
		struct err *err = state_path(name, raw, RECORD_PATH);

		if (err)
			return err;
	}
	record_beside(raw, ".log", log);
	return NULL;
}

void record_beside(const char *name, const char *suffix, char ret[RECORD_PATH])
{
	size_t stem = strlen(name);

	if (stem > 4 && (!strcmp(name + stem - 4, ".raw") || !strcmp(name + stem - 4, ".log")))
		stem -= 4;
	snprintf(ret, RECORD_PATH, "%.*s%s", (int)stem, name, suffix);
}

static struct err *put_stamp(struct record_text *record, const struct stamp_clock *now)
{
	char stamp[STAMP_BYTES];

	stamp_line(&record->stamp, now, stamp);
	return output_write(&record->output, stamp, strlen(stamp));
}

struct err *record_text(struct record_text *record, const char *text, size_t bytes,
			const struct stamp_clock *now)
{
	struct err *err = NULL;
	const char *end;
	size_t piece;

	while (!record->off && record->output.fd >= 0 && bytes && !err) {
		end = memchr(text, '\n', bytes);
		piece = end ? (size_t)(end - text) + 1 : bytes;
		if (!record->in_line)
			err = put_stamp(record, now);
		if (!err)
			err = output_write(&record->output, text, piece);
		record->in_line = !end;
		text += piece;
		bytes -= piece;
	}
	return err;
}
