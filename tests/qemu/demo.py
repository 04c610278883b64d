#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""make demo: a small machine runs out of memory and hangs; lastgasp asks it what happened.

Needs build/lastgasp and build/kmod/lastgasp.ko. Leaves the raw capture and the dump in build/demo/.
"""

import os
import re
import shutil
import subprocess
import sys
import time

sys.dont_write_bytecode = True

import dumps
import image
import kernel
import machine
import wedges

OUT = kernel.BUILD / "demo"
RAW = OUT / "capture.raw"
DUMP = OUT / "dump.gasp"
PROMPT = ("console", f"file:{RAW}")
LIMIT_S = 180

began = time.monotonic()


def say(text):
	print(f"[{time.monotonic() - began:5.1f} s] {text}", flush=True)


def lastgasp(*arguments):
	"""Show the command, run it with our terminal, and return its exit code."""
	words = [dumps.LASTGASP, *map(str, arguments)]
	print("\n$ " + " ".join(map(shorten, words)), flush=True)
	return subprocess.run(words).returncode


def shorten(word):
	return word.replace(f"{os.getcwd()}/", "")


def wedge_and_capture(made):
	recipe = wedges.WEDGES["slow-disk"]
	say(f"booting Linux {made.kernel.release} in QEMU: 256 MB, one CPU, no swap, a login on the serial line")
	with machine.Machine(made, "demo", words="lastgasp", limit_s=LIMIT_S) as guest:
		say("logged in; lastgasp.ko is loaded and waits for SysRq x")
		wedges.prepare(guest, recipe)
		say(f"{tasks(guest)} tasks run; the shell answers")
		say(f"{recipe.what} ...")
		took = wedges.start(guest, recipe)
		say(f"the shell is dead: no answer within {wedges.ALIVE_S} s, {took:.0f} s after that began; "
		    f"{len(wedges.killed(guest))} processes killed by the kernel")
		guest.serial.release()
		say("the same serial line, from the laptop: BREAK, x, and what comes back")
		return lastgasp("capture", guest.product_line, "--sysrq", "x", "--count", 1, "--timeout", 60,
				"--raw", RAW, "-o", DUMP)


def tasks(guest):
	return int(re.search(r"\d+", guest.shell.run("ls -d /proc/[0-9]* | wc -l")).group())


def main():
	made = image.build()
	if not made.has_agent:
		sys.exit(f"{image.AGENT} is not there: run `make module` first")
	shutil.rmtree(OUT, ignore_errors=True)
	OUT.mkdir(parents=True)
	code = wedge_and_capture(made)
	if code:
		sys.exit(f"capture failed with exit code {code}; see {RAW}")
	say(f"{DUMP.stat().st_size} bytes say it all")
	code = lastgasp("show", DUMP)
	if code or not (sys.stdin.isatty() and sys.stdout.isatty()):
		sys.exit(code)
	print("\nThe machine is gone, its dump is not: `help` lists the commands, `quit` leaves.", flush=True)
	os.execv(dumps.LASTGASP, [dumps.LASTGASP, *PROMPT])


if __name__ == "__main__":
	main()
