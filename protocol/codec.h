/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Column coding and compression: numbers and texts <-> bits that cost what they surprise.
 *
 * Every decision (is it NULL, is it the value of the row above, how long is the number, its
 * next bit, the next bit of a character) is one binary event. Several adaptive counters, each
 * looking at another context, predict it; a small mixer weighs them (logistic mixing: M.
 * Mahoney, "Data Compression Explained", section 4.3); an arithmetic coder with 32-bit bounds
 * writes it. Integers only, so both ends compute the same on any CPU.
 *
 * A block is coded with a copy of a primed model (sample.h): one that has coded the rows of a
 * typical machine before, the same on both ends. So blocks need no other block, and still start
 * with a fair idea of what to expect.
 *
 * Encoding and decoding are the same calls: a coder that encodes takes the value it is given
 * and returns it, a coder that decodes ignores it and returns the one it read. Nothing here
 * allocates, fails or runs without bound: an encoder that is out of room only counts, a decoder
 * that is out of input reads zeros.
 */
#ifndef LG_CODEC_H
#define LG_CODEC_H

#include "schema.h"
#include "types.h"

#define LG_MODEL_COUNTER_BITS 16
#define LG_MODEL_INPUTS 6	  /* counters that predict one event, at most */
#define LG_MODEL_MIXERS 512
#define LG_MODEL_CELLS 256	  /* columns remembered, by hash of table and column */
#define LG_MODEL_RECENT 3	  /* values remembered of each */
#define LG_MODEL_TEXTS 1000	  /* texts remembered; no more are learnt when full */
#define LG_MODEL_TEXT_BYTES 14336 /* their bytes */
#define LG_MODEL_FOLLOW 2048	  /* "after this text came that one", by hash */

/* What is remembered of one column. */
struct lg_cell {
	uint64_t recent[LG_MODEL_RECENT]; /* numbers, latest first */
	uint16_t texts[LG_MODEL_RECENT];  /* numbers of texts + 1, latest first; 0: none */
	uint8_t length;			  /* bits of the latest number that was written out */
	uint8_t outcome;		  /* how its latest value was coded */
};

/* What a coder has learnt. Plain data: copying it copies what it knows. About 310 KB. */
struct lg_model {
	/* P(1) in the upper 22 bits, times seen in the lower 10 */
	uint32_t counters[1 << LG_MODEL_COUNTER_BITS];
	int32_t weights[LG_MODEL_MIXERS][LG_MODEL_INPUTS]; /* 16.16 */
	struct lg_cell cells[LG_MODEL_CELLS];
	uint16_t text_start[LG_MODEL_TEXTS + 1];
	uint16_t follow[LG_MODEL_FOLLOW]; /* number of a text + 1; 0: none */
	uint16_t texts;
	uint8_t fingerprint; /* of sample and code, set once by lg_model_prime() */
	const uint32_t *logits; /* of logistic.h: it makes coding faster, nothing else; or NULL */
	char text[LG_MODEL_TEXT_BYTES];
};

/* Know nothing. */
void lg_model_clear(struct lg_model *model);

struct lg_coder {
	struct lg_model *model;
	uint8_t *out;	   /* encoding */
	const uint8_t *in; /* decoding; NULL: this coder encodes */
	size_t at;	   /* bytes written, or taken */
	size_t limit;	   /* bytes of out or in; `at` may pass it */
	uint32_t low, high, window;
	uint32_t hashes[LG_MODEL_INPUTS]; /* contexts of the event at hand */
	unsigned int inputs;
	unsigned int mixer;
	unsigned int near,
		far; /* how the last two values of the row were coded: context for the next */
};

/* Start to write into out[limit], or to read in[limit]. The model learns as it goes. */
void lg_coder_encode(struct lg_coder *coder, struct lg_model *model, uint8_t *out, size_t limit);
void lg_coder_decode(struct lg_coder *coder, struct lg_model *model, const uint8_t *in,
		     size_t limit);

/* Forget the row so far: the next value is the first of another row. */
void lg_coder_row(struct lg_coder *coder);

/*
 * One number below 2^bits (bits <= 16) that depends on little but its place: descriptors and
 * the like.
 */
unsigned int lg_code_small(struct lg_coder *coder, unsigned int place, unsigned int bits,
			   unsigned int value);

/* The column that a value belongs to: what the model remembers it under. */
struct lg_place {
	unsigned int table, column;
};

/* Whether a value is NULL. To be called before each value. */
bool lg_code_null(struct lg_coder *coder, struct lg_place place, bool null);

/*
 * A number in units: what is expected (unless fresh is set: then nothing is), or one of the
 * last few values of its column, or the difference to what is expected.
 */
uint64_t lg_code_number(struct lg_coder *coder, struct lg_place place, bool fresh,
			uint64_t expected, uint64_t number);

/* The latest number of that column, 0 if there was none: what LG_ABOVE expects. */
uint64_t lg_coder_above(const struct lg_coder *coder, struct lg_place place);

/*
 * A text of *length bytes (<= LG_TEXT_MAX, none of them 0) at text[LG_TEXT_MAX]. Decoding sets
 * both.
 */
void lg_code_text(struct lg_coder *coder, struct lg_place place, char *text, unsigned int *length);

/*
 * Encoder: bytes that out would hold if it were finished now; over `limit` means that it did
 * not fit. Decoder: bytes that the encoder made of what was read so far; other than `limit`
 * after the last value means damage.
 */
size_t lg_coder_bytes(const struct lg_coder *coder);

/*
 * Encoder: write what is still held back. Only if lg_coder_bytes() <= limit. Returns the bytes
 * of out in use.
 */
size_t lg_coder_finish(struct lg_coder *coder);

#endif
