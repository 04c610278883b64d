/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of a capture are called. Of several lines each has a name, by record_word()
 * (record.h) of what the person called it, and no two have the same.
 */
#ifndef CAPTURE_FILES_H
#define CAPTURE_FILES_H

#include <stdbool.h>

#include "../err.h"

#define CAPTURE_NAME 48 /* bytes of a line's name, its 0 included */
#define CAPTURE_PATH 4096

/* Change the last of `count` names, by a number at its end, where one before it is the same. */
void capture_files_distinct(char (*names)[CAPTURE_NAME], unsigned int count);

/*
 * Where every byte and the text of a line go. In a folder: capture.raw and console.log, with -NAME
 * before the dot unless name is NULL. Else beside the file: FILE.gasp has FILE.raw and FILE.log.
 */
void capture_files_beside(const char *output, bool folder, const char *name,
			  char raw[CAPTURE_PATH], char log[CAPTURE_PATH]);

/*
 * The file for a dump in a folder: FOLDER/BASE.gasp, or BASE-2.gasp and so on where that is there:
 * what was saved once stays.
 */
void capture_files_dump(const char *folder, const char *base, char ret[CAPTURE_PATH]);

/* Make the folder, unless it is there. Errors: ERR_LINE. */
struct err *capture_files_folder(const char *path) ERR_MUST_CHECK;

#endif
