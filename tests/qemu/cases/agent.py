# SPDX-License-Identifier: GPL-2.0-or-later
"""Loading and unloading the agent."""

import re

import dumps
import image
import machine
from case import case, check, check_equal

RELOADS = 200
PAGE_KIB = 4

WRONG = (
	("key", "xy"), ("key", "1"), ("key", "m"), ("key", "''"),
	("port", "ttyS99"), ("port", "ttyS3"), ("port", "ttyUSB0"), ("port", "io:0x10"), ("port", "io:0x2f0"),
	("port", "mmio:0x100000"), ("port", "none"),
	("region", "0x1000000:0x10000"), ("region", "0x8000000"), ("region", "0x8000000:4095"), ("region", "ramoops"),
	("region", "0xffffffffffffff00:0x10000"), ("parity", "401"), ("parity", "often"), ("listen_ms", "10001"),
	("limit_s", "0"), ("armor", "2"), ("escaped", "yes"), ("arm", "gx"), ("arm", "abcdefghi"), ("printk", "2"),
	("nmi", "2"), ("panic", "yes"), ("cmdlines", "-1"), ("buffer_kb", "8"), ("buffer_kb", "4096"),
	("buffer_kb", "many"), ("labels", "x" * 49), ("dumps", "1"),
)


@case("insmod-parameters")
def insmod_parameters():
	"""A wrong parameter fails the insmod, and the kernel log says which one."""
	with machine.Machine(image.build(), "insmod-parameters") as guest:
		for name, value in WRONG:
			guest.shell.run("dmesg -c >/dev/null")
			code, _ = guest.shell.try_run(f"insmod /lib/lastgasp.ko {name}={value}")
			log = guest.shell.run("dmesg")
			check(code != 0, f"insmod accepts {name}={value}")
			check(re.search(rf"lastgasp: .*\bparameter {name}\b", log),
			      f"{name}={value} is refused without a word:\n{log}")
			loaded = guest.shell.try_run("grep lastgasp /proc/modules")[0] == 0
			check(not loaded, f"{name}={value}: refused, and yet loaded")
		guest.shell.run("insmod /lib/lastgasp.ko")
		dumps.fire(guest, "break", "dump")
	return f"{len(WRONG)} wrong values refused by name, and then a right one works"


@case("reload", limit_s=240)
def reload():
	"""Loading, dumping and unloading again and again leaks nothing."""
	with machine.Machine(image.build(), "reload", limit_s=240) as guest:
		guest.shell.run("dmesg -n 1")
		cycle(guest, 10)
		before = holdings(guest)
		cycle(guest, RELOADS)
		after = holdings(guest)
		check_equal("slab caches", sorted(after["slab"]), sorted(before["slab"]))
		grown = {name: after["slab"][name] - count for name, count in before["slab"].items()}
		worst = max(grown, key=grown.get)
		check(grown[worst] < RELOADS, f"slab {worst} has {grown[worst]} objects more after {RELOADS} rounds")
		lost = before["MemAvailable"] - after["MemAvailable"]
		mapped = after["VmallocUsed"] - before["VmallocUsed"]
		for what, kib in (("MemAvailable is less by", lost), ("VmallocUsed is more by", mapped)):
			check(kib < RELOADS * PAGE_KIB, f"{what} {kib} KiB after {RELOADS} rounds: a page each")
		guest.shell.run("insmod /lib/lastgasp.ko")
		dumps.fire(guest, "command", "dump")
	return f"{RELOADS} rounds, MemAvailable {-lost:+d} KiB, {worst} {grown[worst]:+d} objects"


def cycle(guest, rounds):
	"""Each round loads and unloads; every tenth makes a dump."""
	guest.shell.run(f"(i=0; while [ $i -lt {rounds} ]; do insmod /lib/lastgasp.ko nmi=1 listen_ms=50 || exit 1; "
			"[ $((i % 10)) != 0 ] || echo x >/proc/sysrq-trigger; rmmod lastgasp; i=$((i + 1)); done)", 200)


def holdings(guest):
	guest.shell.run("sync; echo 3 >/proc/sys/vm/drop_caches; sleep 1")
	meminfo = guest.shell.run("cat /proc/meminfo")
	slab = re.findall(r"^(\S+)\s+(\d+)\s+\d+\s+\d+ ", guest.shell.run("cat /proc/slabinfo"), re.MULTILINE)
	held = {name: int(value) for name, value in re.findall(r"^(\w+):\s+(\d+) kB", meminfo, re.MULTILINE)}
	return held | {"slab": {name: int(count) for name, count in slab}}
