/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The files of the machine that is looked at: this one's, or copies of another's below a folder.
 * Nothing in them is trusted: only regular files are read, never more than the caller has room
 * for, and nothing that may wait is opened.
 */
#ifndef LG_USER_ROOT_H
#define LG_USER_ROOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LG_PATH_MAX 512
#define LG_NAME_MAX 64

struct lg_root {
	char dir[256]; /* "" is this machine; else no '/' at the end */
};

/* A folder; "/" is this machine. Returns 0, -ENAMETOOLONG, or why it is no folder that opens. */
int lg_root_open(struct lg_root *root, const char *dir);

/* The path of `path` (it begins with '/') below the root; cut if it has no room: then no file. */
void lg_root_path(const struct lg_root *root, const char *path, char ret[LG_PATH_MAX]);

/*
 * Read a file as it is, with a 0 byte behind. Returns the bytes read, without that 0, or a
 * negative errno: -EFBIG if the file has `size` bytes or more, -EINVAL if it is no regular file.
 */
int lg_root_read(const struct lg_root *root, const char *path, char *ret, size_t size);

/* A large file as text, in memory that the caller frees; NULL: as above, or no memory. */
char *lg_root_text(const struct lg_root *root, const char *path, size_t most);

/* The first line of a file, without white space around it; false (and "") if it cannot be read. */
bool lg_root_line(const struct lg_root *root, const char *path, char *ret, size_t size);

/* The number in the first line: decimal, or hexadecimal after 0x. False: no number is there. */
bool lg_root_number(const struct lg_root *root, const char *path, uint64_t *ret);

bool lg_root_exists(const struct lg_root *root, const char *path);

/* Names in a folder that begin with prefix, sorted; those after `most` are left out. */
size_t lg_root_list(const struct lg_root *root, const char *path, const char *prefix,
		    char (*ret)[LG_NAME_MAX], size_t most);

#endif
