#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Judges the agent's numbers by an independent reader of the same memory.

Each scene boots a guest, fires a dump by BREAK x, stops the guest while the dump is still being sent, has QEMU write
the guest's memory to a file, and compares every field of the dump with what drgn reads there by the kernel's debug
symbols. Prints and writes to build/judge/table.md: compared, equal, moved, different. Exit 1 if anything is different.

	judge.py [--keep] [SCENE...]     --keep: leave the memory images in build/judge/SCENE/
"""

import argparse
import dataclasses
import pathlib
import subprocess
import sys
import time

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "qemu"))

import compare
import freeze
import image
import kernel
import machine
import report
import wedges
from compare import Allowance

OUT = kernel.BUILD / "judge"
VMCOREINFO = ("-device", "vmcoreinfo")  # with qemu_fw_cfg in the guest: where its kernel is, for drgn
LIMIT_S = 240
STEP_S = 120
RAM_MIB = 256 # what machine.Machine has by default
SETTLE_S = 3
NS_PER_S = 1000000000
PAGE = 4096

CLOCK = (
	Allowance(r"dump\[\]\.(time|uptime)_ns", -NS_PER_S, 0, "memory has the time of the last tick"),
)


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


MODULES = "dmesg -n 1; while read -r module; do insmod /lib/$module || exit 1; done </lib/order"
SWAP = "echo 128M >/sys/block/zram0/disksize && mkswap /dev/zram0 && swapon /dev/zram0"
SWAP_FILE = "dd if=/dev/zero of=/root/swap bs=1M count=6 && mkswap /root/swap && swapon /root/swap"
CORNERS = "cat /dev/vdb >/run/corners && chmod +x /run/corners && /run/corners"
HUGE = "echo always >/sys/kernel/mm/transparent_hugepage/enabled; echo 3 >/proc/sys/vm/nr_hugepages"
MOUNTS = (
	"mkdir -p /run/a /run/b '/run/a b' /run/gone && mount -t tmpfs -o size=0,nr_inodes=0 none /run/a",
	"mount -o bind /run/a /run/b && mount -t tmpfs none '/run/a b' && echo x >'/run/a b/in a blank'",
	"mkdir /run/b/sub && mount -t tmpfs none /run/b/sub && dd if=/dev/zero of=/run/b/sub/deep bs=4k count=3",
	"i=0; while [ $i -lt 20 ]; do echo $i >/tmp/small$i; i=$((i + 1)); done; ln /tmp/small1 /tmp/second",
	"d=/tmp; for i in 1 2 3 4; do d=$d/a-folder-with-a-long-name-$i; mkdir $d; done; dd if=/dev/zero of=$d/f bs=1M count=1",
	"dd if=/dev/zero of=\"/tmp/$(printf 'l\\303\\251\\n\\377 \"')\" bs=64k count=5",
	"unshare -m sh -c 'mount -t tmpfs none /home && dd if=/dev/zero of=/home/private bs=64k count=4; exec sleep 999' &",
	"mount -t tmpfs none /run/gone && cd /run/gone && echo x >file && (exec sleep 999) & sleep 1; umount -l /run/gone",
	"echo 2 >/proc/sys/vm/overcommit_memory; echo 300000 >/proc/sys/vm/overcommit_kbytes; echo 1 >/proc/sys/vm/overcommit_memory",
)

SCENES = {scene.name: scene for scene in (
	Scene("load", "The varied load on one CPU: nothing but the agent runs between the dump and the stop", 1,
	      (MODULES, SWAP, "load", "dd if=/dev/urandom of=/tmp/cache bs=64k count=300")),
	Scene("fork-bomb", "A fork bomb over compressed swap, one CPU: swap in use, little free, caches in fragments", 1,
	      (), wedge="fork-bomb-zram"),
	Scene("slow-disk", "The demo's hang, one CPU: shell dead, program text evicted and read again", 1,
	      (MODULES,), wedge="slow-disk"),
	Scene("corners", "What is easy to get wrong, one CPU: names, namespaces, huge pages, mounts, dead leaders", 1,
	      (MODULES, SWAP, SWAP_FILE, *MOUNTS, HUGE, CORNERS)),
	Scene("two-nodes", "The varied load on two CPUs and two nodes: one CPU is idle, but not stopped during the dump", 2,
	      (MODULES, SWAP, "load", "dd if=/dev/urandom of=/tmp/cache bs=64k count=300")),
)}


def main():
	parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
	parser.add_argument("scenes", nargs="*", metavar="SCENE", help=" ".join(SCENES))
	parser.add_argument("--keep", action="store_true")
	options = parser.parse_args()
	unknown = [name for name in options.scenes if name not in SCENES]
	if unknown:
		parser.error(f"there is no scene {unknown[0]}; there are {' '.join(SCENES)}")
	return run([SCENES[name] for name in options.scenes or SCENES], options.keep)


def run(scenes, keep):
	made = build_image()
	symbols = made.kernel.fetch(debug=True).debug
	lines, failed = [], 0
	for scene in scenes:
		text, different = run_scene(scene, made, symbols, keep)
		lines += text
		failed += different
		print("\n".join(text), flush=True)
	(OUT / "table.md").write_text("\n".join(lines))
	print(f"{failed} different; {OUT / 'table.md'}")
	return 1 if failed else 0


def build_image():
	"""An image of our own: it has one module more than the rig's."""
	OUT.mkdir(parents=True, exist_ok=True)
	image.OUT = OUT
	image.GUEST_MODULES += ("qemu_fw_cfg",)
	made = image.build()
	if not made.has_agent:
		sys.exit(f"{image.AGENT} is not there: make module")
	return made


def qemu_options(scene):
	"""A second disk is the program of corners.c; every CPU has a node of its own."""
	program = OUT / "corners.elf"
	subprocess.run(["gcc", *image.CFLAGS, "-o", program, HERE / "corners.c"], check=True)
	options = [*VMCOREINFO, "-drive", f"file={program},if=virtio,format=raw,readonly=on"]
	for node in range(scene.cpus if scene.cpus > 1 else 0):
		options += ["-object", f"memory-backend-ram,id=memory{node},size={RAM_MIB // scene.cpus}M"]
		options += ["-numa", f"node,memdev=memory{node},cpus={node}"]
	return options


def run_scene(scene, made, symbols, keep):
	"""Returns the lines of the report and how many fields are different."""
	import facts # needs drgn: after the arguments have been checked

	with machine.Machine(made, scene.name, smp=scene.cpus, options=qemu_options(scene), limit_s=LIMIT_S) as guest:
		for command in scene.commands:
			guest.shell.run(command, STEP_S)
		guest.shell.run(freeze.AGENT)
		if scene.wedge:
			wedges.prepare(guest, wedges.WEDGES[scene.wedge])
			wedges.start(guest, wedges.WEDGES[scene.wedge])
		time.sleep(SETTLE_S)
		frozen = freeze.freeze(guest)
	found = facts.Facts(frozen.memory, symbols)
	judged = judge(scene, frozen.dump, found)
	if not keep:
		frozen.memory.unlink()
	return (report.of_scene(scene, frozen, judged, found.notes),
		sum(len(tally.different) for tally in judged.tallies.values()))


def judge(scene, dump, found):
	judged = compare.Judge((*CLOCK, *scene.moves))
	for name, rows in found.tables.items():
		judged.table(name, dump.rows(f"SELECT * FROM {name} ORDER BY rowid"), rows)
	return judged


if __name__ == "__main__":
	sys.exit(main())
