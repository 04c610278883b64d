#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Speed, size and what survives a bad line, measured in one run. No test depends on them. `make bench` runs this."""

import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "qemu")]

import console
import dumps
import image
import importing
import leaks
import line
import machine
import results
import robustness
import scan
import usb
import wedges


def larger():
	"""A dump with more in it: that of a fork bomb over compressed swap."""
	wedge = wedges.WEDGES["fork-bomb-zram"]
	with machine.Machine(image.build(), "bench-bomb", words="lastgasp") as guest:
		wedges.prepare(guest, wedge)
		wedges.start(guest, wedge)
		return line.frames(dumps.fire(guest, wedge.trigger, "dump"))


def main():
	out = results.Results()
	results.OUT.mkdir(parents=True, exist_ok=True)
	saved = line.measure(out)
	console.measure(out, saved)
	usb.measure(out)
	both = [saved, larger()]
	scan.measure(out, both)
	robustness.measure(out, both)
	leaks.measure(out, saved)
	importing.measure(out)
	out.write()
	print(f"written: {results.OUT / 'results.json'}, table.md and robustness.md beside it")


if __name__ == "__main__":
	main()
