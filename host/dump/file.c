// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * FILE of the command line -> a dump. Reads in pieces and holds one dump at a time, or two,
 * however long the file is.
 */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "catch.h"

#define PIECE 65536
#define FOUND_MAX 10000 /* dumps in one file; arbitrary: what is over it is made up */

struct search {
	const char *name;
	unsigned int which;
	unsigned int found;
	uint64_t zeros; /* bytes */
	struct dump *wanted;
	struct catcher *catcher;
};

static void on_started(void *ctx, struct dump *dump)
{
	struct search *search = ctx;

	(void)dump;
	search->found++;
}

/* It was the dump before the one that begins now; its number is still the latest. */
static void on_retired(void *ctx, struct dump *dump)
{
	struct search *search = ctx;

	if (search->which == search->found)
		search->wanted = dump;
	else
		dump_destroy(dump);
}

/*
 * What the file is, as it holds no dump. Other data than a line's has many unprintable bytes
 * where there is no frame, or more delimiters than frames can have.
 */
static struct err *explain(const struct search *search)
{
	const struct capture_stats *stats = catcher_stats(search->catcher);
	unsigned int version;

	if (catcher_foreign(search->catcher, &version) && version != LG_WIRE_VERSION)
		return err_new(ERR_INPUT,
			       "%s was sent in version %u of the protocol, this lastgasp reads "
			       "version %d: use the console of the agent's version",
			       search->name, version, LG_WIRE_VERSION);
	if (catcher_foreign(search->catcher, &version))
		return err_new(ERR_INPUT,
			       "the frames in %s are of another version of lastgasp; use the "
			       "console of the agent's version",
			       search->name);
	if (catcher_refused(search->catcher))
		return err_new(ERR_INPUT,
			       "%s holds frames that contradict themselves and no dump: no agent "
			       "sends that",
			       search->name);
	if (!stats->bytes)
		return err_new(ERR_INPUT, "%s is empty: nothing was captured", search->name);
	if (stats->odd_text_bytes * 4 > stats->text_bytes ||
	    search->zeros * LG_FRAME_WIRE_MIN > stats->bytes)
		return err_new(ERR_INPUT,
			       "%s is no dump and no capture of a line: its %llu bytes are other "
			       "data",
			       search->name, (unsigned long long)stats->bytes);
	if (!stats->damage_bytes)
		return err_new(ERR_INPUT,
			       "%s holds %llu bytes of text and no dump: no agent sent one",
			       search->name, (unsigned long long)stats->bytes);
	return err_new(ERR_INPUT,
		       "%s holds only damaged frames (%llu bytes in %llu places): check the baud "
		       "rate and the cable, and capture again",
		       search->name, (unsigned long long)stats->damage_bytes,
		       (unsigned long long)stats->damage_regions);
}

static uint64_t count_zeros(const char *bytes, size_t count)
{
	uint64_t zeros = 0;

	for (size_t i = 0; i < count; i++)
		zeros += !bytes[i];
	return zeros;
}

static struct err *read_all(struct search *search, int fd)
{
	static char piece[PIECE];
	struct err *err = NULL;

	while (!err) {
		ssize_t got = read(fd, piece, sizeof(piece));

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_errno(ERR_INPUT, errno, "cannot read %s", search->name);
		if (!got)
			break;
		search->zeros += count_zeros(piece, (size_t)got);
		err = catcher_feed(search->catcher, piece, (size_t)got, 0);
		if (!err && search->found > FOUND_MAX)
			err = err_new(ERR_INPUT, "%s holds over %d dumps: cut it into parts",
				      search->name, FOUND_MAX);
	}
	catcher_finish(search->catcher);
	return err;
}

/* The dump that is still the catcher's when the file ends is the last one. */
static struct err *pick(struct search *search)
{
	if (!search->found)
		return explain(search);
	if (!search->which || search->which == search->found)
		search->wanted = catcher_take(search->catcher);
	if (!search->wanted)
		return err_new(ERR_INPUT, "%s holds %u dump%s, there is no number %u", search->name,
			       search->found, search->found == 1 ? "" : "s", search->which);
	return NULL;
}

static struct err *search_file(struct search *search, const char *path)
{
	bool standard_input = !strcmp(path, "-");
	int fd = standard_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	struct err *err;

	if (fd < 0)
		return err_errno(ERR_INPUT, errno, "cannot open %s", path);
	err = read_all(search, fd);
	if (!standard_input)
		close(fd);
	return err ? err : pick(search);
}

struct err *dump_open(const char *path, unsigned int which, struct dump **ret, unsigned int *found,
		      struct capture_stats *stats)
{
	struct search search = {
		.name = strcmp(path, "-") ? path : "standard input",
		.which = which,
	};
	const struct catcher_sink sink = {
		.ctx = &search,
		.started = on_started,
		.retired = on_retired,
	};
	struct err *err = catcher_create(&sink, &search.catcher);

	if (err)
		return err;
	err = search_file(&search, path);
	if (stats)
		*stats = *catcher_stats(search.catcher);
	catcher_destroy(search.catcher);
	if (err) {
		dump_destroy(search.wanted);
		return err;
	}
	*found = search.found;
	*ret = search.wanted;
	return NULL;
}
