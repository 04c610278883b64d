// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The baud rate of a line. Must never take a dump, or text in another language, for a wrong rate.
 */
#include "baud.h"

#include <stdio.h>
#include <string.h>

#include "../line/line.h"
#include "../line/rate.h"

#define DEAF_MS 40	/* bytes of the rate before: FTDI and its driver hold them for 16 ms */
#define QUIET_MS 400	/* longer than the pauses of a dump, as far as frames go */
#define FORGET_MS 30000 /* noise of a floating line is not summed up over hours; arbitrary */
#define FITS_MIN 24   /* bytes; a login prompt has 30. 95 % of random ones are text: 1 in 10^8 */
#define FITS_VALUES 8 /* a row of dots is heard as another row of some character */
#define WRONG_MIN 32  /* a reset makes some bytes of noise */
#define ERRORS_MIN 8
#define TAIL 0xf0 /* a short byte of a faster machine, then idle: without a framing error */
#define SPARSE_SURE 1000 /* FTDI counts one error for up to 62 bytes; four frames' worth */
#define UNCOUNTED_MIN 48
#define UNCOUNTED_SURE 600 /* two frames' worth: one of them would have been found */
#define FITTED_SURE 1024
#define MANY 2048

/*
 * In the order in which they are tried where nothing else is known: what distributions and
 * boards set; what the kernel and terminal servers take without a word; modems' and old servers';
 * then what single makers of boards like (1500000 is Rockchip's, 74880 a boot loader's).
 */
static const unsigned int rates[] = {
	115200,	 9600,	  38400,   57600,  19200,  921600, 1500000, 230400, 460800,
	3000000, 1000000, 2000000, 500000, 250000, 74880,  4800,    2400,   1200,
};

#define RATES (sizeof(rates) / sizeof(rates[0]))

struct err *baud_spec(const char *spec, const char *baud, char *ret, size_t bytes)
{
	const struct line_driver *driver, *innermost;
	char with[300];
	unsigned int rate;
	struct err *err = line_innermost(spec, &innermost);

	if (!err)
		err = line_driver_for(spec, &driver);
	if (err)
		return err;
	if (!driver->baud || !driver->baud(spec))
		return err_new(ERR_USAGE,
			       "--baud %.20s: the line %.80s has no baud rate; leave --baud out",
			       baud, spec);
	if (rate_find(spec))
		return err_new(ERR_USAGE, "--baud %.20s: %.80s has a baud rate already; say one",
			       baud, spec);
	if (!*baud || baud[strspn(baud, "0123456789")])
		return err_new(ERR_USAGE,
			       "--baud `%.20s` is no rate: digits, such as 115200, or auto",
			       baud);
	if (snprintf(with, sizeof(with), "%s@%s", spec, baud) >= (int)sizeof(with) ||
	    strlen(with) >= bytes)
		return err_new(ERR_USAGE, "%.60s...: the name of the line is too long", spec);
	err = rate_read(with, &rate);
	if (!err)
		strcpy(ret, with);
	return err;
}

static void forget(struct baud *baud)
{
	baud->bytes = baud->text = baud->tails = baud->errors = 0;
	baud->sequence = baud->sequence_left = 0;
	memset(baud->seen, 0, sizeof(baud->seen));
	memset(baud->runs, 0, sizeof(baud->runs));
}

void baud_begin(struct baud *baud, unsigned int rate, int64_t now_ms)
{
	forget(baud);
	baud->deaf_ms = baud->rate ? now_ms + DEAF_MS : now_ms;
	baud->proven = baud->fitted = false;
	baud->rate = rate;
	for (size_t i = 0; i < RATES; i++)
		if (rates[i] == rate)
			baud->tried |= 1ull << i;
}

static void halve(struct baud *baud)
{
	baud->bytes /= 2;
	baud->text /= 2;
	baud->tails /= 2;
	baud->errors /= 2;
	for (size_t i = 0; i < BAUD_RUNS; i++)
		baud->runs[i] /= 2;
}

/*
 * The shortest level in a byte as it is on the line, start and stop bit with it: bits from one edge
 * to the next. The last level, which idle may prolong, does not count.
 */
static unsigned int shortest(uint8_t byte)
{
	unsigned int bits = 1u << 9 | (unsigned int)byte << 1, run = 1, ret = BAUD_RUNS - 1;

	for (unsigned int i = 1; i < 10; i++, run++) {
		if ((bits >> i & 1) == (bits >> (i - 1) & 1))
			continue;
		ret = run < ret ? run : ret;
		run = 0;
	}
	return ret;
}

static bool is_text(uint8_t byte)
{
	return (byte >= ' ' && byte < 0x7f) || (byte >= '\a' && byte <= '\r') || byte == 0x1b;
}

/* UTF-8, strictly enough: random bytes above 0x7f fail in 19 of 20. */
static unsigned int lead(uint8_t byte)
{
	return byte >= 0xf0 && byte < 0xf5 ? 3
	       : byte >= 0xe0		   ? byte < 0xf0 ? 2 : 0
					   : byte >= 0xc2;
}

static void look(struct baud *baud, uint8_t byte)
{
	baud->bytes++;
	baud->tails += byte >= TAIL;
	baud->seen[byte / 32] |= 1u << byte % 32;
	baud->runs[shortest(byte)]++;
	if (is_text(byte)) {
		baud->text++;
		baud->sequence_left = 0;
	} else if (baud->sequence_left && (byte & 0xc0) == 0x80) {
		baud->sequence++;
		if (!--baud->sequence_left)
			baud->text += baud->sequence;
	} else {
		baud->sequence_left = (uint8_t)lead(byte);
		baud->sequence = 1;
	}
}

void baud_feed(struct baud *baud, const uint8_t *bytes, size_t count, uint64_t errors,
	       bool counted, int64_t now_ms)
{
	uint64_t new = errors - baud->errors_before;

	baud->errors_before = errors;
	if (now_ms < baud->deaf_ms || baud->proven)
		return;
	if (now_ms - baud->heard_ms > FORGET_MS)
		forget(baud);
	baud->counted = counted;
	baud->heard_ms = now_ms;
	baud->errors += new < count ? (unsigned int)new : (unsigned int)count;
	for (size_t i = 0; i < count; i++) {
		if (baud->bytes >= MANY)
			halve(baud);
		look(baud, bytes[i]);
	}
}

void baud_frame(struct baud *baud)
{
	baud->proven = true;
}

static bool fits(const struct baud *baud)
{
	unsigned int values = 0;

	for (size_t i = 0; i < sizeof(baud->seen) / sizeof(baud->seen[0]); i++)
		values += (unsigned int)__builtin_popcount(baud->seen[i]);
	return baud->bytes >= FITS_MIN && values >= FITS_VALUES &&
	       baud->text * 20ull >= baud->bytes * 19ull && baud->errors * 20ull <= baud->bytes;
}

static bool wrong(const struct baud *baud, int64_t now_ms)
{
	unsigned int least = UNCOUNTED_SURE;

	if (baud->text * 10ull > baud->bytes * 7ull)
		return false;
	if (!baud->fitted && baud->bytes >= UNCOUNTED_MIN && baud->tails * 4 >= baud->bytes * 3)
		return true;
	if (baud->counted && baud->errors * 10ull >= baud->bytes)
		return baud->bytes >= WRONG_MIN && baud->errors >= ERRORS_MIN;
	if (baud->counted)
		return baud->bytes >= SPARSE_SURE && baud->errors * 100ull >= baud->bytes;
	if (baud->fitted)
		return baud->bytes >= FITTED_SURE && baud->text * 4 < baud->bytes;
	if (now_ms - baud->heard_ms >= QUIET_MS)
		least = UNCOUNTED_MIN;
	return baud->bytes >= least;
}

enum baud_verdict baud_verdict(struct baud *baud, int64_t now_ms)
{
	if (baud->proven)
		return BAUD_FITS;
	if (fits(baud)) {
		baud->fitted = true;
		forget(baud);
	}
	if (wrong(baud, now_ms))
		return BAUD_WRONG;
	return baud->fitted ? BAUD_FITS : BAUD_UNKNOWN;
}

/*
 * How many of our bits the machine's are long, as far as one can see: the shortest levels of two
 * bytes in five, as it has no shorter ones; after a framing error some are cut. 1 when the machine
 * is faster, or less than twice as slow.
 */
static unsigned int width(const struct baud *baud)
{
	unsigned int sum = 0, ret = 1;

	while (ret < BAUD_RUNS - 1 && (sum += baud->runs[ret]) * 5ull < baud->bytes * 2ull)
		ret++;
	return ret;
}

/* How far a rate is from what was heard: in 1/16 of it, or steps where only the side is known. */
static unsigned int distance(const struct baud *baud, unsigned int rate)
{
	unsigned int bits = width(baud);
	uint64_t product = (uint64_t)rate * bits;

	if (!baud->bytes)
		return 0;
	if (bits == 1)
		return rate > baud->rate ? 0 : rate * 2 > baud->rate ? 1 : 2;
	if (bits == BAUD_RUNS - 1)
		return (uint64_t)rate * 8 <= baud->rate ? 0 : 1;
	return (unsigned int)(product > baud->rate ? (product - baud->rate) * 16 / baud->rate
						   : (baud->rate - product) * 16 / product);
}

unsigned int baud_next(struct baud *baud)
{
	size_t best = RATES;

	for (size_t i = 0; i < RATES; i++) {
		if (baud->tried >> i & 1)
			continue;
		if (best == RATES || distance(baud, rates[i]) < distance(baud, rates[best]))
			best = i;
	}
	if (best == RATES) {
		baud->tried = 0;
		return 0;
	}
	baud->tried |= 1ull << best;
	return rates[best];
}
