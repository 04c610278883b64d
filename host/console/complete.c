// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What Tab offers at the prompt: all of it from the tables that the rest works with.
 */
#include "complete.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "../../protocol/schema.h"
#include "../analysis/view.h"
#include "command.h"
#include "words.h"

#define SPACES " \t"

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

int complete_kind(const char *line, size_t start)
{
	size_t at = strspn(line, SPACES), bytes;
	const struct command *command;
	unsigned int argument = 0;
	int sql = words_sql(line);
	char name[24];

	if (start <= at)
		return COMPLETE_COMMAND;
	if (sql >= 0 && start >= (size_t)sql)
		return COMPLETE_SQL;
	bytes = strcspn(line + at, SPACES);
	if (bytes >= sizeof(name))
		return COMPLETE_NONE;
	memcpy(name, line + at, bytes);
	name[bytes] = 0;
	command = command_find(name);
	if (!command || !command->completes)
		return COMPLETE_NONE;
	for (at += bytes; at < start; at += strcspn(line + at, SPACES)) {
		at += strspn(line + at, SPACES);
		if (line[at] != '-')
			argument++;
		if (at >= start)
			break;
	}
	for (bytes = 0; command->completes[bytes]; bytes++)
		if (bytes + 1 == argument)
			return command->completes[bytes];
	return COMPLETE_NONE;
}

static const char *command_name(unsigned int n)
{
	unsigned int i;

	for (i = 0; commands[i]; i++)
		if ((commands[i]->where & COMMAND_PROMPT) && !n--)
			return commands[i]->name;
	return n ? NULL : "select"; /* which words_split() takes for `sql select` */
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

static const char *candidate(int kind, unsigned int n)
{
	switch (kind) {
	case COMPLETE_COMMAND:
		return command_name(n);
	case COMPLETE_VIEW: {
		unsigned int i;

		for (i = 0; views[i].name && i < n; i++)
			;
		return views[i].name;
	}
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
