# SPDX-License-Identifier: GPL-2.0-or-later
"""How fast a long capture that is mostly console text is scanned, its dumps repaired and decoded, and in how much memory."""

import statistics
import subprocess

import console
import results
import robustness

CAPTURE_BYTES = 100_000_000
SHORT_BYTES = CAPTURE_BYTES // 10
DUMPS = 20 # in any of them, at the same distance
CELL = "lost/5/oneway"
RUNS = 3 # of verify


def damaged(saved, seed):
	"""What arrives of a dump and its parity over a line that loses frames."""
	path = results.OUT / "damaged.raw"
	subprocess.run([robustness.FAST, saved, "--cell", CELL, "--seed", str(seed), "--write", path],
		       stdout=subprocess.DEVNULL, check=True)
	data = path.read_bytes()
	path.unlink()
	return data


def make(saved, size):
	"""Dumps in turn, so that each is decoded anew, and text between them."""
	pieces = [damaged(saved[number % len(saved)], number + 1) for number in range(DUMPS)]
	text = b"".join(console.TEXT % (n // 100, n * 7919 % 1000000, n % 4, n % 127) for n in range(4000))
	each = (size - sum(map(len, pieces))) // DUMPS
	path = results.OUT / f"scan-{size // 1_000_000}.raw"
	with open(path, "wb") as file:
		for piece in pieces:
			file.write((text * (each // len(text) + 1))[:each] + piece)
	return path


def measure(out, saved):
	"""saved: two dumps with different ids."""
	speeds, peaks = {}, {}
	for size in (SHORT_BYTES, CAPTURE_BYTES):
		path = make(saved, size)
		runs = [console.decode(path, exits=(0, 1)) for _ in range(RUNS)]
		speeds[size] = statistics.median(speed for speed, _ in runs)
		peaks[size] = max(peak for _, peak in runs)
		path.unlink()
	out.add("scan_mb_per_s", speeds[CAPTURE_BYTES], "MB/s", "", f"`lastgasp verify` of {CAPTURE_BYTES / 1e6:.0f} MB: console text and "
		f"{DUMPS} dumps that lost 5 % of their frames, five in a row; median of {RUNS} runs")
	out.add("scan_peak_kib", peaks[CAPTURE_BYTES], "KiB", "", "resident at most during those; must not grow with the capture")
	out.add("scan_peak_kib/10_mb", peaks[SHORT_BYTES], "KiB", "", f"the same of a capture of {SHORT_BYTES / 1e6:.0f} MB with as many dumps")
