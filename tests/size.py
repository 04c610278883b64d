#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Holds the agent's size and stack use against tests/size.budget. More than the budget is an error.

	size.py MODULE FOLDER     the .ko, and the folder with the .su files that -fstack-usage left
"""

import pathlib
import subprocess
import sys

BUDGET = pathlib.Path(__file__).with_name("size.budget")
LOADING = ("sample.su", "options.su", "symbols.su", "module.su") # run when the module is loaded, not in an emergency


def budgets():
	lines = [line.split("#")[0].split() for line in BUDGET.read_text().splitlines()]
	return {words[0]: int(words[1]) for words in lines if words}


def sections(module):
	"""Bytes that stay loaded: code, constants and variables."""
	listed = subprocess.run(["size", "-A", module], check=True, capture_output=True, text=True).stdout
	sizes = {"text_bytes": 0, "rodata_bytes": 0, "data_bytes": 0}
	for words in (line.split() for line in listed.splitlines()):
		if len(words) == 3 and words[1].isdigit():
			for name, starts in (("text_bytes", (".text",)), ("rodata_bytes", (".rodata",)), ("data_bytes", (".data", ".bss"))):
				sizes[name] += int(words[1]) * words[0].startswith(starts)
	return sizes


def deepest_frame(folder):
	"""The largest stack frame on the emergency path, and whose it is."""
	frames = [(int(words[1]), words[0].split(":")[-1])
		  for path in pathlib.Path(folder).rglob("*.su") if path.name not in LOADING
		  for words in (line.split("\t") for line in path.read_text().splitlines())]
	if not frames:
		sys.exit(f"no .su files under {folder}")
	return max(frames)


def main():
	module, folder = sys.argv[1:]
	frame, function = deepest_frame(folder)
	measured = {**sections(module), "frame_bytes": frame}
	over = False
	for name, budget in budgets().items():
		over |= measured[name] > budget
		note = f"  ({function})" if name == "frame_bytes" else ""
		print(f"{'OVER' if measured[name] > budget else 'ok  '} {name:14} {measured[name]:>8,} of {budget:,}{note}")
	sys.exit(over)


if __name__ == "__main__":
	main()
