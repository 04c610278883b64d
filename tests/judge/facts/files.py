# SPDX-License-Identifier: GPL-2.0-or-later
"""tmpfs and swap: mm/shmem.c, mm/swapfile.c and include/linux/swap.h of Linux 6.1."""

import stat

from drgn import cast, container_of
from drgn.helpers.linux.device import MAJOR, MINOR
from drgn.helpers.linux.fs import for_each_mount, inode_paths, mount_dst
from drgn.helpers.linux.list import list_for_each_entry
from drgn.helpers.linux.pid import for_each_task

from facts.counters import PAGE
from facts.value import OneOf, cut, name, text

TMPFS_MAGIC = 0x01021994
SWP_USED = 1
SWAP_MAP_BAD = 0x3f


def device(super_block):
	number = super_block.s_dev.value_()
	return f"{MAJOR(number)}:{MINOR(number)}"


def tmpfs_supers(program):
	for super_block in list_for_each_entry("struct super_block", program["super_blocks"].address_of_(), "s_list"):
		if super_block.s_magic.value_() == TMPFS_MAGIC:
			yield super_block


def inodes(super_block):
	return list_for_each_entry("struct inode", super_block.s_inodes.address_of_(), "i_sb_list")


def pages_of(inode):
	"""In memory and in swap: from the page cache, not from what tmpfs has charged."""
	info = container_of(inode, "struct shmem_inode_info", "vfs_inode")
	return inode.i_mapping.nrpages.value_() + info.swapped.value_()


def namespaces(program):
	"""Every mount namespace that a task is in, the first task's before all others."""
	found = {}
	for task in for_each_task(program):
		if task.nsproxy:
			found.setdefault(task.nsproxy.mnt_ns.value_(), task.nsproxy.mnt_ns)
	return found.values()


def mount_paths(program):
	"""{address of a superblock: where it is mounted, in the first namespace that has it}."""
	paths = {}
	for namespace in namespaces(program):
		here = {}
		for mount in for_each_mount(namespace):
			here.setdefault(mount.mnt.mnt_sb.value_(), []).append(cut(text(mount_dst(mount))))
		paths = here | paths
	return paths


def tmpfs(program):
	paths = mount_paths(program)
	return [tmpfs_row(super_block, paths) for super_block in tmpfs_supers(program)]


def tmpfs_row(super_block, paths):
	info = cast("struct shmem_sb_info *", super_block.s_fs_info)
	found = list(inodes(super_block))
	more_links = sum(max(inode.i_nlink.value_() - 1, 0) for inode in found if not stat.S_ISDIR(inode.i_mode.value_()))
	limit = info.max_inodes.value_()
	return {
		"device": device(super_block),
		"path": OneOf(paths.get(super_block.value_(), [None])),
		"size_bytes": info.max_blocks.value_() * PAGE,
		"used_bytes": sum(map(pages_of, found)) * PAGE,
		"inodes_max": limit,
		"inodes_used": len(found) + more_links if limit else None,
	}


def tmpfs_files(program):
	"""All of them, not only the largest."""
	return [file_row(super_block, inode) for super_block in tmpfs_supers(program) for inode in inodes(super_block)
		if stat.S_ISREG(inode.i_mode.value_()) and pages_of(inode)]


def file_row(super_block, inode):
	names = [cut("/" + text(path).lstrip("/")) for path in inode_paths(inode)] if inode.i_nlink else []
	return {
		"device": device(super_block),
		"inode": inode.i_ino.value_(),
		"path": OneOf(names or [None]),
		"used_bytes": pages_of(inode) * PAGE,
	}


def swaps(program):
	areas = [program["swap_info"][i] for i in range(program["nr_swapfiles"].value_())]
	return [swap_row(program, area) for area in areas if area and area.flags & SWP_USED and area.swap_map]


def swap_row(program, area):
	"""In use is every slot that the swap map does not have as free, or as no slot at all."""
	slots = program.read(area.swap_map.value_(), area.max.value_())
	file = area.swap_file
	return {
		"name": name(file.f_path.dentry.d_name.name),
		"kind": "partition" if stat.S_ISBLK(file.f_mapping.host.i_mode.value_()) else "file",
		"size_bytes": sum(slot != SWAP_MAP_BAD for slot in slots) * PAGE,
		"used_bytes": sum(slot not in (0, SWAP_MAP_BAD) for slot in slots) * PAGE,
		"priority": area.prio.value_(),
	}
