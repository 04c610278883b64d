# SPDX-License-Identifier: GPL-2.0-or-later
"""Bytes on the line: a dump against what the kernel prints and against xz, in one guest at one moment; and what a dump
costs that guest."""

import json
import lzma
import re
import struct
import time

import dumps
import image
import machine

BAUD = 115200
BITS_PER_BYTE = 10 # start, eight, stop
SYSRQ_KEYS = "mtw"
SILENCE_S = 3
FIRST_ANSWER = """select (select count(*) from memory where total_bytes is not null) = 1
	and (select count(*) from tasks where oom_badness is not null) >= 10 as answered"""
PARAMETERS = "/sys/module/lastgasp/parameters"
TRACE = "/sys/kernel/tracing"
ALLOCATIONS = ("kmem/kmalloc", "kmem/kmalloc_node", "kmem/kmem_cache_alloc", "kmem/kmem_cache_alloc_node", "kmem/mm_page_alloc",
	       "percpu/percpu_alloc_percpu")


def number(guest, command):
	"""The number that a command prints on a line of its own, among what else the kernel may print."""
	return int(re.findall(r"^(\d+)$", guest.shell.run(command), re.MULTILINE)[-1])


def line_seconds(count):
	return count * BITS_PER_BYTE / BAUD


def sysrq_text(guest):
	"""What the kernel prints on the same line for the keys of SYSRQ_KEYS, which Debian's SysRq mask forbids."""
	guest.shell.run("echo 1 >/proc/sys/kernel/sysrq")
	start = guest.serial.here()
	for key in SYSRQ_KEYS:
		guest.sysrq(key)
		time.sleep(1)
		guest.serial.silent_for(SILENCE_S)
	return bytes(guest.serial.received[start:])


def frames(dump):
	"""The file with the frames alone, without what else was on the line."""
	saved = dump.path.with_name("frames.gasp")
	dump.command("capture", f"file:{dump.path}", "-o", saved, "--count", "1").check_returncode()
	return saved


def columns(dump):
	"""Every table's rows, by name."""
	names = [row["name"] for row in dump.rows("select name from contents where name not in ('contents')")]
	return {name: dump.rows(f'select * from "{name}"') for name in names}


def as_fixed(value):
	"""Eight bytes a number, texts with a zero at the end."""
	if isinstance(value, str):
		return value.encode() + b"\0"
	return struct.pack("<q", value if value is not None else -1)


def as_short(value):
	"""Seven bits a byte, as many bytes as the number needs."""
	if isinstance(value, str) or value is None:
		return as_fixed(value if value is not None else "")
	value = value * 2 if value >= 0 else -value * 2 - 1
	out = bytearray()
	while value > 127:
		out.append(value & 127 | 128)
		value >>= 7
	return bytes(out + bytes([value]))


def as_text(value):
	return f"{'' if value is None else value}\n".encode()


def packed(tables, form):
	"""The tables column by column in a form, through xz -9e."""
	raw = b"".join(form(row[column]) for rows in tables.values() if rows for column in rows[0] for row in rows)
	return len(lzma.compress(raw, preset=9 | lzma.PRESET_EXTREME)), len(raw)


def first_answer(dump, wire):
	"""The shortest beginning of the dump with totals, ten tasks and a victim in it."""
	part = dumps.Dump(dump.path.with_name("part.raw"))
	starts = [at for at, byte in enumerate(wire) if byte == 0] + [len(wire)]
	for end in starts[1:]:
		part.path.write_bytes(wire[:end])
		done = part.command("sql", "--json", part.path, FIRST_ANSWER)
		if done.stdout and json.loads(done.stdout)["rows"][0]["answered"]:
			return end
	raise dumps.DumpError("no beginning of the dump answers")


def allocations(guest):
	"""
	Allocations made by the agent while it dumps: the kernel's own trace events, each with its stack, of which those
	with a function of the agent (lg_*) in it count. That the trace can show them at all is proven by loading the agent anew.
	"""
	run = guest.shell.run
	run(f"mount -t tracefs nodev {TRACE}; cd {TRACE}; echo 1 >options/stacktrace; echo 16384 >buffer_size_kb")
	for event in ALLOCATIONS:
		run(f"[ ! -e events/{event}/enable ] || echo 1 >events/{event}/enable")
	dumps.fire(guest, "command", "traced")
	count = "grep -c '=> lg_' trace; true"
	ours = number(guest, count)
	run("rmmod lastgasp; insmod /lib/lastgasp.ko")
	if not number(guest, count):
		raise dumps.DumpError("the trace does not even show what the agent allocates when it is loaded")
	return ours


def measure(out):
	made = image.build()
	with machine.Machine(made, "bench", words="lastgasp", limit_s=300) as guest:
		guest.shell.run("load", 120)
		memory = number(guest, f"cat {PARAMETERS}/memory_bytes")
		dump = dumps.fire(guest, "break", "dump")
		text = sysrq_text(guest)
		ours = allocations(guest)
	saved = frames(dump)
	wire = saved.read_bytes()
	tables = columns(dump)
	tasks = len(tables["tasks"])
	best = min((packed(tables, form) + (form.__doc__ or "as decimal text",) for form in (as_fixed, as_short, as_text)))
	where = f"{tasks} tasks, one guest, one moment"
	out.add("line_bytes", len(wire), "B", "", f"{where}; {line_seconds(len(wire)):.2f} s at {BAUD} baud")
	out.add("sysrq_text_bytes", len(text), "B", "", f"SysRq m + t + w; {line_seconds(len(text)):.1f} s at {BAUD} baud")
	out.add("sysrq_over_line_bytes", len(text) / len(wire), "times", "sysrq_text_bytes", "at least 25 is wanted")
	out.add("line_over_xz9e_bytes", len(wire) / best[0], "times", "xz -9e",
		f"xz -9e makes {best[0]:,} B of {best[1]:,} B of columns ({best[2].split('.')[0].lower()})")
	out.add("first_answer_bytes", first_answer(dump, wire), "B", "", "totals, ten tasks and the victim; at most 1,024 is wanted")
	out.add("dump_allocations", ours, "", "", "by the kernel's own allocation trace events with their stacks")
	out.add("collect_irqs_off_ms", tables["dump"][0]["collect_ns"] / 1e6, "ms", "", "under software emulation of the CPU; line time left out")
	out.add("module_memory_bytes", memory, "B", "", "reserved when loaded, buffers and code")
	return saved
