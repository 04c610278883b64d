/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Logs of the fake statements, whatever loggers and mailers did to them, and what weave makes of
 * them.
 */
#ifndef WOVEN_H
#define WOVEN_H

#include <stdbool.h>
#include <stddef.h>

#include "fake_grammar.h"

#define TEXT_MAX 400000

/* What came out of the last run. */
struct woven {
	unsigned int wholes, damaged;
};
extern struct woven said;

/* Let through short lists of numbers: how many there should be only a report could tell. */
extern bool short_lists;

/* How many fates were told of each line of the last run. */
#define FATES_MAX 1000
extern unsigned int fates[FATES_MAX];

/* The text that is being written. */
extern char text[TEXT_MAX];
extern size_t text_bytes;

void run(const char *from, size_t bytes);
void run_string(const char *from);
void forget(void);

/* How many of the statements that came out whole are the nth. */
unsigned int count(size_t n);

/* None came out whole that was not said; else what and number are shown. */
void only_what_was_said(const char *what, unsigned int number);

/* Each came out once, and nothing else. */
void all_once(void);

void add(const char *from, size_t bytes);
void add_string(const char *from);

/* All statements, each with the front that front() makes of its number, and an end. */
void write_log(const char *(*front)(size_t n), const char *end);

const char *stamp(size_t n);
const char *syslog_front(size_t n);
const char *mail_front(size_t n);
const char *calendar_front(size_t n);
const char *code_front(size_t n);

/* fold -w; fold -s; as a mailer, the blank lost; fold -w, what stood in front repeated. */
enum style { FOLD, FOLD_BLANK, MAIL, REPEAT };

/* Wrap the text, in place. */
void wrap_text(size_t width, enum style style);

#endif
