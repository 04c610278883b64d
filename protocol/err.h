/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The errors of protocol/ and target/. Functions return 0 or a count >= 0, else one of these.
 */
#ifndef LG_ERR_H
#define LG_ERR_H

enum lg_err {
	LG_ERR_SHORT = -1,   /* the input ends before what it announces */
	LG_ERR_FULL = -2,    /* the output does not fit the caller's buffer */
	LG_ERR_CORRUPT = -3, /* the input contradicts itself or its checksum */
	LG_ERR_VERSION = -4, /* the input is of a wire version that this code does not read */
	LG_ERR_VALUE = -5,   /* a value cannot be sent as its column says (unit, text length) */
	LG_ERR_MEMORY = -6,  /* a pointer led to memory that could not be read */
	LG_ERR_BUSY = -7,    /* a lock was held by somebody else */
	LG_ERR_ABSENT = -8,  /* this machine or agent does not offer it */
	LG_ERR_LIMIT = -9,   /* a walk ran into its bound before its end */
	LG_ERR_LINE = -10,   /* the line takes no more bytes */
};

#endif
