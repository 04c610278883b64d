// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Parity frames. The agent sums with half a KB of stack and no tables: products come from 32 bytes
 * that are made for each factor. Must never give back a frame that was not sent: each carries its
 * own checksum through the sum.
 */
#include "repair.h"

#include "bytes.h"
#include "err.h"

/*
 * Where in a body the symbol begins, once the tag was copied from its front: over the last byte of
 * the sequence number.
 */
#define SYMBOL_AT 4

_Static_assert(LG_REPAIR_SYMBOL_MIN == LG_FRAME_BODY_MIN - SYMBOL_AT, "without payload");
_Static_assert(LG_REPAIR_SYMBOL_MAX == LG_REPAIR_SYMBOL_MIN + LG_FRAME_BLOCK_MAX, "a full one");

/* Products of one factor with any number: of its lower and of its upper four bits. */
struct factor {
	uint8_t low[16], high[16];
};

static uint8_t twice(uint8_t a)
{
	return (uint8_t)(a << 1 ^ (a & 0x80 ? 0x1d : 0));
}

/* As multiplying is linear, four products make sixteen. */
static uint8_t fill_products(uint8_t *products, uint8_t a)
{
	products[0] = 0;
	for (unsigned int bit = 1; bit < 16; bit <<= 1, a = twice(a))
		for (unsigned int i = 0; i < bit; i++)
			products[bit + i] = products[i] ^ a;
	return a;
}

static void factor_init(struct factor *factor, uint8_t a)
{
	fill_products(factor->high, fill_products(factor->low, a));
}

static uint8_t times(const struct factor *factor, uint8_t b)
{
	return factor->low[b & 15] ^ factor->high[b >> 4];
}

static void add_product(uint8_t *to, const uint8_t *from, size_t bytes, uint8_t a)
{
	struct factor factor;

	if (!a)
		return;
	factor_init(&factor, a);
	for (size_t i = 0; i < bytes; i++)
		to[i] ^= times(&factor, from[i]);
}

static void scale(uint8_t *bytes, size_t count, uint8_t a)
{
	struct factor factor;

	factor_init(&factor, a);
	for (size_t i = 0; i < count; i++)
		bytes[i] = times(&factor, bytes[i]);
}

/* a^254, as a^255 is 1: the product of a^2, a^4 ... a^128. */
static uint8_t invert(uint8_t a)
{
	uint8_t inverse = 1;

	for (int i = 1; i < 8; i++) {
		scale(&a, 1, a);
		scale(&inverse, 1, a);
	}
	return inverse;
}

/* No row is a member, so there is something to invert. */
static uint8_t coefficient(unsigned int row, unsigned int member)
{
	return invert((uint8_t)((LG_REPAIR_MEMBERS + row) ^ member));
}

unsigned int lg_repair_groups(unsigned int count)
{
	return (count + LG_REPAIR_MEMBERS - 1) / LG_REPAIR_MEMBERS;
}

unsigned int lg_repair_limit(unsigned int count)
{
	return lg_repair_groups(count) * LG_REPAIR_ROWS;
}

unsigned int lg_repair_default(unsigned int count)
{
	unsigned int frames = (count + 7) / 8 + 10;

	return frames < lg_repair_limit(count) ? frames : lg_repair_limit(count);
}

void lg_repair_begin(struct lg_repair_sum *sum, unsigned int count, unsigned int number)
{
	lg_fill(sum, 0, sizeof(*sum));
	sum->count = count;
	sum->number = number;
}

int lg_repair_add(struct lg_repair_sum *sum, const struct lg_frame *frame)
{
	unsigned int groups = lg_repair_groups(sum->count);
	uint8_t body[LG_FRAME_BODY_MAX], *symbol = body + SYMBOL_AT;
	unsigned int width;

	if (frame->length > LG_FRAME_BLOCK_MAX || frame->sequence >= sum->count)
		return LG_ERR_VALUE;
	if (frame->sequence % groups != sum->number % groups)
		return 0;
	width = (unsigned int)lg_frame_pack_body(frame, body) - SYMBOL_AT;
	symbol[0] = body[0];
	add_product(sum->bytes, symbol, width,
		    coefficient(sum->number / groups, frame->sequence / groups));
	if (sum->width < width)
		sum->width = width;
	return 0;
}

void lg_repair_end(const struct lg_repair_sum *sum, struct lg_frame *ret)
{
	ret->version = LG_WIRE_VERSION;
	ret->kind = LG_FRAME_PARITY;
	ret->sequence = (uint16_t)sum->number;
	ret->length = (uint8_t)(LG_REPAIR_HEADER + sum->width);
	lg_put16(ret->payload, (uint16_t)sum->count);
	lg_copy(ret->payload + LG_REPAIR_HEADER, sum->bytes, sum->width);
}

int lg_repair_resume(struct lg_repair_sum *sum, const struct lg_frame *parity)
{
	unsigned int count;

	if (parity->version != LG_WIRE_VERSION)
		return LG_ERR_VERSION;
	if (parity->kind != LG_FRAME_PARITY ||
	    parity->length < LG_REPAIR_HEADER + LG_REPAIR_SYMBOL_MIN)
		return LG_ERR_CORRUPT;
	count = lg_get16(parity->payload);
	if (!count || parity->sequence >= lg_repair_limit(count))
		return LG_ERR_CORRUPT;
	lg_repair_begin(sum, count, parity->sequence);
	sum->dump_id = parity->dump_id;
	sum->width = parity->length - LG_REPAIR_HEADER;
	lg_copy(sum->bytes, parity->payload + LG_REPAIR_HEADER, sum->width);
	return 0;
}

/* Whether these sums and frames are of one group, as far as can be seen. */
static bool of_one_group(const struct lg_repair_sum *sums, const uint16_t *sequences,
			 unsigned int lost)
{
	unsigned int count = sums[0].count, groups = lg_repair_groups(count);

	for (unsigned int i = 0; i < lost; i++) {
		if (sums[i].count != count ||
		    sums[i].number % groups != sums[0].number % groups ||
		    sums[i].number >= lg_repair_limit(count))
			return false;
		if (sequences[i] >= count || sequences[i] % groups != sums[0].number % groups ||
		    (i && sequences[i] <= sequences[i - 1]))
			return false;
	}
	return true;
}

/*
 * Gauss and Jordan. Each square part of a Cauchy matrix can be inverted, so no pivot is 0 unless
 * two sums are of the same row.
 */
static int eliminate(struct lg_repair_sum *sums, uint8_t *matrix, unsigned int lost)
{
	for (unsigned int k = 0; k < lost; k++) {
		uint8_t *pivot = matrix + k * lost;

		if (!pivot[k])
			return LG_ERR_CORRUPT;
		scale(sums[k].bytes, LG_REPAIR_SYMBOL_MAX, invert(pivot[k]));
		scale(pivot + k, lost - k, invert(pivot[k]));
		for (unsigned int i = 0; i < lost; i++) {
			uint8_t *row = matrix + i * lost;
			uint8_t a = row[k];

			if (i == k)
				continue;
			add_product(row + k, pivot + k, lost - k, a);
			add_product(sums[i].bytes, sums[k].bytes, LG_REPAIR_SYMBOL_MAX, a);
		}
	}
	return 0;
}

/* A symbol is a frame if it has the checksum of one, of that dump and place. */
static int frame_of(const struct lg_repair_sum *sum, uint16_t sequence, struct lg_frame *ret)
{
	uint8_t body[SYMBOL_AT + LG_REPAIR_SYMBOL_MAX];
	int bytes;

	lg_copy(body + SYMBOL_AT, sum->bytes, LG_REPAIR_SYMBOL_MAX);
	body[0] = body[SYMBOL_AT];
	lg_put16(body + 1, sum->dump_id);
	lg_put16(body + 3, sequence);
	bytes = lg_frame_unpack_body(body, sizeof(body), ret);
	if (bytes < 0 || (ret->kind != LG_FRAME_INDEX && ret->kind != LG_FRAME_DATA))
		return LG_ERR_CORRUPT;
	for (size_t i = (size_t)bytes; i < sizeof(body); i++)
		if (body[i])
			return LG_ERR_CORRUPT;
	return 0;
}

int lg_repair_solve(struct lg_repair_sum *sums, const uint16_t *sequences, unsigned int lost,
		    uint8_t *work, struct lg_frame *frames)
{
	unsigned int groups;

	if (!lost || lost > LG_REPAIR_MEMBERS || !of_one_group(sums, sequences, lost))
		return LG_ERR_CORRUPT;
	groups = lg_repair_groups(sums[0].count);
	for (unsigned int i = 0; i < lost; i++)
		for (unsigned int j = 0; j < lost; j++)
			work[i * lost + j] =
				coefficient(sums[i].number / groups, sequences[j] / groups);
	if (eliminate(sums, work, lost) < 0)
		return LG_ERR_CORRUPT;
	for (unsigned int i = 0; i < lost; i++)
		if (frame_of(&sums[i], sequences[i], &frames[i]) < 0)
			return LG_ERR_CORRUPT;
	return 0;
}
