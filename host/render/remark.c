// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Remarks in words.
 */
#define _GNU_SOURCE /* open_memstream */
#include "remark.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

struct words {
	FILE *out;
	const struct remark *remark;
	struct maybe ram;
	bool utf8;
};

static void put_size(const struct words *words, struct maybe bytes, bool share)
{
	char size[16];

	fputs(bytes.known ? render_size(bytes.value, size) : "an unknown amount", words->out);
	if (share && bytes.known && words->ram.known && words->ram.value > 0)
		fprintf(words->out, " (%.1f %% of the RAM)",
			(double)bytes.value * 100 / (double)words->ram.value);
}

static void put_name(const struct words *words, const char *name)
{
	text_put(words->out, name, strlen(name), words->utf8, 0);
}

static void put_account(const struct words *words)
{
	const struct remark *remark = words->remark;

	put_size(words, remark->bytes, true);
	switch (remark->kind) {
	case REMARK_REMAINDER:
		fputs(" is accounted for by nobody: drivers that take pages straight from the "
		      "allocator, or a leak in the kernel",
		      words->out);
		if (remark->name[0])
			fputs("; also in it, as the dump does not tell them: ", words->out);
		put_name(words, remark->name);
		break;
	case REMARK_UNTOLD:
		fputs(" is what the dump does not tell apart: ", words->out);
		put_name(words, remark->name);
		fputs("; what drivers took and what leaked is in it too", words->out);
		break;
	case REMARK_TWICE:
		fputs(" is counted twice: the counters moved while they were read", words->out);
		break;
	case REMARK_PAGE_TABLES:
		fputs(" is page tables: many processes map the same memory, or one maps far more "
		      "than "
		      "it uses",
		      words->out);
		break;
	case REMARK_TMPFS:
		fputs(" is tmpfs and shared memory, which only swap or deleting files gives back",
		      words->out);
		if (remark->name[0]) {
			fputs("; most in ", words->out);
			put_name(words, remark->name);
			fputs(": ", words->out);
			put_size(words, remark->other, false);
		}
		break;
	case REMARK_TMPFS_HIDDEN:
		fputs(" of cache has tmpfs in it: this kernel (before 2.6.32) does not count it "
		      "apart",
		      words->out);
		if (remark->other.known && remark->other.value > 0) {
			fputs("; at least ", words->out);
			put_size(words, remark->other, false);
			fputs(" is on no file list, so tmpfs or shared memory", words->out);
		}
		break;
	case REMARK_MIXED:
		fputs(" is anonymous memory and cache: the text does not tell them apart",
		      words->out);
		break;
	case REMARK_PINNED:
		fputs(" cannot be evicted and is not mlocked: ramfs (an initramfs that is still "
		      "there), or locked shared memory",
		      words->out);
		break;
	case REMARK_SLAB:
		fputs(" is slab that the kernel cannot shrink", words->out);
		if (remark->name[0]) {
			fputs("; most in ", words->out);
			put_name(words, remark->name);
			fputs(": ", words->out);
			put_size(words, remark->other, false);
		}
		break;
	default:
		fputs(" in zram takes ", words->out);
		put_size(words, remark->other, false);
		fprintf(words->out, ": a ratio of %.1f, so it hardly pays",
			(double)remark->bytes.value / (double)remark->other.value);
	}
}

static void put_oom(const struct words *words)
{
	const struct remark *remark = words->remark;

	switch (remark->kind) {
	case REMARK_STUCK:
		put_name(words, remark->name);
		fprintf(words->out, " (pid %" PRId64 ") is to die and is still there",
			remark->pid.value);
		if (remark->bytes.known) {
			fputs(" with ", words->out);
			put_size(words, remark->bytes, false);
		}
		fputs(remark->where[0] ? ", in " : "; where it waits is not known", words->out);
		put_name(words, remark->where);
		fputs(": until it is gone no other victim is taken", words->out);
		break;
	case REMARK_FREE:
		put_name(words, remark->name);
		fputs(" has ", words->out);
		put_size(words, remark->bytes, false);
		fputs(" free, above its min watermark of ", words->out);
		put_size(words, remark->other, false);
		fputs(": ordinary requests still get pages there", words->out);
		break;
	case REMARK_RECLAIM:
		put_size(words, remark->bytes, true);
		fputs(" of file cache can still be evicted: while reclaim finds some, the OOM "
		      "killer is "
		      "not called",
		      words->out);
		if (remark->count.known)
			fprintf(words->out,
				" (%" PRId64 " evicted pages were read again since boot)",
				remark->count.value);
		break;
	case REMARK_DISABLED:
		put_size(words, remark->bytes, false);
		fputs(" of ", words->out);
		put_size(words, remark->other, false);
		fputs(" that tasks hold is held by tasks that cannot be chosen", words->out);
		break;
	case REMARK_KEPT:
		put_size(words, remark->bytes, true);
		fputs(" is tmpfs and shared memory, which no kill gives back", words->out);
		break;
	case REMARK_ALLOCATOR:
		fprintf(words->out, "%" PRId64 " task%s for memory (%s, ...): see `blocked`",
			remark->count.value, remark->count.value == 1 ? " waits" : "s wait",
			remark->where);
		break;
	default:
		fprintf(words->out,
			"kswapd of node %s has given up after %" PRId64 " rounds without a page",
			remark->name, remark->count.value);
	}
}

void remark_words(FILE *out, const struct remark *remark, struct maybe ram, bool utf8)
{
	const struct words words = {out, remark, ram, utf8};

	if (remark->kind < REMARK_STUCK)
		put_account(&words);
	else
		put_oom(&words);
}

char *remark_text(const struct remark *remark, struct maybe ram)
{
	char *text = NULL;
	size_t bytes;
	FILE *out = open_memstream(&text, &bytes);

	if (!out)
		return NULL;
	remark_words(out, remark, ram, true);
	if (fclose(out)) {
		free(text);
		return NULL;
	}
	return text;
}
