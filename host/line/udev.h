/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The udev rules that let people use their adapters: who sits at the computer, and group plugdev.
 */
#ifndef UDEV_H
#define UDEV_H

#include <stdio.h>

/* The file 70-lastgasp.rules, for all chips that lastgasp knows: by their ids, and those that are
 * told by their interfaces by these. */
void udev_rules(FILE *out);

#endif
