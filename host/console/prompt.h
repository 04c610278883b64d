/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The prompt: lines from a person through readline, or from a pipe. There is one in a process.
 */
#ifndef PROMPT_H
#define PROMPT_H

#include <stdbool.h>

enum prompt_result {
	PROMPT_NOTHING, /* no whole line yet */
	PROMPT_LINE,
	PROMPT_KEY, /* the escape key, or one that was asked for with prompt_grab() */
	PROMPT_END, /* end of file */
};

/*
 * Start; history: a file, "" for none; escape: the key that is not for the line that is typed. A
 * person is there when standard input is a terminal.
 */
void prompt_open(const char *history, char escape);

/* Save the history and give the terminal back as it was. */
void prompt_close(void);

bool prompt_person(void);

/* Put the prompt, if a person is there and it is not up. */
void prompt_show(void);

/*
 * What standard input holds, read once: call when it is readable, or prompt_pending(). A line
 * belongs to the caller; the prompt is down then, until prompt_show(). *key is set with PROMPT_KEY.
 */
enum prompt_result prompt_read(char **line, char *key);

/* The next keys are wanted one by one, as PROMPT_KEY, and what was typed stays as it is; or no
 * longer. */
void prompt_grab(bool grab);

/*
 * A line to stand above the prompt while it is up, cut to one of `width` columns; width 0 or "":
 * none. It leaves nothing behind on the screen.
 */
void prompt_status(const char *text, unsigned int width, bool color);

/* Whether a line was read ahead, so that waiting for standard input is of no use. */
bool prompt_pending(void);

/* Take the prompt from the screen to print above it, and put it back with what was typed. */
void prompt_hide(void);
void prompt_restore(void);

/* Drop what was typed (Ctrl-C). */
void prompt_cancel(void);

/* The terminal's size changed. */
void prompt_resize(void);

/* The program goes on after it was stopped (Ctrl-Z): the terminal is the shell's again. */
void prompt_resume(void);

#endif
