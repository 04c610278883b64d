#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What survives a bad line: many seeded runs of robustness.c over dumps of the rig, cell by cell.

As a program, for who works on it: robustness.py DUMP [DUMP] [--runs N] [--damaged N] prints them only.
"""

import argparse
import concurrent.futures
import json
import subprocess
import time

import results

FULL = results.OUT / "robustness"
FAST = results.OUT / "replay"
RUNS = 1000         # of each cell and way, with each dump
DAMAGED = 1_000_000 # captures damaged by the fast runs
SEED = 1            # of the first run of each cell
PROCESSES = 2

AMOUNTS = {
	"change": ("1e-6", "1e-5", "1e-4", "1e-3", "1e-2"),
	"burst": ("1", "5", "20", "200"),
	"lost": ("1", "5", "10", "20", "40"),
	"scattered": ("1", "5", "10", "20", "40"),
	"text": ("4096", "1024", "256", "64"),
	"half": ("front", "middle", "end"),
}
WORDS = {
	"change": "bytes changed, each by itself: share of all",
	"burst": "bytes changed in a row, once in 2,000: how many",
	"lost": "frames lost, five in a row: %",
	"scattered": "frames lost, each by itself: %",
	"text": "a line of console text after so many bytes",
	"half": "half of the capture missing",
}
WAYS = (("oneway", "twoway", "forever"), ("oneway", "twoway")) # of each dump
WAY_WORDS = {"oneway": "one way", "twoway": "two-way", "forever": "for ever"}
RARE = ("change/1e-6", "change/1e-5") # damages: too seldom for the fast runs
MORE = ("flip/1e-3", "drop/1e-3", "twice/1e-3", "insert/1e-3") # for the fast runs alone
OVERHEAD = "lost/5"


class BenchError(Exception):
	pass


def cells():
	return [f"{damage}/{amount}" for damage, amounts in AMOUNTS.items() for amount in amounts]


def run(program, dump, cell, way, *more):
	"""One cell. What must not happen is in the figures, and told of on standard error with its seed."""
	command = [program, dump, "--cell", f"{cell}/{way}", "--seed", str(SEED), *map(str, more)]
	done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
	if done.returncode > 1:
		raise BenchError(f"{' '.join(map(str, command))}: exit {done.returncode}")
	return json.loads(done.stdout)


class Figures:
	"""All cells, run. full[dump number, cell, way] and fast: what robustness.c prints."""

	def __init__(self, saved, runs, damaged):
		began = time.monotonic()
		often = [cell for cell in cells() if cell not in RARE] + list(MORE)
		each = -(-damaged // (len(often) * len(saved)))
		with concurrent.futures.ThreadPoolExecutor(PROCESSES) as pool:
			fast = [pool.submit(run, FAST, dump, cell, "oneway", "--damaged", each) for dump in saved for cell in often]
			full = {(number, cell, way): pool.submit(run, FULL, dump, cell, way, "--runs", runs)
				for number, dump in enumerate(saved) for cell in cells() for way in WAYS[number]}
			for number, _ in enumerate(concurrent.futures.as_completed([*fast, *full.values()]), 1):
				if number % 20 == 0:
					print(f"bad lines: {number} of {len(fast) + len(full)} cells", flush=True)
			self.fast = [job.result() for job in fast]
			self.full = {key: job.result() for key, job in full.items()}
		self.runs = runs
		self.dumps = range(len(saved))
		self.seconds = time.monotonic() - began

	def sum(self, name):
		return sum(found[name] for found in [*self.fast, *self.full.values()])


def share(found):
	"""In percent, as people read it; never rounded up to all or down to none."""
	if 0 < found < 1:
		return f"{min(max(100 * found, 0.01), 99.99):.4g}"
	return f"{100 * found:.0f}"


def sent(found):
	"""What an agent sends that nobody answers, over the bytes of the dump."""
	return found["capture_bytes"] / found["data_bytes"]


def describe(found):
	return (f"{found['data_parts']:,} rows in {found['data_frames']} frames, {found['data_bytes']:,} bytes; "
		f"an agent that nobody answers sends {sent(found):.2f} times that, parity included")


def table(figures, number):
	"""Lines of Markdown: a cell each; for each way, percent of the dumps complete and of the rows."""
	ways = WAYS[number]
	lines = ["| damage | | " + " | ".join(WAY_WORDS[way] for way in ways) + " |", "|---|---|" + "---|" * len(ways)]
	for cell in cells():
		damage, amount = cell.split("/")
		found = [figures.full[number, cell, way] for way in ways]
		lines.append(f"| {WORDS[damage]} | {amount} | "
			     + " | ".join(f"{share(one['complete'] / one['runs'])} / {share(one['parts'])}" for one in found) + " |")
	return lines


def add_totals(out, figures):
	out.add("wrong_values", figures.sum("wrong"), "", "", "rows or frames that are not those sent; 0 is wanted")
	out.add("damaged_captures_tried", figures.sum("damaged"), "", "",
		f"{sum(found['damaged'] for found in figures.fast):,} of them frame by frame, the others up to the SQL tables; "
		f"{figures.seconds:.0f} s, seeds from {SEED} in each cell")
	out.add("whole_frames_missed", figures.sum("missed"), "", "", "whole on the line and not taken; 0 is wanted")
	out.add("losses_unnamed", figures.sum("unnamed"), "", "", "rows missing and not named, or the reverse; 0 is wanted")


def add_overhead(out, figures, number, suffix):
	onew, two = (figures.full[number, OVERHEAD, way] for way in ("oneway", "twoway"))
	what = "bytes on the line until the dump is complete over those of the dump; 5 % of the frames lost, five in a row"
	out.add(f"oneway_overhead_mean{suffix}", onew["until_mean"], "times", "data bytes", f"{what}; at most 1.10 is wanted")
	out.add(f"oneway_overhead_p99{suffix}", onew["until_p99"], "times", "data bytes", "the same, 99th percentile")
	out.add(f"oneway_complete_share{suffix}", onew["complete"] / onew["runs"], "", "", "of the same runs; those that are not "
		"complete count above with all that was sent")
	out.add(f"oneway_sent{suffix}", sent(onew), "times", "data bytes", "all that an agent sends that nobody answers")
	out.add(f"twoway_overhead_mean{suffix}", two["until_mean"], "times", "data bytes", f"{what}, both directions; at most 1.08 is wanted")
	out.add(f"twoway_overhead_p99{suffix}", two["until_p99"], "times", "data bytes", "the same, 99th percentile")
	out.add(f"twoway_sent{suffix}", two["bytes"], "times", "data bytes", "the same, mean, until the agent has left")
	out.add(f"twoway_complete_share{suffix}", two["complete"] / two["runs"], "", "", f"of {two['runs']:,} of the same runs; 1 is wanted")


def add_cells(out, figures, number, suffix):
	for cell in cells():
		for way in WAYS[number]:
			found = figures.full[number, cell, way]
			out.add_cell(f"rows_recovered/{cell}/{way}{suffix}", found["parts"])
			out.add_cell(f"complete/{cell}/{way}{suffix}", found["complete"] / found["runs"])


def add(out, figures):
	add_totals(out, figures)
	for number in figures.dumps:
		suffix = "" if number == 0 else "/larger"
		add_overhead(out, figures, number, suffix)
		add_cells(out, figures, number, suffix)


def overhead(figures):
	"""Lines of Markdown: bytes over those of the dump."""
	lines = ["| | " + " | ".join(f"dump {number + 1}: mean | 99th percentile | complete" for number in figures.dumps) + " |",
		 "|---|" + "---|---|---|" * len(figures.dumps)]
	for way in ("oneway", "twoway"):
		row = []
		for number in figures.dumps:
			found = figures.full[number, OVERHEAD, way]
			row.append(f"{found['until_mean']:.3f} | {found['until_p99']:.3f} | {found['complete']:,} of {found['runs']:,}")
		lines.append(f"| {WAY_WORDS[way]} | " + " | ".join(row) + " |")
	row = [f"{figures.full[number, OVERHEAD, 'twoway']['bytes']:.3f} | | " for number in figures.dumps]
	return lines + ["| two-way, until the agent has left | " + " | ".join(row) + " |"]


def lines(figures):
	text = []
	for number in figures.dumps:
		found = figures.full[number, OVERHEAD, "oneway"]
		text += [f"Dump {number + 1}: {describe(found)}. {figures.runs:,} runs a cell.", "", *table(figures, number), ""]
	return text + ["Bytes on the line until the dump is complete, over those of its frames, at 5 % of the frames lost, five in a row:",
		       "", *overhead(figures), ""]


def measure(out, saved):
	"""saved: two dumps; the figures without a suffix are those of the first."""
	figures = Figures(saved, RUNS, DAMAGED)
	add(out, figures)
	(results.OUT / "robustness.md").write_text("\n".join(lines(figures)))


def main():
	parser = argparse.ArgumentParser(description=__doc__)
	parser.add_argument("dump", nargs="+", help="one or two")
	parser.add_argument("--runs", type=int, default=50)
	parser.add_argument("--damaged", type=int, default=20000)
	options = parser.parse_args()
	figures = Figures(options.dump, options.runs, options.damaged)
	add(results.Results(), figures)
	print("\n".join(lines(figures)))


if __name__ == "__main__":
	main()
