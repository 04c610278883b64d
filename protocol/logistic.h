/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Logistic arithmetic in integers: what the codec's events are predicted with. The same to the
 * last bit on any CPU, as both ends must agree. No division: it is dear on an i586.
 */
#ifndef LG_LOGISTIC_H
#define LG_LOGISTIC_H

#include "types.h"

#define LG_SEEN_MAX 120 /* a counter's last 24 or so events count: found by trial */

/* 65536 / (1 + e^-x) for x = -12, -11.5 ... 12 */
static const uint16_t lg_squash_table[] = {
	0,     1,     1,     2,	    3,	   5,	  8,	 13,	22,    36,    60,    98,    162,
	267,   439,   720,   1179,  1921,  3108,  4971,	 7812,	11955, 17625, 24743, 32768, 40793,
	47911, 53581, 57724, 60565, 62428, 63615, 64357, 64816, 65097, 65269, 65374, 65438, 65476,
	65500, 65514, 65523, 65528, 65531, 65533, 65534, 65535, 65535, 65535,
};

/* 4096 * log2(1 + i / 64) */
static const uint16_t lg_log2_table[] = {
	0,    92,   182,  271,	358,  445,  530,  613,	696,  778,  858,  937,	1016,
	1093, 1169, 1244, 1319, 1392, 1465, 1536, 1607, 1677, 1746, 1814, 1882, 1949,
	2015, 2080, 2145, 2208, 2272, 2334, 2396, 2457, 2518, 2578, 2637, 2696, 2754,
	2812, 2869, 2926, 2982, 3037, 3092, 3146, 3200, 3254, 3307, 3359, 3412, 3463,
	3514, 3565, 3615, 3665, 3715, 3764, 3812, 3861, 3908, 3956, 4003, 4050, 4096,
};

/* 256 ln(p / (1 - p)) -> p of 65536, never certain: 16 to 65520. */
static inline uint32_t lg_squash(int32_t logit)
{
	uint32_t x, p;

	if (logit > 3071)
		logit = 3071;
	if (logit < -3071)
		logit = -3071;
	x = (uint32_t)(logit + 3072);
	p = lg_squash_table[x >> 7];
	p += ((lg_squash_table[(x >> 7) + 1] - p) * (x & 127)) >> 7;
	return p < 16 ? 16 : p > 65520 ? 65520 : p;
}

/* 4096 log2(x), and 4096 more, for x > 0. */
static inline int32_t lg_log2(uint32_t x)
{
	unsigned int zeros = (unsigned int)__builtin_clz(x);
	uint32_t mantissa = x << zeros; /* 1.31 */
	const uint16_t *at = &lg_log2_table[mantissa >> 25 & 63];
	uint32_t part = mantissa >> 15 & 1023;

	return (int32_t)((32 - zeros) * 4096 + at[0] + (((uint32_t)(at[1] - at[0]) * part) >> 10));
}

/* p of 2^22, 0 < p22 < 2^22 -> 256 ln(p / (1 - p)): -3904 to 3903. */
static inline int32_t lg_stretch(uint32_t p22)
{
	/* 2839 / 65536 = 256 ln 2 / 4096 */
	return ((lg_log2(p22) - lg_log2((1u << 22) - p22)) * 2839) >> 16;
}

/*
 * The same out of a table of LG_LOGITS entries, for who has 26 KB to spare for it: it takes a third
 * of the instructions.
 *
 * Below a half, p falls into one of 512 bins of its octave (below 1024: into its own). No bin holds
 * more than two logits. Its entry plus p is 8192 times the first of them and something below 8192,
 * or, from where the second begins, something above. From a half on, as lg_stretch() rounds down,
 * the logit of 2^22 - p is -1 - that of p; a half itself has the last entry.
 */
#define LG_LOGITS 6657

/* What such a table has in a bin. */
static inline uint32_t lg_logit_entry(unsigned int bin)
{
	unsigned int shift = bin < 1024 ? 0 : bin / 512 - 1;
	uint32_t from = (bin - shift * 512) << shift, second = from + (1u << shift);
	int32_t logit;

	if (!from || from == 1u << 21)
		return (uint32_t)-8192 - from;
	logit = lg_stretch(from);
	while (lg_stretch(second - 1) != logit)
		second--;
	if (second == from + (1u << shift))
		second = from + 8192;
	return (uint32_t)(logit + 1) * 8192 - second;
}

static inline int32_t lg_stretch_by(const uint32_t *logits, uint32_t p22)
{
	uint32_t upper = 0 - (p22 >> 21); /* all ones: a half or more */
	uint32_t p = (p22 ^ upper >> 10) - upper;
	unsigned int shift = 22 - (unsigned int)__builtin_clz(p | 1023);

	return (int32_t)(logits[shift * 512 + (p >> shift)] + p) >> 13 ^ (int32_t)upper;
}

/* 2^33 / (2 seen + 3), rounded up; and of the next eleven */
#define LG_SHARE(seen) (uint32_t)((1ull << 33) / (2 * (seen) + 3) + 1)
#define LG_SHARES(seen)                                                              \
	LG_SHARE(seen), LG_SHARE(seen + 1), LG_SHARE(seen + 2), LG_SHARE(seen + 3),  \
		LG_SHARE(seen + 4), LG_SHARE(seen + 5), LG_SHARE(seen + 6),          \
		LG_SHARE(seen + 7), LG_SHARE(seen + 8), LG_SHARE(seen + 9),          \
		LG_SHARE(seen + 10)

static const uint32_t lg_shares[LG_SEEN_MAX + 1] = {
	LG_SHARES(0),  LG_SHARES(11), LG_SHARES(22), LG_SHARES(33), LG_SHARES(44),  LG_SHARES(55),
	LG_SHARES(66), LG_SHARES(77), LG_SHARES(88), LG_SHARES(99), LG_SHARES(110),
};

/*
 * How far a counter moves that was seen so often (<= LG_SEEN_MAX): 2 distance / (2 seen + 3),
 * rounded down. Exact for distance < 2^22: a share is too large by at most 2 seen + 3, which makes
 * less than 2^32 of the product.
 */
static inline uint32_t lg_step(uint32_t distance, uint32_t seen)
{
	return (uint32_t)((uint64_t)distance * lg_shares[seen] >> 32);
}

#endif
