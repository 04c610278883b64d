#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Speed and size, as ratios measured side by side in one run. No test depends on them. `make bench` runs this."""

import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "qemu")]

import console
import line
import results


def main():
	out = results.Results()
	results.OUT.mkdir(parents=True, exist_ok=True)
	saved = line.measure(out)
	console.measure(out, saved)
	out.write()
	print(f"written: {results.OUT / 'results.json'}, {results.OUT / 'table.md'}")


if __name__ == "__main__":
	main()
