#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The captures of our own guests: what the importer makes of them against a simple reader, and against /proc of the
same moment.

	captured.py ROWS     ROWS: build/import/rows

A test is a capture, or a file of /proc in one. What size a page has zoneinfo alone does not tell: it comes behind meminfo.
"""

import pathlib
import re
import sys
import tempfile

sys.dont_write_bytecode = True

import plain
import reader

FOLDER = pathlib.Path(__file__).resolve().parent / "captures"
KIB = 1024
SLACK_BYTES = 2 << 20 # what writing the files in the guest and the report itself cost
MEMINFO = {
	"free_bytes": "MemFree", "slab_reclaimable_bytes": "SReclaimable", "slab_unreclaimable_bytes": "SUnreclaim", "shmem_bytes": "Shmem",
	"page_tables_bytes": "PageTables", "swap_total_bytes": "SwapTotal", "swap_free_bytes": "SwapFree", "mapped_bytes": "Mapped",
	"active_anon_bytes": "Active(anon)", "inactive_file_bytes": "Inactive(file)", "unevictable_bytes": "Unevictable", "total_bytes": "MemTotal",
}
ONLY_THERE = {"anon_bytes": "AnonPages", "kernel_stack_bytes": "KernelStack", "committed_bytes": "Committed_AS", "available_bytes": "MemAvailable",
	      "percpu_bytes": "Percpu", "vmalloc_bytes": "VmallocUsed", "dirty_bytes": "Dirty", "buffers_bytes": "Buffers"}
ZONEINFO = {"present_bytes": "present", "managed_bytes": "managed", "min_bytes": "min", "low_bytes": "low", "high_bytes": "high"}
STATUS = {"vsize_bytes": "VmSize", "rss_anon_bytes": "RssAnon", "rss_file_bytes": "RssFile", "rss_shmem_bytes": "RssShmem",
	  "page_tables_bytes": "VmPTE", "swap_bytes": "VmSwap"}


def sections(path):
	parts = re.split(r"^@(\S+)\n", path.read_text(), flags=re.MULTILINE)
	return dict(zip(parts[1::2], parts[2::2]))


def meminfo(text):
	return {name: int(value) * KIB for name, value in re.findall(r"^(\S+): +(\d+) kB$", text, re.MULTILINE)}


def zoneinfo(text):
	"""{(node, zone): {name: pages}}"""
	zones = {}
	for part in re.split(r"^(?=Node)", text, flags=re.MULTILINE)[1:]:
		node, zone = re.match(r"Node (\d+), zone +(\w+)", part).groups()
		zones[int(node), zone] = {name: int(value) for name, value in re.findall(r"^ +(?:pages )?(\w+) +(\d+)$", part, re.MULTILINE)}
	return {key: zone for key, zone in zones.items() if zone["managed"]}


class Check:
	def __init__(self):
		self.wrong = []
		self.compared = 0

	def same(self, what, got, wanted):
		self.compared += 1
		if got != wanted:
			self.wrong.append(f"{what}: {got!r}, wanted {wanted!r}")

	def between(self, what, got, before, after, slack):
		self.compared += 1
		if got is None or not min(before, after) - slack <= got <= max(before, after) + slack:
			self.wrong.append(f"{what}: {got}, /proc says {before} before and {after} after")

	def take(self, report):
		self.wrong += report.wrong
		self.compared += report.compared


def check_capture(check, path, reports):
	"""A report of the kind that the file is named after, as the simple reader reads it."""
	kind = path.stem.split("-", 1)[1]
	found = [made for made in reports if made["report"]["kind"] == kind]
	kinds = ", ".join(made["report"]["kind"] for made in reports)
	if kind == "panic":
		check.same("a panic is told", "panic" in kinds or any(event["event"] == "panic" for made in reports
								       for event in made["tables"].get("oom_events", [])), True)
		return
	check.same(f"reports of kind {kind} among ({kinds})", bool(found), True)
	if kind in ("hung-task", "sysrq-t", "sysrq-w"):
		threads = [row for made in found for row in made["tables"].get("threads", [])]
		wanted = re.findall(r"(?:task:(\S+) +state:(\w) .*?pid:(\d+) )", path.read_text())
		told = {(row["comm"], row["state"], row["pid"]) for row in threads}
		for comm, state, pid in wanted:
			check.same(f"thread {pid}", (comm, state, int(pid)) in told, True)
	elif found and kind not in ("sysrq-l", "slub-failure", "vmalloc-failure"):
		report = reader.Report(found[0]["report"], found[0]["tables"])
		report.check(plain.read(path.read_text()))
		check.take(report)


def check_against_proc(check, reports, proc):
	"""SysRq m between /proc before and after."""
	tables = reports[0]["tables"]
	before, after = meminfo(proc["meminfo"]), meminfo(proc["meminfo/after"])
	for column, name in MEMINFO.items():
		check.between(f"memory.{column}", tables["memory"][0][column], before[name], after[name], SLACK_BYTES)
	zones = {(row["node"], row["zone"]): row for row in tables["zones"]}
	for key, zone in zoneinfo(proc["zoneinfo"]).items():
		for column, name in ZONEINFO.items():
			check.same(f"zones{key}.{column}", zones.get(key, {}).get(column), zone[name] * plain.PAGE)


def check_proc(check, name, text, tables):
	"""A file of /proc, imported, against its own words."""
	what = name.split("/")[-1] if name[0].isdigit() else name.split("/")[0]
	if what == "meminfo":
		row = (tables.get("memory") or [{}])[0]
		told = meminfo(text)
		for column, line in (MEMINFO | ONLY_THERE).items():
			check.same(f"memory.{column}", row.get(column), told[line])
	elif what == "vmstat":
		rows = [[row["name"], row["value"]] for row in tables.get("vmstat", [])]
		check.same("vmstat", rows, [[line, int(value)] for line, value in re.findall(r"^(\w+) (\d+)$", text, re.MULTILINE)])
	elif what == "zoneinfo":
		rows = {(row["node"], row["zone"]): row for row in tables.get("zones", [])}
		for key, zone in zoneinfo(text).items():
			for column, line in (ZONEINFO | {"spanned_bytes": "spanned", "free_bytes": "free"}).items():
				check.same(f"zones{key}.{column}", rows.get(key, {}).get(column), zone[line] * plain.PAGE)
	elif what == "buddyinfo":
		rows = sorted([row["node"], row["zone"], row["block_order"], row["free_blocks"]] for row in tables.get("buddy", []))
		wanted = [[int(node), zone, order, int(blocks)] for node, zone, line in re.findall(r"Node (\d+), zone +(\w+) +(.*)", text)
			  for order, blocks in enumerate(line.split()) if blocks != "0"]
		check.same("buddy", rows, sorted(wanted))
	elif what == "slabinfo":
		rows = {row["name"]: [row["active_objects"], row["objects"], row["object_size_bytes"]] for row in tables.get("slab", [])}
		for cache, *numbers in re.findall(r"^(\S+) +(\d+) +(\d+) +(\d+) .* : slabdata", text, re.MULTILINE):
			if numbers[1] != "0":
				check.same(f"slab {cache}", rows.get(cache), [int(number) for number in numbers])
	elif what == "status":
		told = dict(re.findall(r"^(\w+):[ \t]*(.*)$", text, re.MULTILINE))
		row = (tables.get("tasks") or [{}])[0]
		check.same("name, pid, uid", [row.get("comm"), row.get("pid"), row.get("uid")], [told["Name"], int(told["Pid"]), int(told["Uid"].split()[1])])
		for column, line in STATUS.items():
			check.same(f"tasks.{column}", row.get(column), int(told[line].split()[0]) * KIB)


def judge(name, check):
	print(f"{'FAIL' if check.wrong else 'ok  '} {name}: {check.compared} values compared")
	for text in check.wrong[:reader.SHOWN]:
		print(f"  {text}")
	return not check.wrong


def main():
	rows = sys.argv[1]
	results = []
	with tempfile.TemporaryDirectory() as temporary:
		parts = {}
		for path in sorted(FOLDER.glob("*-proc.txt")):
			told = sections(path)
			for name, text in told.items():
				part = pathlib.Path(temporary) / f"{path.stem}-{name.replace('/', '-')}"
				part.write_text(told[name.replace("zoneinfo", "meminfo")] + text if name.startswith("zoneinfo") else text)
				parts[part] = (f"{path.stem} {name}", name, text)
		captures = [path for path in sorted(FOLDER.glob("*.txt")) if not path.stem.endswith("-proc")]
		made = reader.made_of(rows, [*captures, *parts])
		for path in captures:
			check = Check()
			check_capture(check, path, made[str(path)])
			if path.stem.endswith("sysrq-m") and made[str(path)]:
				check_against_proc(check, made[str(path)], sections(path.with_name(path.name.replace("sysrq-m", "proc"))))
			results.append(judge(path.stem, check))
		for part, (title, name, text) in parts.items():
			check = Check()
			reports = made[str(part)]
			if "smaps" not in name:
				check.same("reports", [one["report"]["kind"] for one in reports], ["proc"])
			check_proc(check, name, text, reports[0]["tables"] if reports else {})
			results.append(judge(title, check))
	print(f"{sum(results)} passed, {len(results) - sum(results)} failed")
	return 0 if all(results) else 1


if __name__ == "__main__":
	sys.exit(main())
