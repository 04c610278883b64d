# SPDX-License-Identifier: GPL-2.0-or-later
"""How fast the console answers, and how fast it reads a large capture."""

import pathlib
import re
import statistics
import struct
import subprocess
import time

import dumps
import results
import wire

RUNS = 20
CAPTURE_BYTES = 16 << 20
TEXT = b"[%5d.%06d] xo kernel: usb 1-%d: new high-speed USB device number %d using ehci-pci\r\n"


def summary_ms(saved):
	"""Median of whole processes, from start to exit."""
	times = []
	for _ in range(RUNS):
		start = time.perf_counter()
		subprocess.run([dumps.LASTGASP, "show", saved], stdout=subprocess.DEVNULL, check=True)
		times.append((time.perf_counter() - start) * 1000)
	return statistics.median(times)


def with_other_id(dump):
	"""The same dump as of another moment: each frame with another dump_id. docs/protocol.md says how."""
	out = b""
	for coded in dump.split(b"\0")[1:]:
		body = bytearray(wire.uncobs(coded)[:-1])
		body[1] ^= 1
		body[-4:] = struct.pack("<I", wire.crc32c(body[:-4]))
		out += b"\0" + wire.cobs(bytes(body))
	return out


def large_capture(dump, text_share):
	"""A capture with that share of console text in it, between two dumps in turn, so that each is decoded anew."""
	text = b"".join(TEXT % (n // 100, n * 7919 % 1000000, n % 4, n % 127) for n in range(4000))
	need = int(len(dump) * text_share / (1 - text_share))
	between = (text * (need // len(text) + 1))[:need]
	unit = dump + between + with_other_id(dump) + between
	path = results.OUT / f"capture-{int(text_share * 100)}.raw"
	with open(path, "wb") as file:
		for _ in range(CAPTURE_BYTES // len(unit)):
			file.write(unit)
	return path


def largest_kib(process):
	"""Its largest resident size until now; 0 when it is gone. (getrusage would count this program's, before exec.)"""
	try:
		status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
	except OSError:
		return 0
	found = re.search(r"VmHWM:\s+(\d+) kB", status)
	return int(found.group(1)) if found else 0


def decode(path, exits=(0,)):
	"""Megabytes a second of `lastgasp verify`, and its largest resident size in KiB, looked at every 10 ms."""
	peak = 0
	start = time.perf_counter()
	process = subprocess.Popen([dumps.LASTGASP, "verify", path], stdout=subprocess.DEVNULL)
	while process.poll() is None:
		peak = max(peak, largest_kib(process))
		time.sleep(0.01)
	if process.returncode not in exits:
		raise dumps.DumpError(f"lastgasp verify {path}: exit {process.returncode}")
	return path.stat().st_size / 1e6 / (time.perf_counter() - start), peak


def measure(out, saved):
	dump = saved.read_bytes()
	out.add("summary_ms", summary_ms(saved), "ms", "", f"median of {RUNS} runs of `lastgasp show`, process start to exit; under 50 is wanted")
	for share in (0.5, 0.99):
		path = large_capture(dump, share)
		name = "decode_mb_per_s" if share == 0.99 else "decode_mb_per_s/50_percent_text"
		speed, peak = decode(path)
		out.add(name, speed, "MB/s", "", f"`lastgasp verify` of {path.stat().st_size / 1e6:.0f} MB, "
			f"{share:.0%} of it console text, the rest dumps; {peak:,} KiB resident at most")
		path.unlink()
