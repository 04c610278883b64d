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
#include "frames.h"

#define PIECE 65536
#define FOUND_MAX 10000 /* dumps in one file; arbitrary: what is over it is made up */

struct search {
	const char *name;
	unsigned int which;
	unsigned int found;
	uint64_t zeros; /* bytes */
	struct dump *wanted;
	struct dump *into; /* of a merge */
	bool same, differs; /* of its dump id: one that was merged, one that is another */
	struct err *problem;
	struct catcher *catcher;
	struct err *(*each)(void *ctx, struct dump *dump, unsigned int number);
	void *each_ctx;
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

	while (!err && !search->problem) {
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

static struct err *read_file(struct search *search, const char *path)
{
	bool standard_input = !strcmp(path, "-");
	int fd = standard_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	struct err *err;

	if (fd < 0)
		return err_errno(ERR_INPUT, errno, "cannot open %s", path);
	err = read_all(search, fd);
	if (!standard_input)
		close(fd);
	return err;
}

static bool agree(const struct dump *a, const struct dump *b)
{
	for (unsigned int sequence = 0; sequence < FRAMES_MAX; sequence++) {
		const struct lg_frame *of_a = dump_frame(a, (uint16_t)sequence);
		const struct lg_frame *of_b = dump_frame(b, (uint16_t)sequence);

		if (of_a && of_b && !frames_same(of_a, of_b))
			return false;
	}
	return true;
}

static struct err *add_all(struct dump *into, const struct dump *from)
{
	const struct lg_frame *frame;
	struct err *err = NULL;

	for (unsigned int sequence = 0; sequence < FRAMES_MAX && !err; sequence++) {
		frame = dump_frame(from, (uint16_t)sequence);
		if (frame && !dump_frame(into, (uint16_t)sequence))
			err = dump_add(into, frame);
	}
	for (unsigned int n = 0; !err && (frame = dump_parity(from, n)); n++)
		err = dump_add(into, frame);
	return err;
}

/* A dump of the file that is to be merged. */
static void merge(struct search *search, const struct dump *dump)
{
	struct dump_progress here, there;

	dump_progress(search->into, &here);
	dump_progress(dump, &there);
	if (here.dump_id != there.dump_id || search->problem)
		return;
	if (!agree(search->into, dump)) {
		search->differs = true;
		return;
	}
	search->same = true;
	search->problem = add_all(search->into, dump);
}

static void on_retired_merge(void *ctx, struct dump *dump)
{
	merge(ctx, dump);
	dump_destroy(dump);
}

static struct err *explain_merge(const struct search *search)
{
	struct dump_progress progress;

	if (search->problem || search->same)
		return search->problem;
	if (!search->found)
		return explain(search);
	dump_progress(search->into, &progress);
	if (search->differs)
		return err_new(ERR_INPUT,
			       "%s holds another dump with the same id %04x: merge captures of "
			       "one dump only",
			       search->name, progress.dump_id);
	return err_new(ERR_INPUT, "%s holds nothing of dump %04x", search->name,
		       progress.dump_id);
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
	err = read_file(&search, path);
	if (!err)
		err = pick(&search);
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

/* It was number search->found: on_started() of the next comes later. */
static void on_retired_each(void *ctx, struct dump *dump)
{
	struct search *search = ctx;

	if (!search->problem)
		search->problem = search->each(search->each_ctx, dump, search->found);
	dump_destroy(dump);
}

struct err *dump_each(const char *path,
		      struct err *(*each)(void *ctx, struct dump *dump, unsigned int number),
		      void *ctx, unsigned int *found)
{
	struct search search = {
		.name = strcmp(path, "-") ? path : "standard input",
		.each = each,
		.each_ctx = ctx,
	};
	const struct catcher_sink sink = {
		.ctx = &search,
		.started = on_started,
		.retired = on_retired_each,
	};
	struct dump *last;
	struct err *err = catcher_create(&sink, &search.catcher);

	if (err)
		return err;
	err = read_file(&search, path);
	last = catcher_take(search.catcher);
	if (last && !err)
		on_retired_each(&search, last);
	else
		dump_destroy(last);
	if (err)
		err_destroy(search.problem);
	else
		err = !search.problem && !search.found ? explain(&search) : search.problem;
	catcher_destroy(search.catcher);
	if (!err)
		*found = search.found;
	return err;
}

struct err *dump_merge(struct dump *dump, const char *path, unsigned int *frames)
{
	struct search search = {
		.name = strcmp(path, "-") ? path : "standard input",
		.into = dump,
	};
	const struct catcher_sink sink = {
		.ctx = &search,
		.started = on_started,
		.retired = on_retired_merge,
	};
	struct dump_progress before, after;
	struct err *err = catcher_create(&sink, &search.catcher);

	if (err)
		return err;
	dump_progress(dump, &before);
	err = read_file(&search, path);
	if (catcher_dump(search.catcher))
		merge(&search, catcher_dump(search.catcher));
	if (err)
		err_destroy(search.problem);
	else
		err = explain_merge(&search);
	catcher_destroy(search.catcher);
	if (err)
		return err;
	dump_progress(dump, &after);
	*frames = after.frames - before.frames;
	return NULL;
}
