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

#include "../render/text.h"
#include "command.h"
#include "complete.h"
#include "words.h"

#define HISTORY_LINES 1000  /* arbitrary */
#define PIPE_LINE_MAX 65536 /* a line of a pipe that is longer is cut into several */
#define BREAKS " \t\n\"'"
#define STATUS_MAX 400 /* bytes; arbitrary */
#define SQL_BREAKS " \t\n\"'(),;.=<>+-*/|"

static struct {
	bool person, up, ended;
	const char *history;
	char *typed; /* a line that readline has finished */
	char pipe[PIPE_LINE_MAX];
	size_t pipe_bytes;
	char escape;
	bool escaped, grabbed;
	char status[STATUS_MAX]; /* to stand above the prompt */
	unsigned int width;
	bool color;
	bool standing; /* it does */
} prompt;

/* Readline knows nothing of it: it stands in the line above what readline has on the screen. */
static void put_status(void)
{
	FILE *out = rl_outstream ? rl_outstream : stdout;

	prompt.standing = prompt.status[0] && prompt.width > 1;
	if (!prompt.standing)
		return;
	fputs(prompt.color ? "\r\033[7m" : "\r", out);
	text_put(out, prompt.status, strlen(prompt.status), false, prompt.width - 1);
	fputs(prompt.color ? "\033[0m\n" : "\n", out);
	fflush(out);
}

/* The cursor is at the beginning of the first line that readline had. */
static void clear_status(void)
{
	if (prompt.standing)
		fputs("\033[1A\r\033[K", rl_outstream);
	fflush(rl_outstream);
	prompt.standing = false;
}

static void typed(char *line)
{
	if (!line) { /* Ctrl-D, which leaves an empty prompt on the screen */
		fputs(prompt.standing ? "\r\033[K" : "\n", rl_outstream);
		clear_status();
	}
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

/* Readline 8.1 and later put a line break out here after Ctrl-D, but not on every terminal. */
static void give_back(void)
{
	rl_eof_found = 0;
	rl_deprep_terminal();
}

/* What was typed stays on the screen, what stood above it does not. */
static void drop_status(void)
{
	if (!prompt.standing)
		return;
	rl_clear_visible_line();
	clear_status();
	rl_on_new_line();
	rl_redisplay();
}

static int accept_line(int count, int key)
{
	drop_status();
	return rl_newline(count, key);
}

/* What Tab lists goes between the line and its next showing. */
static void list_matches(char **matches, int count, int width)
{
	drop_status();
	rl_display_match_list(matches, count, width);
	put_status();
	rl_forced_update_display();
}

static int clear_screen(int count, int key)
{
	if (!prompt.standing)
		return rl_clear_screen(count, key);
	fputs("\033[H\033[2J", rl_outstream);
	prompt_restore();
	return 0;
}

static int escape_key(int count, int key)
{
	(void)count;
	(void)key;
	prompt.escaped = true;
	return 0;
}

static void bind_keys(void)
{
	const Keymap maps[] = { emacs_standard_keymap, vi_insertion_keymap, vi_movement_keymap };

	for (size_t i = 0; i < sizeof(maps) / sizeof(maps[0]); i++) {
		rl_bind_key_in_map('\r', accept_line, maps[i]);
		rl_bind_key_in_map('\n', accept_line, maps[i]);
		rl_bind_key_in_map('L' - '@', clear_screen, maps[i]);
		rl_bind_key_in_map(prompt.escape, escape_key, maps[i]);
	}
}

void prompt_open(const char *history, char escape)
{
	memset(&prompt, 0, sizeof(prompt));
	prompt.person = isatty(STDIN_FILENO);
	prompt.escape = escape;
	prompt.history = history;
	if (!prompt.person)
		return;
	rl_readline_name = "lastgasp";
	rl_catch_signals = 0;
	rl_catch_sigwinch = 0;
	rl_deprep_term_function = give_back;
	rl_attempted_completion_function = complete;
	rl_completion_display_matches_hook = list_matches;
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
		prompt_hide();
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
	put_status();
	rl_callback_handler_install("lastgasp> ", typed);
	bind_keys(); /* which may have been given to the terminal's own keys */
}

void prompt_grab(bool grab)
{
	prompt.grabbed = grab;
}

void prompt_status(const char *text, unsigned int width, bool color)
{
	if (!prompt.person || (prompt.width == width && prompt.color == color &&
			       !strncmp(prompt.status, text, sizeof(prompt.status) - 1)))
		return;
	prompt_hide();
	snprintf(prompt.status, sizeof(prompt.status), "%s", text);
	prompt.width = width;
	prompt.color = color;
	prompt_restore();
}

static void remember(const char *line)
{
	const HIST_ENTRY *last =
		history_length ? history_get(history_base + history_length - 1) : NULL;

	if (line[strspn(line, " \t")] && (!last || strcmp(last->line, line) != 0))
		add_history(line);
}

static enum prompt_result read_key(char *key)
{
	ssize_t bytes = read(STDIN_FILENO, key, 1);

	if (bytes < 0 && (errno == EINTR || errno == EAGAIN))
		return PROMPT_NOTHING;
	return bytes == 1 ? PROMPT_KEY : PROMPT_END;
}

static enum prompt_result read_person(char **line, char *key)
{
	if (prompt.grabbed)
		return read_key(key);
	rl_callback_read_char();
	if (prompt.escaped) {
		prompt.escaped = false;
		*key = prompt.escape;
		return PROMPT_KEY;
	}
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

enum prompt_result prompt_read(char **line, char *key)
{
	return prompt.person ? read_person(line, key) : read_pipe(line);
}

void prompt_hide(void)
{
	if (!prompt.up)
		return;
	rl_clear_visible_line();
	clear_status();
}

void prompt_restore(void)
{
	if (!prompt.up)
		return;
	put_status();
	rl_on_new_line();
	rl_redisplay();
}

void prompt_cancel(void)
{
	if (!prompt.up)
		return;
	rl_free_line_state();
	rl_callback_sigcleanup();
	drop_status();
	rl_replace_line("", 1);
	rl_crlf();
	prompt_restore();
}

void prompt_resize(void)
{
	int rows, columns;

	if (!prompt.person)
		return;
	prompt_hide();
	rl_reset_screen_size();
	rl_get_screen_size(&rows, &columns);
	if (prompt.width)
		prompt.width = (unsigned int)columns;
	prompt_restore();
}

void prompt_resume(void)
{
	if (!prompt.up)
		return;
	rl_deprep_terminal();
	rl_prep_terminal(1);
	prompt.standing = false;
	prompt_restore();
}
