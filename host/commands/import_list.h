/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Table `reports`: what was found in texts, one row a report.
 */
#ifndef IMPORT_LIST_H
#define IMPORT_LIST_H

#include "../import/import.h"
#include "../render/render.h"

struct import_list;

struct err *import_list_create(struct import_list **ret) ERR_MUST_CHECK;
void import_list_destroy(struct import_list *list); /* takes NULL */

/* Add a report of file number `file`, from 0. dump: its tables are read for predicted_pid. */
struct err *import_list_add(struct import_list *list, unsigned int file, const char *path,
			    const struct import_report *report, struct dump *dump) ERR_MUST_CHECK;

/* All of them, in the order of the text. Programs get every column; of several files `file` too. */
struct err *import_list_render(struct import_list *list, const struct render_options *options,
			       bool files) ERR_MUST_CHECK;

#endif
