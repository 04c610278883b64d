// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The adaptive model and the arithmetic coder behind it. Runs on the emergency path and on
 * hostile input: integer arithmetic on the caller's memory only, every loop bounded by the
 * width of a number or the length of a text.
 */
#include "codec.h"

#include "logistic.h"

#define MIXER_RATE 5 /* found by trial; so small that 32 bits hold logit * error * rate */
#define MIXER_SHIFT 18
#define WEIGHT_START 12000 /* 16.16: found by trial */
#define TEXT_NUMBER_BITS 10 /* LG_MODEL_TEXTS is below 2^10 */
#define DEPTH_MODELLED 12 /* bits of a number that are predicted; those below are noise */

/* What an event decides; part of every context, so that kinds do not share counters. */
enum event {
	EV_SMALL = 1,
	EV_NULL,
	EV_EXPECTED,
	EV_RECENT,
	EV_LENGTH,
	EV_BITS,
	EV_TEXT,
	EV_FOLLOW,
	EV_KNOWN,
	EV_CHAR
};

/* How a value was coded: the context that tells most about the next one. */
enum outcome { OUT_NONE, OUT_NULL, OUT_NEW, OUT_FOLLOW, OUT_EXPECTED, OUT_RECENT, OUT_LENGTH = 9 };

static unsigned int bit_length(uint64_t number)
{
	return number ? 64 - (unsigned int)__builtin_clzll(number) : 0;
}

_Static_assert(LG_MODEL_TEXTS < 1 << TEXT_NUMBER_BITS, "a text's number has so many bits");

static uint32_t mix_hash(uint32_t a, uint32_t b)
{
	uint32_t h = (a + 0x9e3779b9u) * 0x85ebca6bu ^ b * 0xc2b2ae35u;

	h ^= h >> 15;
	h *= 0x2c1b3c6du;
	return h ^ h >> 13;
}

void lg_model_clear(struct lg_model *model)
{
	lg_fill(model, 0, sizeof(*model));
	for (size_t i = 0; i < LG_ARRAY_SIZE(model->counters); i++)
		model->counters[i] = 1u << 31;
	for (size_t i = 0; i < LG_MODEL_MIXERS; i++)
		for (size_t j = 0; j < LG_MODEL_INPUTS; j++)
			model->weights[i][j] = WEIGHT_START;
}

void lg_coder_encode(struct lg_coder *coder, struct lg_model *model, uint8_t *out, size_t limit)
{
	lg_fill(coder, 0, sizeof(*coder));
	coder->model = model;
	coder->out = out;
	coder->limit = limit;
	coder->high = 0xffffffffu;
}

static uint32_t take_byte(struct lg_coder *coder)
{
	uint32_t byte = coder->at < coder->limit ? coder->in[coder->at] : 0;

	coder->at++;
	return byte;
}

void lg_coder_decode(struct lg_coder *coder, struct lg_model *model, const uint8_t *in,
		     size_t limit)
{
	lg_coder_encode(coder, model, NULL, limit);
	coder->in = in;
	for (int i = 0; i < 4; i++)
		coder->window = coder->window << 8 | take_byte(coder);
}

void lg_coder_row(struct lg_coder *coder)
{
	coder->near = coder->far = OUT_NONE;
}

/*
 * The arithmetic coder: narrow [low, high] to the part that stands for the bit, and shift out
 * the bytes both share.
 */
static unsigned int code_bit(struct lg_coder *coder, uint32_t p16, unsigned int bit)
{
	uint32_t range = coder->high - coder->low;
	uint32_t middle = coder->low + (range >> 16) * p16 + (((range & 0xffff) * p16) >> 16);

	if (coder->in)
		bit = coder->window <= middle;
	if (bit)
		coder->high = middle;
	else
		coder->low = middle + 1;
	while (!((coder->low ^ coder->high) >> 24)) {
		if (coder->in) {
			coder->window = coder->window << 8 | take_byte(coder);
		} else {
			if (coder->at < coder->limit)
				coder->out[coder->at] = coder->high >> 24;
			coder->at++;
		}
		coder->low <<= 8;
		coder->high = coder->high << 8 | 255;
	}
	return bit;
}

size_t lg_coder_bytes(const struct lg_coder *coder)
{
	return coder->at - (coder->in ? 4 : 0) + (coder->low != 0);
}

size_t lg_coder_finish(struct lg_coder *coder)
{
	/*
	 * low and high differ in their highest byte, so this byte and zeros after it lie
	 * between them.
	 */
	if (coder->low)
		coder->out[coder->at++] = (uint8_t)((coder->low >> 24) + 1);
	return coder->at;
}

/* Begin an event: what it decides, for which column, mixed by which set of weights. */
static void context(struct lg_coder *coder, enum event event, unsigned int cell, unsigned int mixer)
{
	coder->inputs = 0;
	coder->mixer = mix_hash(event << 8 | mixer, cell) % LG_MODEL_MIXERS;
}

static void see(struct lg_coder *coder, enum event event, uint32_t a, uint32_t b)
{
	uint32_t kind = event << 4 | coder->inputs;

	coder->hashes[coder->inputs++] = mix_hash(mix_hash(kind, a), b);
}

static inline int32_t predict(const struct lg_model *model, uint32_t counter)
{
	return model->logits ? lg_stretch_by(model->logits, counter >> 10)
			     : lg_stretch(counter >> 10);
}

static inline uint32_t learn(uint32_t counter, unsigned int bit)
{
	uint32_t seen = counter & 1023, p22 = counter >> 10;

	if (bit)
		p22 += lg_step((1u << 22) - 1 - p22, seen);
	else
		p22 -= lg_step(p22 - 1, seen);
	return p22 << 10 | (seen < LG_SEEN_MAX ? seen + 1 : seen);
}

/*
 * One event: predict, code, learn. node tells apart the events that share the contexts just
 * seen.
 */
static unsigned int decide(struct lg_coder *coder, unsigned int node, unsigned int bit)
{
	struct lg_model *model = coder->model;
	int32_t *weights = model->weights[coder->mixer];
	uint32_t *counters[LG_MODEL_INPUTS];
	int32_t logits[LG_MODEL_INPUTS];
	int64_t sum = 0;
	int32_t error;
	uint32_t p;

	for (unsigned int i = 0; i < coder->inputs; i++) {
		uint32_t at = mix_hash(coder->hashes[i], node) >> (32 - LG_MODEL_COUNTER_BITS);

		counters[i] = &model->counters[at];
		logits[i] = predict(model, *counters[i]);
		sum += (int64_t)weights[i] * logits[i];
	}
	p = lg_squash((int32_t)(sum >> 16));
	bit = code_bit(coder, p, bit);
	error = (int32_t)(bit << 16) - (int32_t)p;
	for (unsigned int i = 0; i < coder->inputs; i++)
		weights[i] += (logits[i] * error * MIXER_RATE) >> MIXER_SHIFT;
	for (unsigned int i = 0; i < coder->inputs; i++)
		*counters[i] = learn(*counters[i], bit);
	return bit;
}

/* A number of so many bits, highest first, each bit seen together with those above it. */
static unsigned int decide_tree(struct lg_coder *coder, unsigned int bits, unsigned int value)
{
	unsigned int node = 1;

	for (unsigned int i = bits; i--;)
		node = node << 1 | decide(coder, node, value >> i & 1);
	return node - (1u << bits);
}

static unsigned int cell_of(struct lg_place place)
{
	return mix_hash(place.table, place.column) % LG_MODEL_CELLS;
}

static void remember_outcome(struct lg_coder *coder, struct lg_cell *cell, unsigned int outcome)
{
	cell->outcome = (uint8_t)outcome;
	coder->far = coder->near;
	coder->near = outcome;
}

unsigned int lg_code_small(struct lg_coder *coder, unsigned int place, unsigned int bits,
			   unsigned int value)
{
	context(coder, EV_SMALL, 0, 0);
	see(coder, EV_SMALL, place, 0);
	return decide_tree(coder, bits, value);
}

bool lg_code_null(struct lg_coder *coder, struct lg_place place, bool null)
{
	unsigned int at = cell_of(place);
	struct lg_cell *cell = &coder->model->cells[at];

	context(coder, EV_NULL, 0, cell->outcome == OUT_NULL);
	see(coder, EV_NULL, at, cell->outcome == OUT_NULL);
	see(coder, EV_NULL, at, coder->near);
	see(coder, EV_NULL, at, coder->near << 8 | coder->far);
	null = decide(coder, 0, null);
	if (null)
		remember_outcome(coder, cell, OUT_NULL);
	return null;
}

/*
 * The contexts that most events of a value share: how its column and its neighbours were coded.
 */
static void see_around(struct lg_coder *coder, enum event event, unsigned int at, unsigned int what)
{
	const struct lg_cell *cell = &coder->model->cells[at];
	uint32_t here = at << 8 | what;

	see(coder, event, here, 0);
	see(coder, event, here, cell->outcome);
	see(coder, event, here, coder->near);
	see(coder, event, here, coder->near << 8 | coder->far);
	see(coder, event, here, cell->outcome << 8 | coder->near);
}

static uint64_t code_residual(struct lg_coder *coder, unsigned int at, uint64_t residual)
{
	struct lg_cell *cell = &coder->model->cells[at];
	unsigned int length = bit_length(residual);
	uint64_t number;

	context(coder, EV_LENGTH, at, 0);
	see_around(coder, EV_LENGTH, at, 0);
	see(coder, EV_LENGTH, at, cell->length);
	length = decide_tree(coder, 7, length);
	/* No encoder writes more than 64; a decoder of damage may read it. */
	length = length > 64 ? 64 : length;
	number = length ? 1 : 0;
	for (unsigned int i = 1; i < length; i++) {
		unsigned int bit = residual >> (length - 1 - i) & 1;

		if (i > DEPTH_MODELLED) {
			bit = code_bit(coder, 1 << 15, bit);
		} else {
			context(coder, EV_BITS, at, i);
			see(coder, EV_BITS, at << 8 | length, (uint32_t)number);
			see(coder, EV_BITS, at << 8 | i, length);
			see(coder, EV_BITS, at << 8 | length, (uint32_t)number << 8 | coder->near);
			bit = decide(coder, 0, bit);
		}
		number = number << 1 | bit;
	}
	cell->length = (uint8_t)length;
	remember_outcome(coder, cell, OUT_LENGTH + length);
	return number;
}

static void remember_number(struct lg_cell *cell, uint64_t number)
{
	unsigned int i;

	for (i = 0; i < LG_MODEL_RECENT - 1 && cell->recent[i] != number; i++)
		;
	for (; i; i--)
		cell->recent[i] = cell->recent[i - 1];
	cell->recent[0] = number;
}

static uint64_t zigzag(uint64_t difference)
{
	return difference << 1 ^ (0 - (difference >> 63));
}

static uint64_t unzigzag(uint64_t folded)
{
	return folded >> 1 ^ (0 - (folded & 1));
}

/* Is it one of the latest values? Returns which, or LG_MODEL_RECENT. */
static unsigned int code_recent(struct lg_coder *coder, enum event event, unsigned int at,
				unsigned int which)
{
	for (unsigned int i = 0; i < LG_MODEL_RECENT; i++) {
		context(coder, event, at, i);
		see_around(coder, event, at, i);
		if (decide(coder, 0, which == i))
			return i;
	}
	return LG_MODEL_RECENT;
}

uint64_t lg_code_number(struct lg_coder *coder, struct lg_place place, bool fresh,
			uint64_t expected, uint64_t number)
{
	unsigned int at = cell_of(place), which = 0;
	struct lg_cell *cell = &coder->model->cells[at];

	if (!fresh) {
		context(coder, EV_EXPECTED, at, 0);
		see_around(coder, EV_EXPECTED, at, 0);
		if (decide(coder, 0, number == expected)) {
			remember_outcome(coder, cell, OUT_EXPECTED);
			remember_number(cell, expected);
			return expected;
		}
	}
	while (which < LG_MODEL_RECENT && cell->recent[which] != number)
		which++;
	which = code_recent(coder, EV_RECENT, at, which);
	if (which < LG_MODEL_RECENT) {
		number = cell->recent[which];
		/* Small numbers are also told apart by what they are. */
		remember_outcome(coder, cell, OUT_RECENT + (number < 3 ? (unsigned int)number : 3));
	} else if (fresh) {
		number = code_residual(coder, at, number);
	} else {
		number = expected + unzigzag(code_residual(coder, at, zigzag(number - expected)));
	}
	remember_number(cell, number);
	return number;
}

uint64_t lg_coder_above(const struct lg_coder *coder, struct lg_place place)
{
	return coder->model->cells[cell_of(place)].recent[0];
}

static uint32_t text_hash(const char *text, unsigned int length)
{
	uint32_t hash = length;

	for (unsigned int i = 0; i < length; i++)
		hash = mix_hash(hash, (uint8_t)text[i]);
	return hash;
}

/* The text of that number, from 1; 0 is the empty text. */
static const char *text_of(const struct lg_model *model, unsigned int number, unsigned int *length)
{
	if (!number) {
		*length = 0;
		return model->text;
	}
	*length = model->text_start[number] - model->text_start[number - 1];
	return model->text + model->text_start[number - 1];
}

static bool same_text(const struct lg_model *model, unsigned int number, const char *text,
		      unsigned int length)
{
	unsigned int known;
	const char *start = text_of(model, number, &known);

	return number && known == length && !__builtin_memcmp(start, text, length);
}

/* The number of a text, 0 if it is not known. */
static unsigned int text_find(const struct lg_model *model, const char *text, unsigned int length)
{
	unsigned int number = model->texts;

	while (number && !same_text(model, number, text, length))
		number--;
	return number;
}

/* The number of a text that is learnt now; 0 when there is no room for it. */
static unsigned int text_add(struct lg_model *model, const char *text, unsigned int length)
{
	unsigned int end = model->text_start[model->texts];

	if (model->texts == LG_MODEL_TEXTS || end + length > LG_MODEL_TEXT_BYTES)
		return 0;
	lg_copy(model->text + end, text, length);
	model->text_start[++model->texts] = (uint16_t)(end + length);
	return model->texts;
}

/* Characters, each known by those before it; a zero ends the text. */
static void code_characters(struct lg_coder *coder, unsigned int at, char *text,
			    unsigned int *length)
{
	uint32_t before = 0, prefix = at;
	unsigned int i;

	for (i = 0; i < LG_TEXT_MAX; i++) {
		unsigned int given = i < *length ? (uint8_t)text[i] : 0;

		context(coder, EV_CHAR, 0, i < 3 ? i : 3);
		see(coder, EV_CHAR, at, 0);
		see(coder, EV_CHAR, before & 0xff, 0);
		see(coder, EV_CHAR, before & 0xffff, 0);
		see(coder, EV_CHAR, before & 0xffffff, 0);
		see(coder, EV_CHAR, prefix, 0);
		given = decide_tree(coder, 8, given);
		if (!given)
			break;
		text[i] = (char)given;
		before = before << 8 | given;
		prefix = mix_hash(prefix, given);
	}
	*length = i;
}

/* A text that is known, by its number. Returns 0 when it is not. */
static unsigned int code_known(struct lg_coder *coder, unsigned int at, unsigned int number)
{
	context(coder, EV_KNOWN, at, 0);
	see_around(coder, EV_KNOWN, at, 0);
	if (!decide(coder, 0, number != 0))
		return 0;
	context(coder, EV_KNOWN, 0, 1);
	see(coder, EV_KNOWN, at, 1);
	see(coder, EV_KNOWN, 0, 1);
	return decide_tree(coder, TEXT_NUMBER_BITS, number);
}

static void remember_text(struct lg_cell *cell, unsigned int number)
{
	unsigned int i;

	for (i = 0; i < LG_MODEL_RECENT - 1 && cell->texts[i] != number; i++)
		;
	for (; i; i--)
		cell->texts[i] = cell->texts[i - 1];
	cell->texts[0] = (uint16_t)number;
}

/*
 * Which text: the one that came after the latest of its column, one of the latest, one that is
 * known, or a new one. Returns its number, 0 for one that found no room in the model.
 */
static unsigned int code_which(struct lg_coder *coder, unsigned int at, unsigned int follower,
			       char *text, unsigned int *length)
{
	struct lg_model *model = coder->model;
	struct lg_cell *cell = &model->cells[at];
	unsigned int number = coder->in ? 0 : text_find(model, text, *length), which = 0;

	context(coder, EV_FOLLOW, at, !follower);
	see_around(coder, EV_FOLLOW, at, !follower);
	if (decide(coder, 0, number && number == follower)) {
		remember_outcome(coder, cell, OUT_FOLLOW);
		return follower;
	}
	while (which < LG_MODEL_RECENT && (!number || cell->texts[which] != number))
		which++;
	which = code_recent(coder, EV_TEXT, at, which);
	if (which < LG_MODEL_RECENT) {
		remember_outcome(coder, cell, OUT_RECENT + which);
		return cell->texts[which];
	}
	number = code_known(coder, at, number);
	if (number) {
		remember_outcome(coder, cell, OUT_EXPECTED);
		return number <= model->texts ? number : 0;
	}
	code_characters(coder, at, text, length);
	remember_outcome(coder, cell, OUT_NEW);
	return text_add(model, text, *length);
}

void lg_code_text(struct lg_coder *coder, struct lg_place place, char *text, unsigned int *length)
{
	unsigned int at = cell_of(place), known, number;
	struct lg_model *model = coder->model;
	struct lg_cell *cell = &model->cells[at];
	const char *start = text_of(model, cell->texts[0], &known);
	uint16_t *follow = &model->follow[mix_hash(text_hash(start, known), at) % LG_MODEL_FOLLOW];

	number = code_which(coder, at, *follow, text, length);
	if (number || cell->outcome != OUT_NEW) {
		start = text_of(model, number, length);
		lg_copy(text, start, *length);
	}
	*follow = (uint16_t)number;
	remember_text(cell, number);
}
