// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Builds paths from parent pointers. struct mount is private to fs/: its layout comes from BTF.
 */
#include <linux/dcache.h>
#include <linux/mount.h>
#include <linux/nsproxy.h>
#include <linux/sched/task.h>

#include "../../protocol/err.h"
#include "layout.h"
#include "path.h"
#include "peek.h"

#define MOUNTS_MAX 64 /* mounts of one file system looked at; arbitrary */
#define CUT_MARK "..."

/* What we need of a struct mount. */
struct place {
	const void *mount;
	const void *parent;
	const void *namespace;
	const struct dentry *mountpoint; /* in the parent */
	const struct dentry *root;	 /* of what is mounted */
};

void lg_path_begin(struct lg_path *path, char *buffer, size_t max)
{
	*path = (struct lg_path){ .buffer = buffer, .max = max, .start = max };
}

/* Put "/name" in front. */
static bool add_name(struct lg_path *path, const struct dentry *dentry)
{
	const unsigned char *name;
	u32 length;

	if (!lg_peek(&name, &dentry->d_name.name) || !lg_peek(&length, &dentry->d_name.len))
		return false;
	if (path->cut || length > NAME_MAX)
		return path->cut;
	if (length + 1 + strlen(CUT_MARK) > path->start) {
		path->cut = true;
		return true;
	}
	path->start -= length;
	if (copy_from_kernel_nofault(path->buffer + path->start, name, length)) {
		path->start += length;
		return false;
	}
	path->buffer[--path->start] = '/';
	return true;
}

bool lg_path_add(struct lg_path *path, const struct dentry *dentry, const struct dentry *root)
{
	struct dentry *parent;
	unsigned int steps;

	for (steps = 0; steps < LG_PATH_STEPS; steps++) {
		if (dentry == root)
			return true;
		if (!lg_peek(&parent, &dentry->d_parent))
			return false;
		if (parent == dentry)
			return true;
		if (!add_name(path, dentry))
			return false;
		dentry = parent;
	}
	return false;
}

static bool read_place(const void *mount, struct place *ret)
{
	ret->mount = mount;
	return lg_peek_at(&ret->parent, mount, LG_MOUNT_PARENT, sizeof(void *)) &&
	       lg_peek_at(&ret->mountpoint, mount, LG_MOUNT_MOUNTPOINT, sizeof(void *)) &&
	       lg_peek_at(&ret->namespace, mount, LG_MOUNT_NS, sizeof(void *)) &&
	       lg_peek_at(&ret->root, mount, LG_MOUNT_MNT + offsetof(struct vfsmount, mnt_root),
			  sizeof(void *));
}

/* Choose the mount to name. Returns 1, 0 if there is none, or LG_ERR_MEMORY. */
static int find_place(const struct super_block *super, struct place *ret)
{
	const struct list_head *head = &super->s_mounts;
	const void *wanted = init_task.nsproxy->mnt_ns;
	struct list_head *at;
	struct place place;
	unsigned int steps;
	int found = 0;

	if (!lg_peek(&at, &head->next))
		return LG_ERR_MEMORY;
	for (steps = 0; at != head && steps < MOUNTS_MAX; steps++) {
		if (!read_place((const char *)at - LG_MOUNT_INSTANCE, &place))
			return found ? found : LG_ERR_MEMORY;
		/*
		 * The kernel's own mounts are in no namespace (or in the error -EINVAL:
		 * fs/mount.h).
		 */
		if (!IS_ERR_OR_NULL(place.namespace) && (!found || place.namespace == wanted)) {
			*ret = place;
			found = 1;
			if (place.namespace == wanted)
				break;
		}
		if (!lg_peek(&at, &at->next))
			break;
	}
	return found;
}

int lg_path_add_mount(struct lg_path *path, const struct super_block *super)
{
	struct place place;
	unsigned int steps;
	int ret = find_place(super, &place);

	if (ret <= 0)
		return ret;
	for (steps = 0; steps < LG_PATH_STEPS; steps++) {
		struct place parent;

		if (place.parent == place.mount)
			return 1;
		if (!read_place(place.parent, &parent) ||
		    !lg_path_add(path, place.mountpoint, parent.root))
			return LG_ERR_MEMORY;
		place = parent;
	}
	return LG_ERR_MEMORY;
}

size_t lg_path_end(struct lg_path *path)
{
	if (path->cut) {
		path->start -= strlen(CUT_MARK);
		memcpy(path->buffer + path->start, CUT_MARK, strlen(CUT_MARK));
	}
	if (path->start == path->max)
		path->buffer[--path->start] = '/';
	return path->max - path->start;
}
