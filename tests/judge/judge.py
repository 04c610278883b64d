#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Judges the agent's numbers by an independent reader of the same memory.

Each scene boots a guest, fires a dump by BREAK x, stops the guest while the dump is still being sent, has QEMU write
the guest's memory to a file, and compares every field of the dump with what drgn reads there by the kernel's debug
symbols. Prints and writes to build/judge/table.md: compared, equal, moved, different. Exit 1 if anything is different.

	judge.py [--keep] [SCENE...]     --keep: leave the memory images in build/judge/SCENE/
"""

import argparse
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
from scenes import SCENES

OUT = kernel.BUILD / "judge"
VMCOREINFO = ("-device", "vmcoreinfo")  # with qemu_fw_cfg in the guest: where its kernel is, for drgn
LIMIT_S = 240
STEP_S = 120
RAM_MIB = 256 # what machine.Machine has by default
START_S = 0.5 # until a culprit's own program text has been read
WEDGE_S = 10
SETTLE_S = 3
NS_PER_S = 1000000000

CLOCK = (
	Allowance(r"dump\[\]\.(time|uptime)_ns", -NS_PER_S, 0, "memory has the time of the last tick"),
)


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
	(OUT / "table.md").write_text("\n".join([*report.heading(made.kernel.release), *lines]))
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
			wedge(guest, wedges.WEDGES[scene.wedge])
		time.sleep(SETTLE_S)
		frozen = freeze.freeze(guest)
	try:
		found = facts.Facts(frozen.memory, symbols)
	finally:
		if not keep:
			frozen.memory.unlink()
	judged = judge(scene, frozen.dump, found)
	return (report.of_scene(scene, frozen, judged, [*losses(frozen.dump), *found.notes]),
		sum(len(tally.different) for tally in judged.tallies.values()))


def wedge(guest, recipe):
	"""As wedges.start(), but whether the shell is dead yet makes no difference here."""
	wedges.prepare(guest, recipe)
	guest.shell.send(recipe.start)
	if recipe.slow_disk:
		time.sleep(START_S)
		guest.throttle_disk(wedges.SLOW_IOPS, wedges.SLOW_BYTES_PER_S)
	time.sleep(WEDGE_S)


def losses(dump):
	"""What the agent itself says that it could not collect."""
	return [f"lost, says the dump: {row['subject']}: {row['reason']}" for row in dump.rows("SELECT * FROM losses")]


def judge(scene, dump, found):
	judged = compare.Judge((*CLOCK, *scene.moves))
	for name, rows in found.tables.items():
		judged.table(name, dump.rows(f"SELECT * FROM {name} ORDER BY rowid"), rows)
	return judged


if __name__ == "__main__":
	sys.exit(main())
