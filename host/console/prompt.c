// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The prompt. The only file that knows readline; its callback interface, as the line of the
 * machine is read while the prompt is up. Must never wait.
 */
#define _GNU_SOURCE
#include "prompt.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <readline/history.h>
#include <readline/readline.h>

#include "command.h"
#include "complete.h"
#include "words.h"

#define HISTORY_LINES 1000  /* arbitrary */
#define PIPE_LINE_MAX 65536 /* a line of a pipe that is longer is cut into several */
#define BREAKS " \t\n\"'"
#define SQL_BREAKS " \t\n\"'(),;.=<>+-*/|"

static struct {
	bool person, up, ended;
	const char *history;
	char *typed; /* a line that readline has finished */
	char pipe[PIPE_LINE_MAX];
	size_t pipe_bytes;
} prompt;

static void typed(char *line)
{
	rl_callback_handler_remove();
	prompt.up = false;
	prompt.typed = line;
	prompt.ended = !line;
}

static int kind;
static unsigned int next;

static char *generate(const char *word, int again)
{
	const char *name;
	char *ret, *at;

	if (!again)
		next = 0;
	name = complete_next(kind, word, &next);
	ret = name ? strdup(name) : NULL;
	if (name)
		rl_completion_append_character = name[strlen(name) - 1] == '(' ? 0 : ' ';
	for (at = ret;
	     ret && isupper((unsigned char)word[0]) && islower((unsigned char)name[0]) && *at;
	     at++)
		*at = (char)toupper((unsigned char)*at);
	return ret;
}

static char **complete(const char *word, int start, int end)
{
	(void)end;
	kind = complete_kind(rl_line_buffer, (size_t)start);
	rl_attempted_completion_over = kind != COMPLETE_FILE;
	if (kind == COMPLETE_FILE)
		return NULL;
	return rl_completion_matches(word, generate);
}

static char *word_breaks(void)
{
	static char breaks[] = BREAKS, sql_breaks[] = SQL_BREAKS;

	return words_sql(rl_line_buffer) >= 0 ? sql_breaks : breaks;
}

void prompt_open(const char *history)
{
	memset(&prompt, 0, sizeof(prompt));
	prompt.person = isatty(STDIN_FILENO);
	prompt.history = history;
	if (!prompt.person)
		return;
	rl_readline_name = "lastgasp";
	rl_catch_signals = 0;
	rl_attempted_completion_function = complete;
	rl_completion_word_break_hook = word_breaks;
	rl_completer_quote_characters = "\"'";
	if (!isatty(STDOUT_FILENO))
		rl_outstream = stderr;
	rl_initialize();
	using_history();
	if (history[0])
		read_history(history);
	stifle_history(HISTORY_LINES);
}

void prompt_close(void)
{
	if (!prompt.person)
		return;
	if (prompt.up) {
		rl_clear_visible_line();
		rl_callback_handler_remove();
	}
	prompt.up = false;
	if (prompt.history[0])
		write_history(prompt.history);
	clear_history();
}

bool prompt_person(void)
{
	return prompt.person;
}

void prompt_show(void)
{
	if (!prompt.person || prompt.up)
		return;
	prompt.up = true;
	rl_callback_handler_install("lastgasp> ", typed);
}

static void remember(const char *line)
{
	const HIST_ENTRY *last =
		history_length ? history_get(history_base + history_length - 1) : NULL;

	if (line[strspn(line, " \t")] && (!last || strcmp(last->line, line) != 0))
		add_history(line);
}

static enum prompt_result read_person(char **line)
{
	rl_callback_read_char();
	if (prompt.up)
		return PROMPT_NOTHING;
	if (prompt.ended)
		return PROMPT_END;
	remember(prompt.typed);
	*line = prompt.typed;
	prompt.typed = NULL;
	return PROMPT_LINE;
}

static size_t pipe_line(void)
{
	char *end = memchr(prompt.pipe, '\n', prompt.pipe_bytes);

	if (end)
		return (size_t)(end - prompt.pipe) + 1;
	return prompt.ended || prompt.pipe_bytes == PIPE_LINE_MAX ? prompt.pipe_bytes : 0;
}

bool prompt_pending(void)
{
	return !prompt.person && (prompt.ended || pipe_line());
}

static enum prompt_result read_pipe(char **line)
{
	ssize_t bytes;
	size_t length;

	if (!prompt_pending()) {
		bytes = read(STDIN_FILENO, prompt.pipe + prompt.pipe_bytes,
			     PIPE_LINE_MAX - prompt.pipe_bytes);
		if (bytes > 0)
			prompt.pipe_bytes += (size_t)bytes;
		else if (!bytes || (errno != EINTR && errno != EAGAIN))
			prompt.ended = true;
	}
	length = pipe_line();
	if (!length)
		return prompt.ended ? PROMPT_END : PROMPT_NOTHING;
	*line = strndup(prompt.pipe, length);
	memmove(prompt.pipe, prompt.pipe + length, prompt.pipe_bytes - length);
	prompt.pipe_bytes -= length;
	return *line ? PROMPT_LINE : PROMPT_END;
}

enum prompt_result prompt_read(char **line)
{
	return prompt.person ? read_person(line) : read_pipe(line);
}

void prompt_hide(void)
{
	if (prompt.up)
		rl_clear_visible_line();
}

void prompt_restore(void)
{
	if (!prompt.up)
		return;
	rl_on_new_line();
	rl_redisplay();
}

void prompt_cancel(void)
{
	if (!prompt.up)
		return;
	rl_free_line_state();
	rl_callback_sigcleanup();
	rl_replace_line("", 1);
	rl_crlf();
	prompt_restore();
}

void prompt_resize(void)
{
	if (prompt.person)
		rl_resize_terminal();
}
