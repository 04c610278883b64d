// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Parity: a dump of so many frames, which of them are lost, which parity frames are here; and then
 * what somebody did to those.
 *
 * Asserts 17 and 18.
 */
#include "fuzz.h"

#include <string.h>

#include "../../protocol/bytes.h"
#include "../../protocol/err.h"
#include "../../protocol/repair.h"

#define FRAMES_MAX 160
#define DUMP_ID 0x5a5a

static struct lg_frame frames[FRAMES_MAX], parity[LG_REPAIR_ROWS], back[LG_REPAIR_MEMBERS];
static bool lost[FRAMES_MAX];
static struct lg_repair_sum sums[LG_REPAIR_ROWS];
static uint16_t sequences[LG_REPAIR_MEMBERS];
static uint8_t work[LG_REPAIR_MEMBERS * LG_REPAIR_MEMBERS];

static void make_dump(struct fuzz_input *input, unsigned int count)
{
	for (unsigned int i = 0; i < count; i++) {
		uint8_t fill = fuzz_byte(input);

		frames[i] = (struct lg_frame){
			.version = LG_WIRE_VERSION,
			.dump_id = DUMP_ID,
			.sequence = (uint16_t)i,
			.kind = fill & 1 ? LG_FRAME_INDEX : LG_FRAME_DATA,
			.length = (uint8_t)(fuzz_byte(input) % (LG_FRAME_BLOCK_MAX + 1)),
		};
		for (unsigned int j = 0; j < frames[i].length; j++)
			frames[i].payload[j] = (uint8_t)(fill * j);
		lost[i] = false;
	}
}

/* Of one group: which frames are lost. Returns how many. */
static unsigned int lose(struct fuzz_input *input, unsigned int count, unsigned int group)
{
	unsigned int groups = lg_repair_groups(count), many = 0;
	unsigned int rate = fuzz_byte(input);

	for (unsigned int i = group; i < count; i += groups) {
		if (fuzz_byte(input) > rate)
			continue;
		lost[i] = true;
		sequences[many++] = (uint16_t)i;
	}
	return many;
}

static void make_parity(unsigned int count, unsigned int number, struct lg_frame *ret)
{
	struct lg_repair_sum sum;

	lg_repair_begin(&sum, count, number);
	for (unsigned int i = 0; i < count; i++)
		fuzz_assert(17, lg_repair_add(&sum, &frames[i]) == 0);
	lg_repair_end(&sum, ret);
	ret->dump_id = DUMP_ID;
	fuzz_assert(17, ret->length <= LG_FRAME_PAYLOAD_MAX);
}

/* The rows that are here: `many` different ones, a stride apart from each other. */
static void choose_parity(struct fuzz_input *input, unsigned int count, unsigned int group,
			  unsigned int many)
{
	unsigned int start = fuzz_byte(input), stride = fuzz_byte(input) | 1u;

	for (unsigned int i = 0; i < many; i++) {
		unsigned int row = (start + i * stride) % LG_REPAIR_ROWS;

		make_parity(count, row * lg_repair_groups(count) + group, &parity[i]);
	}
}

/* Returns what lg_repair_solve() does, or the first error. */
static int solve(unsigned int count, unsigned int many)
{
	for (unsigned int i = 0; i < many; i++) {
		int error = lg_repair_resume(&sums[i], &parity[i]);

		if (error)
			return error;
		for (unsigned int j = 0; j < count; j++)
			if (!lost[j])
				lg_repair_add(&sums[i], &frames[j]);
	}
	return lg_repair_solve(sums, sequences, many, work, back);
}

static bool same_as_sent(unsigned int many)
{
	for (unsigned int i = 0; i < many; i++)
		if (back[i].dump_id != DUMP_ID || !fuzz_same(&back[i], &frames[sequences[i]]))
			return false;
	return true;
}

/* What else may come as a parity frame. Each has a good checksum. */
static void forge(struct fuzz_input *input, unsigned int many)
{
	for (unsigned int hits = 1 + fuzz_byte(input) % 3; hits; hits--) {
		struct lg_frame *frame = &parity[fuzz_byte(input) % many];
		unsigned int at = fuzz_byte(input) % LG_FRAME_PAYLOAD_MAX;

		switch (fuzz_byte(input) % 6) {
		case 0: lg_put16(frame->payload, fuzz_word(input)); break;
		case 1: frame->sequence = fuzz_word(input); break;
		case 2: frame->length = fuzz_byte(input) % (LG_FRAME_PAYLOAD_MAX + 1); break;
		case 3: *frame = parity[0]; break;
		case 4: frame->dump_id ^= fuzz_word(input); break;
		default: frame->payload[at] ^= fuzz_byte(input); break;
		}
	}
}

int fuzz_one(const uint8_t *data, size_t bytes)
{
	struct fuzz_input input = { data, bytes };
	unsigned int count = 1 + fuzz_word(&input) % FRAMES_MAX, many;
	unsigned int group = fuzz_byte(&input) % lg_repair_groups(count);

	lg_fill(parity, 0, sizeof(parity));
	make_dump(&input, count);
	many = lose(&input, count, group);
	if (!many)
		return 0;
	choose_parity(&input, count, group, many);
	fuzz_assert(17, solve(count, many) == 0 && same_as_sent(many));
	forge(&input, many);
	if (solve(count, many) == 0)
		fuzz_assert(18, same_as_sent(many));
	return 0;
}

size_t fuzz_make(struct fuzz_random *random, uint8_t *data)
{
	unsigned int count = 1 + fuzz_below(random, fuzz_below(random, 3) ? 30 : FRAMES_MAX);
	size_t at = 3;

	lg_put16(data, (uint16_t)(count - 1));
	data[2] = (uint8_t)fuzz_draw(random);
	for (unsigned int i = 0; i < 2 * count; i++)
		data[at++] = (uint8_t)fuzz_draw(random);
	data[at++] = (uint8_t)fuzz_below(random, 1 + fuzz_below(random, 128));
	for (unsigned int i = 0; i < LG_REPAIR_MEMBERS + 24; i++)
		data[at++] = (uint8_t)fuzz_draw(random);
	return at;
}
