/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The report for people: findings by kind, the commands, the verdict with its reasons.
 */
#ifndef LG_USER_PRINT_H
#define LG_USER_PRINT_H

#include <stdio.h>

#include "report.h"

void lg_print(FILE *out, const struct lg_report *report);

#endif
