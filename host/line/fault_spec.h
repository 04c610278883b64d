/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What `fault:SEED[,OPTION...]:LINE` says.
 */
#ifndef FAULT_SPEC_H
#define FAULT_SPEC_H

#include "damage.h"
#include "../err.h"

#define FAULT_PREFIX "fault:"
#define FAULT_SYNTAX "fault:SEED[,OPTION...]:LINE"

struct fault_spec {
	uint64_t seed;
	struct damage_options damage;
	double stall; /* for each byte that comes: the line stands still before it */
	unsigned int stall_ms;
	unsigned int baud; /* at which the machine talks; 0: as we do */
	bool is_short;	  /* a read gives a few bytes only */
	bool in, out;	  /* directions that are damaged */
	const char *line; /* within the text that was read */
};

/* Read text, which begins with the prefix. Errors: ERR_USAGE, naming what is wrong in it. */
struct err *fault_spec_read(const char *text, struct fault_spec *ret) ERR_MUST_CHECK;

#endif
