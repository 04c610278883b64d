/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Paths of dentries and mounts without the locks of d_path: every pointer is read with checks,
 * every walk is bounded.
 */
#ifndef LG_LINUX_PATH_H
#define LG_LINUX_PATH_H

#include <linux/fs.h>

#define LG_PATH_STEPS 64 /* folders and mounts in one path, at most; arbitrary */

/*
 * A path being built from its end. When it gets too long its beginning is left out, and it
 * starts with "...".
 */
struct lg_path {
	char *buffer;
	size_t max;
	size_t start; /* the path is buffer[start..max) */
	bool cut;
};

void lg_path_begin(struct lg_path *path, char *buffer, size_t max);

/*
 * Put the names from `dentry` up to, and without, `root` in front. Returns false if a name
 * could not be read or the bound was hit. A NULL root means the top of the dentry's own file
 * system.
 */
bool lg_path_add(struct lg_path *path, const struct dentry *dentry, const struct dentry *root);

/*
 * Put the place in front where a file system is mounted: the first of its mounts that belongs
 * to the initial mount namespace, else the first of all. Returns 1, 0 if it is mounted nowhere,
 * or LG_ERR_MEMORY.
 */
int lg_path_add_mount(struct lg_path *path, const struct super_block *super);

/* Finish: at least "/". Returns the text's length; it is at buffer + start, without a 0 byte. */
size_t lg_path_end(struct lg_path *path);

#endif
