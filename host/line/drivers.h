/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The drivers that line.c lists: one line for each.
 */
#ifndef LINE_DRIVERS_H
#define LINE_DRIVERS_H

#include "line.h"

extern const struct line_driver line_serial;
extern const struct line_driver line_usb;
extern const struct line_driver line_unix;
extern const struct line_driver line_tcp;
extern const struct line_driver line_file;
extern const struct line_driver line_fault;

#endif
