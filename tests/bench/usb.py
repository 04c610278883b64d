# SPDX-License-Identifier: GPL-2.0-or-later
"""Bytes through a USB adapter: lastgasp with libusb against lastgasp on the kernel's tty, in one guest; and eight lines
at once. QEMU's adapter is not paced to a baud rate: this is what the laptop can take.
"""

import contextlib
import hashlib
import statistics
import threading
import time

import laptop
import shell

LEAD_BYTES = 512 << 10 # before the clock starts: sockets and buffers are full then
TIMED_BYTES = 3 << 20
RUNS = 3 # of each in turn
LINES = 8
MANY = f"usb_{LINES}_lines"
LINE_BYTES = 1 << 20
BAUD = 3000000
LINE_KB_PER_S = BAUD / 10 / 1000
TICKS_PER_S = 100 # USER_HZ of the guest
TEXT = b"[%5d.%06d] xo kernel: usb 1-%d: new high-speed USB device number %d using ehci-pci\r\n"


def text(count, seed):
	"""Console text with a number in each line, so that what is lost, doubled or moved is seen."""
	lines = (TEXT % (n // 100, n * 7919 % 1000000, seed, n % 127) for n in range(count // 60))
	return b"".join(lines)[:count]


class Cost:
	"""CPU seconds used since it was made, by a process of the laptop and by the laptop as a whole."""

	def __init__(self, top, pid):
		self.top, self.pid = top, pid
		self.process, self.whole = self.read()

	def read(self):
		stat, uptime = self.top.shell.run(f"cat /proc/{self.pid}/stat /proc/uptime").splitlines()
		fields = stat[stat.rindex(") ") + 2:].split()
		up, idle = map(float, uptime.split())
		return (int(fields[11]) + int(fields[12])) / TICKS_PER_S, up - idle

	def spent(self):
		process, whole = self.read()
		return process - self.process, whole - self.whole


def start(top, lines, words):
	"""Begin a capture and wait until it has its lines. Returns its process id."""
	top.shell.run(f"rm -rf /tmp/bench; lastgasp capture {lines} {words} >/tmp/said 2>&1 & echo $! >/tmp/pid")
	top.wait_for(f"[ $(grep -c 'every byte' /tmp/said) = {len(lines.split())} ]", f"{lines} captured")
	return int(top.shell.run("cat /tmp/pid"))


def stop(top, pid):
	top.shell.run(f"kill -TERM {pid}; wait {pid}; true")


def wait_for_bytes(top, path, count):
	"""Until they are there; what is not by then is lost, which is counted later."""
	with contextlib.suppress(shell.ShellError):
		top.wait_for(f"[ $(stat -c %s {path}) -ge {count} ]", f"{count} bytes in {path}")


def lost(top, path, data):
	"""Bytes of data that are not in a file of the laptop; all of them count as lost when it is as long but differs."""
	size, digest = top.shell.run(f"stat -c %s {path}; cat {path} | md5sum").split()[:2]
	if int(size) == len(data):
		return 0 if digest == hashlib.md5(data).hexdigest() else len(data)
	return abs(len(data) - int(size))


def one_line(top, adapter, line):
	"""KB/s, CPU seconds a MB of lastgasp and of the whole laptop, bytes lost."""
	data = text(LEAD_BYTES + TIMED_BYTES, 1)
	pid = start(top, line, "-o /tmp/bench/ --raw /tmp/bench.raw")
	cost = Cost(top, pid)
	adapter.send(data[:LEAD_BYTES])
	began = time.monotonic()
	adapter.send(data[LEAD_BYTES:])
	took = time.monotonic() - began
	wait_for_bytes(top, "/tmp/bench.raw", len(data))
	process, whole = cost.spent()
	stop(top, pid)
	mb = len(data) / 1e6
	return TIMED_BYTES / 1000 / took, process / mb, whole / mb, lost(top, "/tmp/bench.raw", data)


def middle(runs):
	"""The median of each figure of several runs, and all bytes that were lost."""
	*figures, missing = zip(*runs)
	return *map(statistics.median, figures), sum(missing)


def eight_lines(top, adapters, spec):
	"""All at once: KB/s of all together, CPU seconds a MB as above, bytes lost."""
	data = {adapter: text(LINE_BYTES, number) for number, adapter in enumerate(adapters)}
	pid = start(top, " ".join(map(spec, adapters)), "-o /tmp/bench/")
	cost = Cost(top, pid)
	senders = [threading.Thread(target=adapter.send, args=(data[adapter],)) for adapter in adapters]
	began = time.monotonic()
	for sender in senders:
		sender.start()
	for sender in senders:
		sender.join()
	paths = {adapter: f"/tmp/bench/capture-*{adapter.name}*.raw" for adapter in adapters}
	for adapter in adapters:
		wait_for_bytes(top, paths[adapter], LINE_BYTES)
	took = time.monotonic() - began
	process, whole = cost.spent()
	stop(top, pid)
	count = LINE_BYTES * len(adapters)
	missing = sum(lost(top, paths[adapter], data[adapter]) for adapter in adapters)
	return count / 1000 / took, process / (count / 1e6), whole / (count / 1e6), missing


def measure(out):
	with laptop.Laptop("bench-laptop", limit_s=600) as top:
		adapters = [top.adapter(f"L{number}") for number in range(1, LINES + 1)]
		adapters[0].plug(1)
		top.load("ftdi")
		top.wait_for("[ -e /dev/ttyUSB0 ]", "ftdi_sio has the adapter")
		pair = (f"usb:@{BAUD}", f"/dev/ttyUSB0@{BAUD}")
		runs = [[one_line(top, adapters[0], line) for line in pair] for _ in range(RUNS)]
		usb, tty = (middle(column) for column in zip(*runs))
		for number, adapter in enumerate(adapters[1:], 2):
			adapter.plug(number)
		many = eight_lines(top, adapters, lambda adapter: f"usb:0403:6001:{adapter.name}@{BAUD}")
	size = f"{(LEAD_BYTES + TIMED_BYTES) / 1e6:.1f} MB of console text, median of {RUNS} runs"
	add(out, "usb", usb, f"libusb; {size}, in turn with tty in one guest; QEMU's adapter is not paced")
	add(out, "tty", tty, "ftdi_sio's /dev/ttyUSB0; the same")
	for name, at in (("kb_per_s", 0), ("cpu_s_per_mb", 1), ("guest_cpu_s_per_mb", 2)):
		out.add(f"usb_over_tty_{name}", usb[at] / tty[at], "times", f"tty_{name}")
	add(out, MANY, many, f"{LINES} adapters at once, {LINE_BYTES / 1e6:.1f} MB each, one `lastgasp capture`")
	mb_per_s = LINES * LINE_KB_PER_S / 1000
	out.add(f"{MANY}_cores", mb_per_s * many[1], "cores", f"{MANY}_cpu_s_per_mb",
		f"computed: {LINES} lines at {BAUD:,} baud are {mb_per_s:.1f} MB/s; an emulated CPU")


def add(out, name, figures, what):
	speed, process, whole, missing = figures
	out.add(f"{name}_kb_per_s", speed, "KB/s", "", what)
	out.add(f"{name}_cpu_s_per_mb", process, "s/MB", "", "user and system time of `lastgasp capture`; an emulated CPU")
	out.add(f"{name}_guest_cpu_s_per_mb", whole, "s/MB", "", "when the guest was not idle: drivers and the rig's looks too")
	out.add(f"{name}_bytes_lost", missing, "B", "", "by the checksum of the raw file; 0 is wanted")
