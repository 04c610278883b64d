// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What `capture` says of dumps.
 */
#include "capture_words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../render/render.h"

static void add_frames(char text[CAPTURE_WORDS], unsigned int count, const char *what)
{
	size_t used = strlen(text);

	if (count)
		snprintf(text + used, CAPTURE_WORDS - used, "; %u frame%s %s", count,
			 count == 1 ? "" : "s", what);
}

const char *capture_words_dump(const struct dump *dump, unsigned int asked,
			       char text[CAPTURE_WORDS])
{
	char missing[300], size[16];
	struct dump_progress progress;

	dump_progress(dump, &progress);
	dump_missing(dump, missing, sizeof(missing));
	snprintf(text, CAPTURE_WORDS, "dump %04x: %s, %u frames, %" PRIu64 " rows: %s%s",
		 progress.dump_id, render_size((int64_t)progress.wire_bytes, size),
		 progress.frames, progress.rows, progress.complete ? "complete" : "missing ",
		 progress.complete ? "" : missing);
	add_frames(text, progress.repaired, "repaired");
	add_frames(text, asked, "asked for again");
	return text;
}

void capture_words_progress(const struct dump *dump, const char *name, char text[CAPTURE_WORDS])
{
	char missing[200], size[16];
	struct dump_progress progress;

	dump_progress(dump, &progress);
	render_size((int64_t)progress.wire_bytes, size);
	if (name) {
		snprintf(text, CAPTURE_WORDS, "%s %s %" PRIu64 "/%" PRIu64, name, size,
			 progress.rows, progress.rows_announced);
		return;
	}
	dump_missing(dump, missing, sizeof(missing));
	snprintf(text, CAPTURE_WORDS, "dump %04x: %s, %" PRIu64 " of %" PRIu64 " rows%s%s",
		 progress.dump_id, size, progress.rows, progress.rows_announced,
		 missing[0] ? "; still missing: " : "", missing);
}

static const char *advice(const struct capture_stats *stats)
{
	if (stats->odd_text_bytes > stats->bytes / 8)
		return "most of it is no text: is the baud rate right (--baud auto finds it)? A "
		       "line "
		       "that eats control characters needs an agent with escaped=1";
	return "was the agent armed and triggered, and is the baud rate right? A dump that was "
	       "sent "
	       "before you came is sent again by --sysrq X";
}

struct err *capture_words_nothing(const struct capture_nothing *nothing)
{
	const struct capture_stats *stats = catcher_stats(nothing->catcher);
	const char *spec = nothing->spec;
	unsigned int version;
	uint64_t foreign = catcher_foreign(nothing->catcher, &version);
	char what[200];

	snprintf(what, sizeof(what),
		 "%" PRIu64 " bytes came: %" PRIu64 " of text, %" PRIu64
		 " damaged frames, %" PRIu64 " frames that this lastgasp cannot read",
		 stats->bytes, stats->text_bytes, stats->damage_regions,
		 catcher_refused(nothing->catcher) + foreign);
	if (foreign)
		return err_new(nothing->replay ? ERR_INPUT : ERR_ANSWER_BAD,
			       "no dump of this version of lastgasp came on %s", spec);
	if (nothing->open)
		return err_new(ERR_ANSWER_BAD, "no dump came on %s in %" PRId64 " s (%s); %s",
			       spec, nothing->elapsed_ms / 1000, what, advice(stats));
	return err_new(nothing->replay ? ERR_INPUT : ERR_LINE,
		       "%s ended, and no dump had come (%s)", spec, what);
}
