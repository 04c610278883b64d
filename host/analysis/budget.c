// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A budget file. Whatever is not understood is an error: a budget that is not checked must not
 * look like one that is kept.
 */
#define _GNU_SOURCE /* getline */
#include "budget.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include "account.h"

#define WORDS_MAX 8

const char *const budget_totals[] = {"slab", "available", "swap", "committed", NULL};

static const char *const kinds[] = {"task", "tmpfs", "slab", "total", NULL};
static const char *const measures[] = {"rss", "pss", "anon", "swap", "count", NULL};

struct words {
	char text[WORDS_MAX][BUDGET_WORD];
	size_t count, at;
};

static struct err *wrong(const char *path, unsigned int number, const char *what,
			 const char *word, const char *allowed)
{
	return err_new(ERR_USAGE, "%s:%u: %s `%.60s`; %s", path, number, what, word, allowed);
}

static struct err *split(const char *path, unsigned int number, const char *text,
			 struct words *ret)
{
	const char *end;
	size_t bytes;

	memset(ret, 0, sizeof(*ret));
	for (;;) {
		text += strspn(text, " \t\r\n");
		if (!*text || *text == '#')
			return NULL;
		end = *text == '"' ? strchr(text + 1, '"') : text + strcspn(text, " \t\r\n");
		if (!end)
			return wrong(path, number, "no \" ends", text, "put one behind the name");
		text += *text == '"';
		bytes = (size_t)(end - text);
		if (ret->count == WORDS_MAX || bytes >= BUDGET_WORD)
			return wrong(path, number, "too much in the line:", text,
				     "a budget is `task PATTERN rss <= 40 MiB`");
		memcpy(ret->text[ret->count], text, bytes);
		ret->text[ret->count++][bytes] = 0;
		text = end + (*end == '"');
	}
}

/* The next word; "" at the end. */
static const char *take(struct words *words)
{
	return words->at < words->count ? words->text[words->at++] : "";
}

static int find(const char *const *list, const char *word)
{
	int i;

	for (i = 0; list[i]; i++)
		if (strcmp(list[i], word) == 0)
			return i;
	return -1;
}

static bool is_total(const char *word)
{
	int id;

	for (id = 0; id < ACCOUNT_PARTS; id++)
		if (strcmp(account_name((enum account_id)id), word) == 0)
			return true;
	return find(budget_totals, word) >= 0;
}

static struct err *no_total(const char *path, unsigned int number, const char *word)
{
	char allowed[400] = "there are";
	int i;

	for (i = 0; i < ACCOUNT_PARTS; i++)
		snprintf(allowed + strlen(allowed), sizeof(allowed) - strlen(allowed), " %s,",
			 account_name((enum account_id)i));
	for (i = 0; budget_totals[i]; i++)
		snprintf(allowed + strlen(allowed), sizeof(allowed) - strlen(allowed), " %s%s",
			 budget_totals[i], budget_totals[i + 1] ? "," : "");
	return wrong(path, number, "there is no total", word, allowed);
}

static struct err *parse_what(const char *path, struct words *words, struct budget_line *ret)
{
	const char *word = take(words);
	int found;

	ret->optional = strcmp(word, "optional") == 0;
	if (ret->optional)
		word = take(words);
	found = find(kinds, word);
	if (found < 0)
		return wrong(
			path, ret->number, "there is no", word,
			"a line begins with task, tmpfs, slab or total, or optional before it");
	ret->kind = (enum budget_kind)found;
	if (ret->optional && ret->kind > BUDGET_TMPFS)
		return wrong(path, ret->number, "optional is for task and tmpfs, not for", word,
			     "leave it out");
	word = take(words);
	if (!word[0])
		return wrong(path, ret->number, "a name is missing behind", kinds[found],
			     "for example `task browse* rss <= 40 MiB`");
	snprintf(ret->name, sizeof(ret->name), "%s", word);
	if (ret->kind == BUDGET_TOTAL && !is_total(word))
		return no_total(path, ret->number, word);
	if (ret->kind != BUDGET_TASK)
		return NULL;
	word = take(words);
	found = find(measures, word);
	if (found < 0)
		return wrong(path, ret->number, "there is no measure", word,
			     "of a task there are rss, pss, anon, swap, count");
	ret->measure = (enum budget_measure)found;
	return NULL;
}

/* `MiB/h` and the like; *scale: what the number is to be multiplied with. */
static bool parse_unit(const char *unit, bool count, struct budget_line *ret, double *scale)
{
	static const struct {
		const char *name;
		double scale;
	} units[] = {{"B", 1}, {"KiB", 1024}, {"MiB", 1048576}, {"GiB", 1073741824}};
	size_t bytes = strlen(unit), i;

	ret->hourly = bytes >= 2 && strcmp(unit + bytes - 2, "/h") == 0;
	bytes -= ret->hourly ? 2 : 0;
	*scale = 1;
	if (!bytes)
		return count;
	ret->percent = bytes == 1 && unit[0] == '%';
	if (ret->percent || count)
		return ret->percent && !count;
	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		*scale = units[i].scale;
		if (strlen(units[i].name) == bytes && strncmp(units[i].name, unit, bytes) == 0)
			return true;
	}
	return false;
}

static struct err *parse_amount(const char *path, struct words *words, struct budget_line *ret)
{
	bool count = ret->kind == BUDGET_TASK && ret->measure == BUDGET_COUNT;
	const char *word = take(words), *unit;
	double scale;
	char *end;

	ret->least = strcmp(word, ">=") == 0;
	if (!ret->least && strcmp(word, "<=") != 0)
		return wrong(path, ret->number, "what is", word, "<= or >= belongs there");
	word = take(words);
	ret->amount = strtod(word, &end);
	if (end == word || !isfinite(ret->amount) ||
	    strspn(word, "0123456789.") != (size_t)(end - word) || ret->amount > 9e15)
		return wrong(path, ret->number, "not a number:", word,
			     "an amount is like 40 MiB, 2.5 % or, of a count, 12");
	unit = *end ? end : take(words);
	if (!parse_unit(unit, count, ret, &scale))
		return wrong(path, ret->number, count ? "not for a count:" : "there is no unit",
			     unit,
			     count ? "it has no unit, or /h"
				   : "there are B, KiB, MiB, GiB and %, with /h for growth "
				     "an hour");
	ret->amount *= scale;
	word = take(words);
	if (word[0])
		return wrong(path, ret->number, "what is", word,
			     "the line ends behind the amount");
	return NULL;
}

static void describe(const struct words *words, struct budget_line *ret)
{
	size_t i, used = 0;

	for (i = 0; i < words->count && used < sizeof(ret->text); i++)
		used += (size_t)snprintf(ret->text + used, sizeof(ret->text) - used, "%s%s",
					 i ? " " : "", words->text[i]);
}

struct err *budget_parse(const char *path, unsigned int number, const char *text,
			 struct budget_line *ret, bool *here)
{
	struct words words;
	struct err *err = split(path, number, text, &words);

	memset(ret, 0, sizeof(*ret));
	ret->number = number;
	*here = !err && words.count;
	if (!*here)
		return err;
	err = parse_what(path, &words, ret);
	if (!err)
		err = parse_amount(path, &words, ret);
	describe(&words, ret);
	return err;
}

static struct err *add_line(struct budget *budget, const char *path, unsigned int number,
			    const char *text)
{
	struct budget_line line, *grown;
	bool here;
	struct err *err = budget_parse(path, number, text, &line, &here);

	if (err || !here)
		return err;
	if (budget->count == BUDGET_LINES)
		return err_new(ERR_USAGE, "%s:%u: more than %d budgets", path, number,
			       BUDGET_LINES);
	grown = realloc(budget->lines, (budget->count + 1) * sizeof(*grown));
	if (!grown)
		return err_memory();
	budget->lines = grown;
	grown[budget->count++] = line;
	return NULL;
}

struct err *budget_read(const char *path, struct budget *ret)
{
	FILE *in = fopen(path, "re");
	unsigned int number = 0;
	struct err *err = NULL;
	char *text = NULL;
	size_t room = 0;
	ssize_t bytes;

	memset(ret, 0, sizeof(*ret));
	if (!in)
		return err_errno(ERR_INPUT, errno, "cannot open the budget %s", path);
	errno = 0;
	while (!err && (bytes = getline(&text, &room, in)) >= 0) {
		number++;
		if (strlen(text) != (size_t)bytes)
			err = err_new(ERR_USAGE, "%s:%u: this is no text", path, number);
		else
			err = add_line(ret, path, number, text);
	}
	if (!err && ferror(in))
		err = err_errno(ERR_INPUT, errno, "cannot read the budget %s", path);
	if (!err && !ret->count)
		err = err_new(ERR_USAGE,
			      "%s:%u: there is no budget in it; one is for example "
			      "`task browse* rss <= 40 MiB`",
			      path, number ? number : 1);
	free(text);
	fclose(in);
	if (err)
		budget_deinit(ret);
	return err;
}

void budget_deinit(struct budget *budget)
{
	free(budget->lines);
	memset(budget, 0, sizeof(*budget));
}
