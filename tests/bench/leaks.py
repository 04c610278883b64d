#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""How often `leaks` is right on seeded machines, and how fast it is: the table of docs/leaks.md, as build/bench/leaks.md.

	leaks.py [DUMP]      a dump to make a series of; without it only accuracy is measured
"""

import json
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile
import time

import results

TOP = results.OUT.parents[1]
ACCURACY = TOP / "build" / "bench" / "leaks"
SERIES = TOP / "build" / "bench" / "series"
LASTGASP = TOP / "build" / "lastgasp"
MACHINES = 300
SEED = 1
DUMPS = (24, 96, 480)
SPEED = (1000, 300)  # dumps, tasks in each

WORDS = {
	"slow": "80 KiB an hour, in noise of 128 KiB",
	"stepped": "512 KiB at a time, every 8 dumps or so",
	"hidden": "80 KiB an hour, in noise of 2 MiB",
	"restarts": "400 KiB an hour, in noise of 256 KiB; restarted every 20 dumps or so",
	"steady": "noise of 128 KiB",
	"sluggish": "noise of 512 KiB that depends on the value before (0.7)",
	"warming": "a cache that fills, 63 % in a twelfth to a quarter of the time",
	"restarted": "a program that fills 8 MiB in some dumps; restarted every 20 dumps or so",
	"daily": "4 MiB up and down in 24 hours, in noise of 256 KiB",
	"wandering": "a random walk of 256 KiB a dump",
	"collected": "grows and drops to a third: a garbage collector",
	"jobs": "now and then 4 MiB for a few dumps",
}


def accuracy():
	words = [str(ACCURACY), str(MACHINES), str(SEED), *map(str, DUMPS)]
	return json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)


def share(part, whole):
	return f"{100 * part / whole:.1f}"


def table(rows):
	lines = ["| program | what it does | of them | " + " | ".join(f"{dumps} dumps" for dumps in DUMPS) + " |",
		 "|---|---|---|" + "---|" * len(DUMPS)]
	for kind, what in WORDS.items():
		found = [row for row in rows if row["kind"] == kind]
		name = f"**{kind}**" if found[0]["leak"] else kind
		cells = [f"{share(row['growing'], row['programs'])} / {share(row['slowing'], row['programs'])}" for row in found]
		lines.append(f"| {name} | {what} | {found[0]['programs']:,} | " + " | ".join(cells) + " |")
	return lines


def add_accuracy(out, rows):
	for dumps in DUMPS:
		for leak, name in ((True, "leaks_hit"), (False, "leaks_false_alarms")):
			found = [row for row in rows if row["dumps"] == dumps and row["leak"] == leak]
			out.add(f"{name}/{dumps}_dumps", sum(row["growing"] for row in found) / sum(row["programs"] for row in found),
				"", "", f"of {sum(row['programs'] for row in found):,} seeded programs; `docs/leaks.md`")
		for row in rows:
			if row["dumps"] == dumps:
				out.add_cell(f"leaks/{row['kind']}/{dumps}_dumps", row["growing"] / row["programs"])


def run(words, given):
	"""Seconds of a program, its CPU seconds, and what it said."""
	before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
	said = subprocess.run(words, check=True, input=given, capture_output=True).stdout
	seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
	return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, said


def add_speed(out, dump):
	folder = pathlib.Path(tempfile.mkdtemp(prefix="lastgasp-series-"))
	try:
		subprocess.run([str(SERIES), str(dump), *map(str, SPEED), str(SEED), str(folder)], check=True)
		files = sorted(map(str, folder.iterdir()))
		seconds, whole, said = run([str(LASTGASP), "leaks", *files], b"")
		together = b"".join(pathlib.Path(name).read_bytes() for name in files)
		_, reading, _ = run([str(LASTGASP), "verify", "-"], together)
	finally:
		shutil.rmtree(folder)
	if not said.startswith(b"1 suspect"):
		raise SystemExit(f"leaks: not what was sown: {said.decode()}")
	out.add("leaks_s", seconds, "s", "", f"`lastgasp leaks` over {SPEED[0]:,} files of a dump of {SPEED[1]} tasks; "
		"under 5 is wanted")
	out.add("leaks_cpu_s", whole, "s", "", f"CPU time of the same, on {os.cpu_count()} CPUs")
	out.add("leaks_over_reading", whole / reading, "times", "lastgasp verify", "that over what it takes to decode them "
		f"({reading:.2f} s of CPU)")


def measure(out, dump):
	"""dump: a saved one, None: leave speed out."""
	rows = accuracy()
	add_accuracy(out, rows)
	results.OUT.mkdir(parents=True, exist_ok=True)
	(results.OUT / "leaks.md").write_text("\n".join(table(rows)) + "\n")
	if dump:
		add_speed(out, dump)


def main():
	measure(results.Results(), sys.argv[1] if len(sys.argv) > 1 else None)
	print((results.OUT / "leaks.md").read_text())


if __name__ == "__main__":
	main()
