// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What Tab offers: all of it from the tables and the help that the rest works with.
 */
#include "complete.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../../protocol/schema.h"
#include "../analysis/view.h"
#include "../line/found.h"
#include "command.h"
#include "config.h"
#include "words.h"

#define SPACES " \t"
#define NAME_BYTES 24	/* of a command */
#define OPTION_BYTES 24 /* with its -- */
#define LINES_MAX 64	/* arbitrary: more than one would choose from by Tab */

/* What stands above the lowest byte of a kind: the command whose options, or where. */
#define KIND(kind, more) ((kind) | (int)(more) << 8)

static const char *const sql_words[] = {
	"select",   "from",	"where",  "order by",	   "group by", "having",
	"limit",    "distinct", "join",	  "left join",	   "using",    "on",
	"as",	    "and",	"or",	  "not",	   "in",       "is null",
	"not null", "like",	"glob",	  "between",	   "case",     "when",
	"then",	    "else",	"end",	  "desc",	   "asc",      "union all",
	"with",	    "values",	"exists", "count(",	   "sum(",     "total(",
	"max(",	    "min(",	"avg(",	  "group_concat(", "ifnull(",  "round(",
	"length(",
};

#define SQL_WORDS (sizeof(sql_words) / sizeof(sql_words[0]))

static const char *const shared_options[] = {"--json", "--csv", "--no-color", "--help"};

#define SHARED_OPTIONS (sizeof(shared_options) / sizeof(shared_options[0]))

struct option_help {
	char name[OPTION_BYTES];
	char value[OPTION_BYTES]; /* FILE; "": it takes none */
};

static size_t copy(const char *from, size_t bytes, char *ret)
{
	size_t kept = bytes < OPTION_BYTES ? bytes : OPTION_BYTES - 1;

	memcpy(ret, from, kept);
	ret[kept] = 0;
	return bytes;
}

/* One of "-o DIR|FILE, --output DIR|FILE  where ..."; returns what is behind it. */
static const char *read_option(const char *at, struct option_help *ret)
{
	at += copy(at, strcspn(at, " ,=[\n"), ret->name);
	at += strcspn(at, " ,\n");
	ret->value[0] = 0;
	if (at[0] == ' ' && isupper((unsigned char)at[1]))
		at += 1 + copy(at + 1, strcspn(at + 1, " ,[\n"), ret->value);
	return at;
}

/* Option n that the help of a command lists, at the beginnings of its lines. */
static bool option_at(const struct command *command, unsigned int n, struct option_help *ret)
{
	const char *at = command->details ? command->details : "";

	for (; *at; at += strcspn(at, "\n"), at += *at == '\n') {
		if (strspn(at, " ") != 2 || at[2] != '-')
			continue;
		at = read_option(at + 2, ret);
		while (n && at[0] == ',' && at[1] == ' ' && at[2] == '-') {
			at = read_option(at + 2, ret);
			n--;
		}
		if (!n--)
			return true;
	}
	return false;
}

/* The kind of the value that the word wants behind it; 0: it is no option that wants one. */
static int value_kind(const struct command *command, const char *word, size_t bytes)
{
	struct option_help option;

	for (unsigned int n = 0; bytes && word[0] == '-' && option_at(command, n, &option); n++) {
		if (strlen(option.name) != bytes || memcmp(option.name, word, bytes) != 0 ||
		    !option.value[0])
			continue;
		return strstr(option.value, "FILE") || strstr(option.value, "DIR")
			       ? COMPLETE_FILE
			       : COMPLETE_NONE;
	}
	return 0;
}

/* The kind of argument number `argument`, from 1. In the shell, FILE is never left out. */
static int argument_kind(const struct command *command, unsigned int argument, bool shell)
{
	const char *form = command->arguments ? command->arguments : "";
	const unsigned char *kinds = command->completes;
	unsigned int last = 0;

	if (!kinds)
		return COMPLETE_NONE;
	if (shell && argument == 1 && !strncmp(form, "FILE", 4))
		return COMPLETE_FILE;
	while (kinds[last])
		last++;
	if (argument > last && last && strstr(form, "..."))
		argument = last;
	return argument >= 1 && argument <= last ? kinds[argument - 1] : COMPLETE_NONE;
}

static unsigned int index_of(const struct command *command)
{
	unsigned int i = 0;

	while (commands[i] != command)
		i++;
	return i;
}

struct walk {
	const struct command *command;
	unsigned int argument; /* that comes next */
	int value;	       /* its kind, if it is the value of an option */
};

static void walk_past(struct walk *walk, const char *word, size_t bytes)
{
	if (walk->value)
		walk->value = 0;
	else if (word[0] == '-' && bytes > 1)
		walk->value = value_kind(walk->command, word, bytes);
	else
		walk->argument++;
}

static int kind_here(const struct walk *walk, const char *word, bool shell)
{
	if (walk->value)
		return walk->value;
	if (word[0] == '-')
		return KIND(COMPLETE_OPTION, index_of(walk->command));
	return argument_kind(walk->command, walk->argument, shell);
}

int complete_kind(const char *line, size_t start)
{
	size_t at = strspn(line, SPACES), bytes;
	struct walk walk = {.argument = 1};
	int sql = words_sql(line);
	char name[NAME_BYTES];

	if (start <= at)
		return KIND(COMPLETE_COMMAND, COMMAND_PROMPT);
	if (sql >= 0 && start >= (size_t)sql)
		return COMPLETE_SQL;
	bytes = strcspn(line + at, SPACES);
	if (bytes >= sizeof(name))
		return COMPLETE_NONE;
	memcpy(name, line + at, bytes);
	name[bytes] = 0;
	walk.command = command_find(name);
	if (!walk.command)
		return COMPLETE_NONE;
	for (at += bytes; at += strspn(line + at, SPACES), at < start; at += bytes) {
		bytes = strcspn(line + at, SPACES);
		walk_past(&walk, line + at, bytes);
	}
	return kind_here(&walk, line + start, false);
}

static const char *command_name(unsigned int where, unsigned int n)
{
	for (unsigned int i = 0; commands[i]; i++)
		if ((commands[i]->where & where) && !n--)
			return commands[i]->name;
	/* which words_split() takes for `sql select` */
	return where == COMMAND_PROMPT && !n ? "select" : NULL;
}

static const char *option_name(unsigned int command, unsigned int n)
{
	static struct option_help option;

	if (n < SHARED_OPTIONS)
		return shared_options[n];
	return option_at(commands[command], n - (unsigned int)SHARED_OPTIONS, &option)
		       ? option.name
		       : NULL;
}

static char lines[LINES_MAX][96];
static unsigned int line_count;

static void add_line(const char *name)
{
	if (name[0] && line_count < LINES_MAX)
		snprintf(lines[line_count++], sizeof(lines[0]), "%s", name);
}

static void find_lines(void)
{
	struct found *found;
	const char *profile;
	size_t count = 0;
	struct err *err;

	line_count = 0;
	for (unsigned int i = 0; (profile = config_profile(i)); i++)
		add_line(profile);
	err = found_list(&found, &count);
	for (size_t i = 0; !err && i < count; i++) {
		add_line(found[i].spec);
		if (strcmp(found[i].spec, found[i].tty) != 0)
			add_line(found[i].tty);
	}
	if (!err)
		free(found);
	err_destroy(err);
}

static const char *line_name(unsigned int n)
{
	if (!n)
		find_lines();
	return n < line_count ? lines[n] : NULL;
}

static const char *schema_name(unsigned int n)
{
	size_t i;

	if (n < lg_schema_count)
		return lg_schema[n].name;
	n -= (unsigned int)lg_schema_count;
	for (i = 0; i < lg_schema_count; n -= lg_schema[i++].count)
		if (n < lg_schema[i].count)
			return lg_schema[i].columns[n].name;
	return NULL;
}

static const char *view_name(unsigned int n)
{
	unsigned int i;

	for (i = 0; views[i].name && i < n; i++)
		;
	return views[i].name;
}

static const char *candidate(int kind, unsigned int n)
{
	unsigned int more = (unsigned int)kind >> 8;

	switch (kind & 0xff) {
	case COMPLETE_COMMAND:
		return command_name(more ? more : COMMAND_PROMPT, n);
	case COMPLETE_OPTION:
		return option_name(more, n);
	case COMPLETE_LINE:
		return line_name(n);
	case COMPLETE_VIEW:
		return view_name(n);
	case COMPLETE_TABLE:
		return n < lg_schema_count ? lg_schema[n].name : NULL;
	case COMPLETE_SQL:
		return n < SQL_WORDS ? sql_words[n] : schema_name(n - (unsigned int)SQL_WORDS);
	default:
		return NULL;
	}
}

const char *complete_next(int kind, const char *word, unsigned int *next)
{
	const char *name;
	size_t bytes = strlen(word);
	bool keyword;

	while ((name = candidate(kind, *next))) {
		keyword = kind == COMPLETE_SQL && *next < SQL_WORDS;
		(*next)++;
		if ((keyword ? strncasecmp(name, word, bytes) : strncmp(name, word, bytes)) == 0)
			return name;
	}
	return NULL;
}

/* SQL is one word there, in quotes. Help is for all commands. */
static int shell_kind(int count, char **words)
{
	struct walk walk = {.argument = 1};
	int at = 0, kind;

	while (at < count - 1 && words[at][0] == '-')
		at++;
	if (at == count - 1)
		return KIND(COMPLETE_COMMAND, COMMAND_SHELL);
	walk.command = command_find(words[at]);
	if (!walk.command || !(walk.command->where & COMMAND_SHELL))
		return COMPLETE_NONE;
	while (++at < count - 1)
		walk_past(&walk, words[at], strlen(words[at]));
	kind = kind_here(&walk, words[at], true);
	if (kind == COMPLETE_SQL)
		return COMPLETE_NONE;
	return kind == COMPLETE_COMMAND ? KIND(kind, COMMAND_BOTH) : kind;
}

void complete_shell(FILE *out, int count, char **words)
{
	unsigned int next = 0;
	const char *name;
	int kind;

	if (!count)
		return;
	kind = shell_kind(count, words);
	while ((name = complete_next(kind, words[count - 1], &next)))
		fprintf(out, "%s\n", name);
}
