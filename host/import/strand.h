/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One statement in the making: the pieces that it was put together from, and every way to read them
 * that the grammars still allow.
 */
#ifndef STRAND_H
#define STRAND_H

#include "bare.h"
#include "begins.h"
#include "report.h"
#include "wrap.h"

#define STRAND_TEXT 8192 /* bytes of one statement; the longest known, a zone line, has 900 */
#define STRAND_WAYS 12	 /* to read it; more is damage */
#define STRAND_UNSURE 16 /* joints where a blank may have been or not */
#define STRAND_PIECES 96 /* a buddy list in pieces has 35 */

/* A piece as weave knows it. */
struct piece {
	struct bare bare;  /* text without leading blanks */
	unsigned int lead; /* how many those were */
	uint64_t line;
	bool cut; /* the text ends behind it, without a line end */
};

struct strand_way {
	const struct grammar *grammar;
	uint32_t blanks; /* bit n: a blank at unsure joint n */
	enum fit fit;
};

struct strand {
	char text[STRAND_TEXT]; /* without the blanks of unsure joints */
	size_t bytes;
	struct {
		size_t at;
		struct wrap_place place;
		bool stamped; /* the piece behind it had something in front */
	} unsure[STRAND_UNSURE];
	unsigned int unsures;
	struct strand_way way[STRAND_WAYS];
	unsigned int ways;
	uint64_t lines[STRAND_PIECES]; /* of its pieces */
	unsigned int pieces;
	uint64_t time_ns, speaker;
	struct piece last;   /* without its text */
	unsigned int indent; /* of its first piece */
	bool lost;	     /* damaged, whatever its ways */
	bool frayed;	     /* the name that it begins with may have lost letters */
};

/* What the strand is asked with. */
struct strand_judge {
	const struct grammar *const *list;
	const struct begins *begins;
	const struct report *report;
};

/* What would become of a strand with a piece more. */
struct strand_growth {
	struct strand_way way[STRAND_WAYS];
	unsigned int ways;
	bool glued, spaced; /* which kinds there are among them */
	bool overflow;	    /* there were more */
};

/* What a strand is, by its ways. */
enum strand_state {
	STRAND_DEAD,  /* no way is left */
	STRAND_PART,  /* all want more */
	STRAND_OPEN,  /* one is complete, and wants the next line at most */
	STRAND_LIST,  /* one is complete, and may go on later */
	STRAND_WHOLE, /* one is complete, and nothing may follow */
};

enum strand_state strand_state(const struct strand *strand);

/* Begin with a piece: all grammars that it may be of. Returns whether there is any. */
bool strand_begin(struct strand *strand, const struct strand_judge *judge,
		  const struct piece *piece);

/* Begin with a piece that nobody understood, whose text is kept in case that the next makes it a
 * beginning. */
void strand_seed(struct strand *strand, const struct piece *piece);

/* Whether a blank certainly stands between a strand and a piece. */
bool strand_blank(const struct strand *strand, const struct piece *piece);

/* Whether it is near enough in lines and time, and of a speaker that it may be of. */
bool strand_may_follow(const struct strand *strand, const struct piece *piece);

/* Try a piece, with and without a blank as far as the pieces leave that open, and the two say which
 * may be tried. Returns whether any way is left. */
bool strand_try(const struct strand *strand, const struct strand_judge *judge,
		const struct piece *piece, bool glue, bool space, struct strand_growth *ret);

/* Whether the piece fits better than any other word would in its place. */
bool strand_tells(const struct strand *strand, const struct strand_judge *judge,
		  const struct piece *piece, const struct strand_growth *growth);

/* Take it, as tried. What is sure of wrapping is learnt. */
void strand_grow(struct strand *strand, const struct piece *piece,
		 const struct strand_growth *growth, struct wrap wraps[2]);

/* Torn within a word: only a piece with nothing in front goes on with it. */
bool strand_is_torn(const struct strand *strand);

/* The place between a strand and the piece behind it. */
struct wrap_place strand_place(const struct strand *strand, const struct piece *piece);

/*
 * The one way to read it, as text (ours until the next call of this file): NULL when there is none,
 * or several that differ and nothing tells which.
 */
const struct strand_way *strand_read(const struct strand *strand, const struct wrap wraps[2],
				     const char **text, size_t *bytes);

/* The text that growth's first way would have (ours until the next call). */
size_t strand_preview(const struct strand *strand, const struct piece *piece,
		      const struct strand_growth *growth, const char **ret);

#endif
