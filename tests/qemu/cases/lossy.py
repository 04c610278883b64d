# SPDX-License-Identifier: GPL-2.0-or-later
"""Lines that lose: every dump must be complete in the end, by asking again or by parity."""

import re
import time

import dumps
import image
import machine
from case import case, check, check_equal

DAMAGED = "change=0.01" # 1 % of the bytes, in both directions
BURSTS = "burst=0.0005:20,in"
EATEN = b"\x00\x11\x13\xff"


@case("lossy-line", limit_s=180)
def lossy_line():
	with machine.Machine(image.build(), "lossy-line") as guest:
		guest.shell.run("dmesg -n 1; load", 120)
		two_way = damaged_both_ways(guest)
		eaten_bytes(guest)
		one_way = bursts_one_way(guest)
	return f"1 % damaged both ways: {two_way} frames lost and asked for; bytes eaten: escaped=1; " \
	       f"bursts one-way: {one_way} frames by parity"


def damaged_both_ways(guest):
	"""Parity does not do: half of all full frames are hit, and of what is asked for too."""
	guest.shell.run("insmod /lib/lastgasp.ko")
	asked = 0
	for seed in (1, 2, 3):
		dump, said = dumps.captured(guest, f"two-way-{seed}", "--sysrq", "x", damage=f"{seed},{DAMAGED}")
		asked += number(r"(\d+) frames? asked for again", said)
		check_alive(guest)
	check(asked > 0, "nothing was asked for again: was there any damage?")
	return asked


def eaten_bytes(guest):
	"""What a terminal server does to control characters."""
	_, done = dumps.capture(guest, "eaten-plain", "--sysrq", "x", "--timeout", "4",
				line=f"fault:4,eat:{guest.product_line}")
	check(done.returncode != 0, "a plain dump comes through a line that eats its delimiters")
	guest.shell.run("rmmod lastgasp; insmod /lib/lastgasp.ko escaped=1")
	dump, _ = dumps.captured(guest, "eaten", "--sysrq", "x", damage="5,eat")
	raw = dump.path.with_suffix(".raw").read_bytes()
	check_equal("bytes that the line eats", [byte for byte in EATEN if byte in raw], [])
	check(raw.count(b"~}") > 5, "the frames are not in the escaped form")
	check_alive(guest)


def bursts_one_way(guest):
	"""The agent does not listen, and the console does not speak."""
	guest.shell.run("rmmod lastgasp; insmod /lib/lastgasp.ko listen_ms=0")
	repaired = 0
	for seed in (6, 7, 8):
		_, said = dumps.captured(guest, f"one-way-{seed}", "--sysrq", "x", "--one-way", damage=f"{seed},{BURSTS}")
		repaired += number(r"(\d+) frames? repaired", said)
		check_alive(guest)
	check(repaired > 0, "nothing was repaired: was there any damage?")
	return repaired


def number(pattern, text):
	found = re.search(pattern, text)
	return int(found.group(1)) if found else 0


def check_alive(guest):
	guest.shell.send("")
	check(guest.shell.answers(), "the shell does not answer after the dump")


@case("late-console", limit_s=150)
def late_console():
	"""Nobody listens when the dump is made; a console comes 2 s later, or much later."""
	with machine.Machine(image.build(), "late-console", words="lastgasp.parity=forever lastgasp.limit_s=100") as guest:
		guest.shell.run("dmesg -n 1; load", 120)
		dump = two_seconds_late(guest)
		guest.shell.run("rmmod lastgasp; insmod /lib/lastgasp.ko")
		last_dump(guest)
	return f"parity until a key: {dump.path.stat().st_size} bytes of dump, 2 s late; the last dump again by SysRq X"


def fire_unheard(guest, wait_s):
	"""Fire a dump while the line has no listener, and come back wait_s after it began."""
	guest.shell.run("(sleep 1; echo x >/proc/sysrq-trigger) &")
	with guest.serial.lent():
		time.sleep(1 + wait_s)


def two_seconds_late(guest):
	"""One-way: it must come from the stream as it repeats. Then a key, held down, ends it at once."""
	fire_unheard(guest, 2)
	dump, _ = dumps.captured(guest, "late", "--one-way")
	check(not guest.shell.answers(3), "the agent has left before its limit, although nobody told it to")
	start = guest.serial.here()
	guest.serial.write(b"qqqqq")
	dumps.wait_until_left(guest, start)
	check_alive(guest)
	return dump


def last_dump(guest):
	"""The agent has long left: it is asked for the dump that it still holds."""
	fire_unheard(guest, 5)
	check_alive(guest)
	uptime_s = float(guest.shell.run("cat /proc/uptime").split()[0])
	dump, _ = dumps.captured(guest, "last", "--sysrq", "X")
	made_s = dump.value("SELECT uptime_ns FROM dump") / 1e9
	check(made_s < uptime_s, f"SysRq X at {uptime_s} s brings a new dump, of {made_s} s")
	check_equal("dumps", guest.shell.run("cat /sys/module/lastgasp/parameters/dumps").strip(), "1")
	again, _ = dumps.captured(guest, "again", "--sysrq", "x")
	check(again.value("SELECT uptime_ns FROM dump") / 1e9 > uptime_s, "SysRq x brings an old dump")
	check_alive(guest)
