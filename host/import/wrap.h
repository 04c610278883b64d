/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where lines are wrapped hereabouts, and how: learnt from joins that could be made in one way
 * only, used for those that could be made in two.
 *
 * The reasoning. A terminal, fold or a form's text field cuts at the same column always, in
 * mid-word: lines that go on without a blank all have that width, and one that is shorter and goes
 * on has lost a blank at its end. A mailer or an editor breaks between words as late as it can:
 * there is a blank at each join, and the first word of the next line would not have fitted any
 * more. Both are told from joins nearby (WRAP_JOINS of them, not older than WRAP_REACH lines);
 * where these contradict each other, or are none, nothing is known.
 */
#ifndef WRAP_H
#define WRAP_H

#include <stdbool.h>
#include <stdint.h>

#define WRAP_JOINS 16
#define WRAP_REACH 400
#define WRAP_LINES 32	/* lines whose width is remembered */
#define WRAP_WIDEST 256 /* columns: nothing is wrapped beyond that; a wide terminal has 240 */

/* A place where a line may have been cut. */
struct wrap_place {
	uint64_t line;
	unsigned int columns; /* of the line */
	unsigned int word;    /* columns of the next line's first word */
};

struct wrap {
	struct {
		struct wrap_place place;
		bool blank;
	} join[WRAP_JOINS];
	unsigned int joins;
	unsigned int width[WRAP_LINES];
	unsigned int widths;
};

enum wrap_guess { WRAP_UNKNOWN, WRAP_GLUE, WRAP_BLANK };

/* Each line's width, before wrap_may_go_on() is asked about it. */
void wrap_line(struct wrap *wrap, unsigned int columns);

/* A join for which there was one way only. blank: it lost a blank. */
void wrap_learn(struct wrap *wrap, const struct wrap_place *place, bool blank);

/* How the line of a place goes on, if it does. */
enum wrap_guess wrap_guess(const struct wrap *wrap, const struct wrap_place *place);

/* Whether the line may have been cut there at all: not beyond WRAP_WIDEST, and none of the
 * last ones was longer. */
bool wrap_may_go_on(const struct wrap *wrap, const struct wrap_place *place);

#endif
