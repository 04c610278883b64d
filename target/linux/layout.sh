#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Write layout.h: where the fields of structs are that the kernel's headers do not show, from BTF.
#
#   layout.sh KERNEL > layout.h
#
# KERNEL is a vmlinuz, an ELF vmlinux, or /sys/kernel/btf/vmlinux of the running kernel. Needs
# pahole, and for a vmlinuz the program that its compression asks for (xz, zstd or gzip).
set -eu

die() {
	echo "layout.sh: $*" >&2
	exit 1
}

[ $# -eq 1 ] || die "usage: layout.sh vmlinuz|vmlinux|/sys/kernel/btf/vmlinux"
kernel=$1
[ -r "$kernel" ] || die "$kernel: cannot be read"
command -v pahole >/dev/null || die "pahole is missing; install the package dwarves"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT INT TERM

# One little-endian number of $2 bytes at offset $1 of the kernel file.
number() {
	od -An -j "$1" -N "$2" -t "u$2" "$kernel" | tr -d ' '
}

# The compressed kernel inside a vmlinuz: Documentation/x86/boot.rst, fields setup_sects,
# payload_offset and payload_length.
unpack() {
	sectors=$(number 497 1)
	start=$(($(number 584 4) + (sectors + 1) * 512))
	length=$(number 588 4)
	payload="$scratch/payload"
	tail -c +$((start + 1)) "$kernel" | head -c "$length" > "$payload"
	case $(od -An -N 4 -t x1 "$payload" | tr -d ' ') in
	fd377a58) tool="xz -dc --single-stream" ;;
	28b52ffd) tool="zstd -dc" ;;
	1f8b*) tool="gzip -dc" ;;
	*) die "$kernel: unknown compression" ;;
	esac
	# The unpacked length follows the stream, which the tools call trailing garbage.
	$tool < "$payload" > "$scratch/vmlinux" 2>/dev/null || [ -s "$scratch/vmlinux" ] ||
		die "$kernel: $tool failed"
}

case $(od -An -N 4 -t x1 "$kernel" | tr -d ' ') in
7f454c46)
	btf=$kernel
	;;
9feb0100)
	btf=$kernel
	release=$(uname -r)
	;;
*)
	[ "$(number 514 4)" = 1400005704 ] || die "$kernel: neither vmlinuz nor vmlinux nor BTF"
	unpack
	btf=$scratch/vmlinux
	;;
esac
[ "${release-}" ] ||
	release=$(strings "$btf" | sed -n 's/^Linux version \([^ ]*\) .*/\1/p' | head -n 1)
[ "$release" ] || die "$kernel: no kernel release inside"

# "FIELD offset size" for every field of struct $1, bit fields as "FIELD offset:bit size".
fields() {
	name='[ *]([A-Za-z_][A-Za-z0-9_]*)(:[0-9]+|\[[0-9]+\])?;'
	place='([0-9]+(: *[0-9]+)?)'
	pahole -F btf -C "$1" "$btf" 2>/dev/null |
		sed -nE "s,^.*$name */\* *$place  *([0-9]+).*,\1 \3 \5,p" |
		sed 's/: */:/' > "$scratch/$1"
	[ -s "$scratch/$1" ] || die "$kernel: BTF has no struct $1"
}

# define NAME struct field
define() {
	offset=$(sed -n "s/^$3 \([0-9]*\) .*/\1/p" "$scratch/$2" | head -n 1)
	[ "$offset" ] || die "$kernel: struct $2 has no field $3"
	printf '#define %s %s\n' "$1" "$offset"
}

for struct in kmem_cache kmem_cache_node slab mount; do
	fields $struct
done
grep -q '^inuse [0-9]*:0 ' "$scratch/slab" && grep -q '^objects [0-9]*:16 ' "$scratch/slab" ||
	die "$kernel: struct slab counts its objects in another way"

{
cat << END
/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Offsets in bytes, from the kernel's BTF by layout.sh. */
#ifndef LG_LAYOUT_H
#define LG_LAYOUT_H

#define LG_LAYOUT_RELEASE "$release"
END
define LG_KMEM_CACHE_FLAGS kmem_cache flags
define LG_KMEM_CACHE_SIZE kmem_cache size
define LG_KMEM_CACHE_OO kmem_cache oo
define LG_KMEM_CACHE_MIN kmem_cache min
define LG_KMEM_CACHE_NAME kmem_cache name
define LG_KMEM_CACHE_LIST kmem_cache list
define LG_KMEM_CACHE_NODE kmem_cache node
define LG_KMEM_CACHE_NODE_LIST_LOCK kmem_cache_node list_lock
define LG_KMEM_CACHE_NODE_PARTIAL kmem_cache_node partial
define LG_KMEM_CACHE_NODE_NR_SLABS kmem_cache_node nr_slabs
define LG_KMEM_CACHE_NODE_TOTAL_OBJECTS kmem_cache_node total_objects
define LG_SLAB_LIST slab slab_list
define LG_SLAB_COUNTERS slab counters
define LG_MOUNT_PARENT mount mnt_parent
define LG_MOUNT_MOUNTPOINT mount mnt_mountpoint
define LG_MOUNT_MNT mount mnt
define LG_MOUNT_INSTANCE mount mnt_instance
define LG_MOUNT_NS mount mnt_ns
printf '\n#endif\n'
} > "$scratch/layout.h"
cat "$scratch/layout.h"
