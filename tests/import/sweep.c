// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Texts, and variants of them: what the importer still shows of a variant must be what it shows of
 * the whole text. How much of that it is is measured, not judged.
 *
 *   sweep [OPTION...] FILE...              all variants
 *     --sample N   about N of each kind and file; --seed S decides which
 *     --show N     name so many wrong ones of each kind, not 12
 *     --kind KIND  only that kind
 *     --mixed no   none of the kinds that mix a text with another
 *   sweep --write KIND N FILE [OTHER]      write that variant to standard output
 *   sweep --against WHOLE FILE...          texts that were made of WHOLE: a line each
 *
 * A line a kind of variant; what is wrong is named with the way to see it again. The last line is
 * `N passed, N failed`, a test being a kind of variant; exit 1 if any failed.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "told.h"
#include "variant.h"

struct file {
	const char *path;
	struct text text;
	struct told told;
	size_t facts;
};

struct tally {
	unsigned int variants, wrong;
	uint64_t same, whole;
	unsigned int soft;
};

static unsigned int sample, shown = 12;
static const char *only; /* a kind's name; NULL: all */
static bool unmixed;
static uint64_t seed = 20080601;

static void read_file(const char *path, struct text *ret)
{
	FILE *file = fopen(path, "rb");
	char buffer[65536];
	size_t got;

	if (!file) {
		perror(path);
		exit(2);
	}
	while ((got = fread(buffer, 1, sizeof(buffer), file)))
		text_add(ret, buffer, got);
	fclose(file);
	if (ret->size && ret->bytes[ret->size - 1] != '\n')
		text_add(ret, "\n", 1);
}

/* Of all facts of the two the one report that this one agrees best with. */
static void compare(const struct told_report *seen, const struct file *own,
		    const struct file *other, struct told_sums *ret)
{
	const struct file *files[] = {own, other};
	bool any = false;

	for (int i = 0; i < 2; i++)
		for (unsigned int n = 0; files[i] && n < files[i]->told.reports; n++) {
			struct told_sums sums;

			told_compare(seen, &files[i]->told.report[n], &sums);
			if (!any || sums.wrong < ret->wrong ||
			    (sums.wrong == ret->wrong && sums.same > ret->same))
				*ret = sums;
			any = true;
		}
	if (!any)
		*ret = (struct told_sums){.wrong = seen->count != 0,
					  .first = "a report where the whole text has none"};
}

static void try_one(enum variant kind, unsigned int number, const struct file *file,
		    const struct file *other, struct tally *tally)
{
	const struct file *mixed = variant_mixes(kind) ? other : NULL;
	static struct text text;
	struct told told;

	variant_make(kind, number, &file->text, &other->text, &text);
	told_import(text.bytes, text.size, &told);
	tally->variants++;
	tally->whole += file->facts + (mixed ? mixed->facts : 0);
	for (unsigned int i = 0; i < told.reports; i++) {
		struct told_sums sums;

		compare(&told.report[i], file, mixed, &sums);
		tally->same += sums.same;
		tally->soft += sums.soft != 0;
		if (!sums.wrong)
			continue;
		if (tally->wrong++ < shown)
			printf("  wrong: %s (and %zu more): --write %s %u %s%s%s\n", sums.first,
			       sums.wrong - 1, variant_name(kind), number, file->path,
			       mixed ? " " : "", mixed ? mixed->path : "");
	}
	told_deinit(&told);
}

/* A number that decides whether a variant is in the sample: the same in each run with this seed. */
static uint64_t lot(unsigned int kind, unsigned int file, unsigned int number)
{
	uint64_t state = seed + kind * 1000003 + file * 7919 + number;

	for (int i = 0; i < 3; i++)
		state = (state ^ state >> 31) * 0x9e3779b97f4a7c15;
	return state >> 20;
}

static bool sweep(enum variant kind, const struct file *files, unsigned int count)
{
	struct tally tally = {0};

	for (unsigned int i = 0; i < count; i++) {
		const struct file *other = &files[(i + 1) % count];
		unsigned int variants = variant_count(kind, &files[i].text, &other->text);

		for (unsigned int n = 0; n < variants; n++)
			if (!sample || variants <= sample || lot(kind, i, n) % variants < sample)
				try_one(kind, n, &files[i], other, &tally);
	}
	printf("%s %s: %u variants, %u with a wrong value, %.1f %% of all values still shown, "
	       "%u of another kind\n",
	       tally.wrong ? "FAIL" : "ok  ", variant_name(kind), tally.variants, tally.wrong,
	       tally.whole ? 100.0 * (double)tally.same / (double)tally.whole : 0, tally.soft);
	fflush(stdout);
	return !tally.wrong;
}

static int sweep_all(char **paths, unsigned int count)
{
	struct file *files = calloc(count, sizeof(*files));
	unsigned int passed = 0, tried = 0;

	for (unsigned int i = 0; files && i < count; i++) {
		files[i].path = paths[i];
		read_file(paths[i], &files[i].text);
		told_import(files[i].text.bytes, files[i].text.size, &files[i].told);
		for (unsigned int n = 0; n < files[i].told.reports; n++)
			files[i].facts += files[i].told.report[n].count;
		if (!files[i].facts)
			printf("  %s: no report\n", paths[i]);
	}
	for (unsigned int kind = 0; files && kind < VARIANTS; kind++) {
		if ((only && strcmp(only, variant_name(kind))) || (unmixed && variant_mixes(kind)))
			continue;
		passed += sweep(kind, files, count);
		tried++;
	}
	for (unsigned int i = 0; files && i < count; i++) {
		told_deinit(&files[i].told);
		text_free(&files[i].text);
	}
	free(files);
	printf("%u passed, %u failed\n", passed, tried - passed);
	return !tried || passed != tried;
}

/* Whether nothing that is shown of the text contradicts what is shown of the whole one. */
static bool hold_against(const struct file *whole, const char *path)
{
	struct file file = {.path = path};
	size_t same = 0, wrong = 0;
	char first[256] = "";

	read_file(path, &file.text);
	told_import(file.text.bytes, file.text.size, &file.told);
	for (unsigned int i = 0; i < file.told.reports; i++) {
		struct told_sums sums;

		compare(&file.told.report[i], whole, NULL, &sums);
		same += sums.same;
		if (sums.wrong && !wrong)
			snprintf(first, sizeof(first), ": %s", sums.first);
		wrong += sums.wrong;
	}
	printf("%s %s: %zu of %zu values shown, %zu wrong%s\n", wrong ? "FAIL" : "ok  ", path, same,
	       whole->facts, wrong, first);
	told_deinit(&file.told);
	text_free(&file.text);
	return !wrong;
}

static int hold_all(char **paths, int count)
{
	struct file whole = {.path = paths[0]};
	int wrong = 0;

	read_file(paths[0], &whole.text);
	told_import(whole.text.bytes, whole.text.size, &whole.told);
	for (unsigned int n = 0; n < whole.told.reports; n++)
		whole.facts += whole.told.report[n].count;
	for (int i = 1; i < count; i++)
		wrong += !hold_against(&whole, paths[i]);
	told_deinit(&whole.told);
	text_free(&whole.text);
	return wrong != 0;
}

static int write_one(char **words, int count)
{
	struct text text = {0}, other = {0}, made = {0};
	unsigned int kind = 0;

	while (kind < VARIANTS && strcmp(words[0], variant_name(kind)))
		kind++;
	if (kind == VARIANTS || count < 3)
		return 2;
	read_file(words[2], &text);
	read_file(words[count > 3 ? 3 : 2], &other);
	variant_make(kind, (unsigned int)strtoul(words[1], NULL, 10), &text, &other, &made);
	fwrite(made.bytes, 1, made.size, stdout);
	text_free(&text);
	text_free(&other);
	text_free(&made);
	return 0;
}

int main(int argc, char **argv)
{
	int at = 1;

	if (argc > 2 && !strcmp(argv[1], "--write"))
		return write_one(argv + 2, argc - 2);
	if (argc > 2 && !strcmp(argv[1], "--against"))
		return hold_all(argv + 2, argc - 2);
	for (; at + 1 < argc && !strncmp(argv[at], "--", 2); at += 2) {
		if (!strcmp(argv[at], "--sample"))
			sample = (unsigned int)strtoul(argv[at + 1], NULL, 10);
		else if (!strcmp(argv[at], "--show"))
			shown = (unsigned int)strtoul(argv[at + 1], NULL, 10);
		else if (!strcmp(argv[at], "--kind"))
			only = argv[at + 1];
		else if (!strcmp(argv[at], "--mixed"))
			unmixed = !strcmp(argv[at + 1], "no");
		else
			seed = strtoull(argv[at + 1], NULL, 10);
	}
	if (at >= argc) {
		fprintf(stderr, "usage: sweep [OPTION...] FILE...\n");
		return 2;
	}
	return sweep_all(argv + at, (unsigned int)(argc - at));
}
