# SPDX-License-Identifier: GPL-2.0-or-later
"""The guests that the agent is judged on. With one CPU nothing may move but the clock; to add one is one entry."""

import dataclasses

from compare import Allowance


@dataclasses.dataclass(frozen=True)
class Scene:
	"""
	commands: what runs in the guest before the agent is loaded. wedge: name of the rig's recipe to follow then.
	moves: Allowances for what other CPUs do meanwhile.
	"""

	name: str
	what: str
	cpus: int
	commands: tuple
	wedge: str = ""
	moves: tuple = ()


PAGE = 4096
BATCH = 63 * PAGE # of pages between a CPU's lists and the buddy lists, on machines of this size: zone_batchsize()

MODULES = "dmesg -n 1; while read -r module; do insmod /lib/$module || exit 1; done </lib/order"
SWAP = "echo 128M >/sys/block/zram0/disksize && mkswap /dev/zram0 && swapon /dev/zram0"
CACHE = "dd if=/dev/urandom of=/tmp/cache bs=64k count=300"
SWAP_FILE = "dd if=/dev/zero of=/root/swap bs=1M count=6 && mkswap /root/swap && swapon /root/swap"
CORNERS = "cat /dev/vdb >/run/corners && chmod +x /run/corners && /run/corners"
HUGE = "echo always >/sys/kernel/mm/transparent_hugepage/enabled; echo 3 >/proc/sys/vm/nr_hugepages"
MOUNTS = (
	"mkdir -p /run/a /run/b '/run/a b' /run/gone && mount -t tmpfs -o size=0,nr_inodes=0 none /run/a",
	"mount -o bind /run/a /run/b && mount -t tmpfs none '/run/a b' && echo x >'/run/a b/in a blank'",
	"mkdir /run/b/sub && mount -t tmpfs none /run/b/sub && dd if=/dev/zero of=/run/b/sub/deep bs=4k count=3",
	"i=0; while [ $i -lt 20 ]; do echo $i >/tmp/small$i; i=$((i + 1)); done; ln /tmp/small1 /tmp/second",
	"d=/tmp; for i in 1 2 3 4; do d=$d/a-folder-with-a-long-name-$i; mkdir $d; done; "
	"dd if=/dev/zero of=$d/f bs=1M count=1",
	"dd if=/dev/zero of=\"/tmp/$(printf 'l\\303\\251\\n\\377 \"')\" bs=64k count=5",
	"unshare -m sh -c 'mount -t tmpfs none /home && dd if=/dev/zero of=/home/private bs=64k count=4; exec sleep 999' &",
	"mount -t tmpfs none /run/gone && cd /run/gone && echo x >file && (exec sleep 999) & sleep 1; umount -l /run/gone",
	"echo 300000 >/proc/sys/vm/overcommit_kbytes && echo 1 >/proc/sys/vm/overcommit_memory",
)

# Housekeeping of a CPU that is idle.
IDLE_CPU = (
	Allowance(r"(memory\[\]|zones\[.*\])\.(free|pcp|available)_bytes", -BATCH, BATCH, "a batch of free pages"),
	Allowance(r"vmstat\[nr_free_pages\]\.value", -BATCH // PAGE, BATCH // PAGE, "a batch of free pages"),
	Allowance(r"memory\[\]\.vmalloc_bytes", -4 * PAGE, 0, "the stack of a thread that had ended was freed"),
)

SCENES = {scene.name: scene for scene in (
	Scene("load", "The varied load on one CPU: nothing but the agent runs between the dump and the stop", 1,
	      (MODULES, SWAP, "load", CACHE)),
	Scene("fork-bomb", "A fork bomb over compressed swap, one CPU: swap in use, little free, caches in fragments", 1,
	      ("dmesg -n 1",), wedge="fork-bomb-zram"),
	Scene("slow-disk", "The demo's hang, one CPU: shell dead, program text evicted and read again", 1,
	      (MODULES,), wedge="slow-disk"),
	Scene("corners", "What is easy to get wrong, one CPU: names, namespaces, huge pages, mounts, dead leaders", 1,
	      (MODULES, SWAP, SWAP_FILE, *MOUNTS, HUGE, CORNERS)),
	Scene("two-nodes", "The varied load on two CPUs and two nodes: one CPU is idle, but not stopped during the dump", 2,
	      (MODULES, SWAP, "load", CACHE), moves=IDLE_CPU),
)}
