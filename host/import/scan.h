/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading numbers and words out of kernel text: a cursor over bytes that end somewhere. Nothing
 * that is read is ever beyond the end, nothing that does not fit is ever rounded. What is not
 * there leaves the cursor where it was.
 */
#ifndef SCAN_H
#define SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct scan {
	const char *at, *end;
};

/* Blanks and tabs; returns whether there were any. */
bool scan_blanks(struct scan *scan);

/* The very text, or nothing is taken. */
bool scan_text(struct scan *scan, const char *text);

/*
 * What is left is the beginning of that text, or all of it, or the text and more: for FIT_PART. At
 * the end of the bytes: true.
 */
bool scan_begins(const struct scan *scan, const char *text);

/*
 * A decimal number of up to 20 digits that fits, without a 0 in front (kernels print none: `00` was
 * put together wrongly); hexadecimal with or without 0x, up to 16 digits.
 * Taken only when no letter, digit, `_` or `.5` follows it that could belong to it, other than a
 * unit (kB, KB): `12a4` is damage. A number at the end of the bytes may have lost digits:
 * scan_done() then tells.
 */
bool scan_number(struct scan *scan, uint64_t *ret);
bool scan_signed(struct scan *scan, int64_t *ret);
bool scan_hex(struct scan *scan, uint64_t *ret);

/* kB or KB, with nothing behind it that could belong to it. */
bool scan_kb(struct scan *scan);

/* What stands up to the next blank, or up to one of `stops`; at least one byte. */
bool scan_word(struct scan *scan, const char *stops, const char **ret, size_t *bytes);

bool scan_done(const struct scan *scan); /* nothing but blanks is left */

/*
 * name:number[unit] or name: number, of a list of them with blanks or commas between, as Mem-Info
 * has them. The name may hold brackets (`isolated(anon)`), a question mark is a name's end too, and
 * behind it stands a word (`all_unreclaimable? no`).
 */
struct scan_field {
	const char *name;
	size_t name_bytes;
	uint64_t number;
	enum { SCAN_PLAIN, SCAN_KB, SCAN_WORD } unit; /* SCAN_KB: kB or KB */
	const char *word;
	size_t word_bytes;
	bool last; /* a number without unit, or a word, that ends where the bytes end: may have
		      lost its rest. Where kB is due it is FIT_PART, else FIT_OPEN */
};

enum scan_result {
	SCAN_NONE, /* nothing is left */
	SCAN_FIELD,
	SCAN_CUT, /* what is left may be the beginning of one: `present` `min:` `min:8k` */
	SCAN_BAD, /* what stands here never is one */
};

/* *ret and the cursor are set on SCAN_FIELD only. */
enum scan_result scan_field(struct scan *scan, struct scan_field *ret);

/* Whether a field has that name. */
bool scan_named(const struct scan_field *field, const char *name);

#endif
