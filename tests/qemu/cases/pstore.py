# SPDX-License-Identifier: GPL-2.0-or-later
"""Dumps of a machine without a free UART: in reserved RAM, over a warm reboot, and in the kernel log."""

import base64
import quopri
import re

import dumps
import image
import machine
import wire
from case import case, check, check_equal

BOOT_S = 60
RESERVED = 0x8000000 # far from the kernel's image and from the initrd, which QEMU puts at the end of RAM
RECORD = 0x10000
RAMOOPS = (f"memmap=1M$0x{RESERVED:x} ramoops.mem_address=0x{RESERVED:x} ramoops.mem_size={4 * RECORD} "
	   f"ramoops.record_size={RECORD}")
FIRST, LAST = "dmesg-ramoops-0", "dmesg-ramoops-2" # the fourth is too small: ramoops keeps console, ftrace and pmsg there
OTHER = RESERVED + 8 * RECORD # where ramoops is not
SMALL = 4096
WORN_BYTES = 300
HEAD = rb"DBGC\0{4}....====\d+\.\d{6}-D\n\0"


def fetch(guest, command, name):
	"""What a command in the guest prints, brought out as text."""
	text = guest.shell.run(f"{command} | base64", 60)
	path = guest.folder / name
	path.write_bytes(base64.b64decode("".join(text.split()), validate=True))
	return dumps.Dump(path)


def changed(dump, name, change):
	"""Another file with the same bytes, but for what change(bytes) makes of them."""
	path = dump.path.with_name(name)
	path.write_bytes(change(dump.path.read_bytes()))
	return dumps.Dump(path)


def check_same(what, dump, other):
	for table in ("dump", "memory", "tasks", "slab", "tmpfs_files"):
		query = f"SELECT * FROM {table}"
		check_equal(f"{what}, table {table}", dump.rows(query), other.rows(query))


@case("ramoops", limit_s=180)
def ramoops():
	"""A dump and a panic, each found in pstore after a warm reboot."""
	with machine.Machine(image.build(), "ramoops", words=f"panic=1 {RAMOOPS} lastgasp.region=ramoops",
			     reboots=True) as guest:
		guest.shell.run("load", 120)
		sent = dumps.fire(guest, "break", "sent")
		guest.reset()
		guest.shell.run("dmesg -n 1")
		check_equal("records of pstore", guest.shell.run("ls /sys/fs/pstore").split(), [LAST])
		kept = fetch(guest, f"cat /sys/fs/pstore/{LAST}", "kept.record")
		check_equal("verify of the dump after the reset", kept.verify(), 0)
		check_same("after the reset", kept, sent)
		worn = changed(kept, "worn.record", lambda data: data[:1000] + bytes(WORN_BYTES) + data[1000 + WORN_BYTES:])
		check_equal("verify of a record that has lost some bytes", worn.verify(), 0)
		check_same("lost bytes", worn, sent)
		panic(guest)
		dump_of_memory(guest)
	return "dump by BREAK the same after a reset; panic twice in pstore, record and log; dump read from /dev/mem"


def panic(guest):
	"""No port, and no line: the dump lies in the record of its own, and in ramoops's own as text."""
	guest.shell.run("rm /sys/fs/pstore/*; rmmod lastgasp; "
			"insmod /lib/lastgasp.ko port=none region=ramoops printk=1 panic=1")
	start = guest.serial.here()
	guest.shell.send("echo c >/proc/sysrq-trigger")
	guest.shell.login(BOOT_S, start)
	check_equal("frames on the line", list(wire.frames(guest.serial.received[start:])), [])
	guest.shell.run("dmesg -n 1")
	check_equal("records of pstore", guest.shell.run("ls /sys/fs/pstore").split(), [FIRST, LAST])
	record = fetch(guest, f"cat /sys/fs/pstore/{LAST}", "panic.record")
	text = fetch(guest, f"cat /sys/fs/pstore/{FIRST}", "panic.text")
	check(b"Kernel panic - not syncing" in text.path.read_bytes(), "the text is not that of the panic")
	for what, dump in (("record", record), ("text", text)):
		check_equal(f"verify of the panic's {what}", dump.verify(), 0)
		check_equal(f"trigger in the {what}", dump.value("SELECT trigger FROM dump"), "panic")
	check_same("text against record", text, record)


def dump_of_memory(guest):
	"""A region named by its address, read while the machine runs; and one that is too small for the dump."""
	guest.shell.run("rm /sys/fs/pstore/*; load", 120)
	whole = fire_into(guest, RECORD, "memory.record")
	check(re.match(HEAD, whole.path.read_bytes(), re.DOTALL), "the region does not begin like a record")
	check_equal("verify of what lies in memory", whole.verify(), 0)
	cut = fire_into(guest, SMALL, "small.record")
	check_equal("verify of a dump that the region is too small for", cut.verify(), 1)
	check_equal("largest task in it", *(dump.value("SELECT comm FROM tasks ORDER BY rss_anon_bytes DESC LIMIT 1")
					     for dump in (cut, whole)))


def fire_into(guest, size, name):
	guest.shell.run(f"rmmod lastgasp; insmod /lib/lastgasp.ko port=none region=0x{OTHER:x}:0x{size:x}")
	guest.shell.run("echo x >/proc/sysrq-trigger")
	return fetch(guest, f"dd if=/dev/mem bs=4096 skip={OTHER // 4096} count={size // 4096} 2>/dev/null", name)


@case("text-log", limit_s=150)
def text_log():
	"""Armored dumps: fished out of saved logs of several kinds, and on the line."""
	with machine.Machine(image.build(), "text-log",
			     words="printk.time=1 lastgasp.port=none lastgasp.printk=1 lastgasp.nmi=1") as guest:
		guest.shell.run("load", 120)
		dump = dumps.fire(guest, "break", "log", listens=False)
		check(guest.shell.answers(), "the shell does not answer")
		log = dump.path.read_bytes()
		check_equal("frames in plain form", list(wire.frames(log)), [])
		check(re.search(rb"\n\[ *\d+\.\d{6}\] lastgasp: ~lg1:", log), "there are no time stamps in the log")
		for name, text in logs(log).items():
			other = changed(dump, f"log-{name}.txt", lambda _, text=text: text)
			check_equal(f"verify of the log {name}", other.verify(), 0)
			check_same(f"log {name}", other, dump)
		lost_a_line(dump)
		by_nmi = dumps.fire(guest, "nmi", "log-nmi", listens=False)
		check_equal("trigger", by_nmi.value("SELECT trigger FROM dump"), "nmi")
		guest.shell.run("dmesg -c >/dev/null; rmmod lastgasp; insmod /lib/lastgasp.ko armor=1 printk=1")
		start = guest.serial.here()
		line, _ = dumps.captured(guest, "line", "--sysrq", "x")
		odd = set(line.path.with_suffix(".raw").read_bytes()) - set(b"\r\n") - set(range(32, 127))
		check_equal("bytes of an armored line that are not text", odd, set())
		check(guest.shell.answers(), f"the shell does not answer: {bytes(guest.serial.received[start:])!r}")
		check("~lg1" not in guest.shell.run("dmesg"), "a dump that the line took is in the kernel log too")
	return f"{len(logs(b''))} kinds of logs, and armor=1 on the line: all complete"


def lost_a_line(dump):
	"""It is said what is missing: there is no parity in a log."""
	lines = dump.path.read_bytes().split(b"\n")
	armored = [line for line in lines if b"~lg1:2." in line]
	tasks = armored[len(armored) // 2]
	short = changed(dump, "log-short.txt", lambda data: data.replace(tasks, b""))
	said = short.command("verify", short.path)
	check_equal("exit code of verify with a line missing", said.returncode, 1)
	check(re.search(r"^tasks +\d+ +\d+ +\d", said.stdout, re.MULTILINE), f"it does not name the rows:\n{said.stdout}")
	missing = dump.value("SELECT count(*) FROM tasks") - short.value("SELECT count(*) FROM tasks")
	check(0 < missing < 50, f"a line costs {missing} tasks")


def logs(log):
	"""What becomes of a log in other hands."""
	lines = log.replace(b"\r\n", b"\n").split(b"\n")
	return {
		"80": b"\r\n".join(wrapped(lines, 80)),
		"quoted": b"".join(b"> " + line + b"\r\n" for line in wrapped(lines, 80)),
		"72": b"".join(b">> " + line + b"\n" for line in wrapped(lines, 72)),
		"syslog": b"".join(b"Nov 22 10:00:00 xo kernel: " + line + b"\n" for line in lines),
		"stamped": b"".join(b"[%d.%03d] " % (at // 7, at * 3) + line + b"\n" for at, line in enumerate(wrapped(lines, 80))),
		"mail": quopri.encodestring(b"\n".join(lines)),
		"caller": b"\n".join(re.sub(rb"^(\[ *\d+\.\d+\])", rb"\1[    T1]", line) for line in lines),
	}


def wrapped(lines, columns):
	return [line[at:at + columns] for line in lines for at in range(0, len(line) or 1, columns)]
