# SPDX-License-Identifier: GPL-2.0-or-later
"""A reader of whole, unwrapped reports of 6.x kernels, simple enough to be believed: what a test holds the importer
against where nobody wrote the numbers down. Gives the form of shared.json.
"""

import re

KIB = 1024
PAGE = 4096
STAMP = re.compile(r"^\[ *\d+\.\d+\] ?", re.MULTILINE)
ZONE = {
	"free": "free", "boost": "boost", "min": "min", "low": "low", "high": "high", "reserved_highatomic": "highatomic",
	"active_anon": "active_anon", "inactive_anon": "inactive_anon", "active_file": "active_file", "inactive_file": "inactive_file",
	"unevictable": "unevictable", "writepending": "dirty", "present": "present", "managed": "managed", "mlocked": "mlocked",
	"free_pcp": "pcp", "free_cma": "cma",
}
NODE = {name: name for name in ("active_anon", "inactive_anon", "active_file", "inactive_file", "unevictable", "mapped", "dirty",
				"writeback", "shmem", "kernel_stack")} | {"pagetables": "page_tables", "anon_thp": "anon_huge"}
MEMORY = {name: name for name in ("free", "active_anon", "inactive_anon", "active_file", "inactive_file", "unevictable", "dirty", "writeback",
				  "slab_reclaimable", "slab_unreclaimable", "mapped", "shmem")} | {
	"free_pcp": "pcp", "pagetables": "page_tables", "sec_pagetables": "secondary_page_tables"}
COUNTS = {"pages RAM": "ram", "pages reserved": "reserved", "total pagecache pages": "cache", "pages in swap cache": "swap_cached"}


def fields(line, names):
	"""{column: bytes} of name:NkB in a line."""
	told = dict(re.findall(r"([a-z_]+): ?(\d+)kB", line, re.IGNORECASE))
	return {f"{column}_bytes": int(told[name]) * KIB for name, column in names.items() if name in told}


def read(text):
	"""Truth of a text that holds one report."""
	text = STAMP.sub("", text)
	tables = {}
	for name, rows in (("memory", memory(text)), ("nodes", nodes(text)), ("zones", zones(text)), ("buddy", buddy(text)),
			   ("tasks", tasks(text)), ("oom_events", events(text)), ("counters", counters(text))):
		if rows:
			tables[name] = rows
	return {"report": head(text, len(tables.get("tasks", []))), "tables": tables}


def head(text, tasks_told):
	def first(form, kind=str):
		found = re.search(form, text, re.MULTILINE)
		return kind(found.group(1)) if found else None

	order = first(r"order[=:](-?\d+)", int)
	return {
		"kernel_release": first(r"^CPU: .*? Comm: .*?(?:Not t|T)ainted:? (?:[A-Z ]+ )?(\d+\.\d+\S*)"),
		"page_size_bytes": PAGE if "Mem-Info" in text or tasks_told else None, "order": order,
		"gfp": first(r"(?:gfp_mask=|mode:)(0x[0-9a-f]+)"), "trigger_pid": first(r"^CPU: .*?\bPID: (\d+)", int) if order is not None else None,
		"free_pages": first(r"^ free:(\d+) ", int), "tasks": tasks_told,
		"victim_pid": first(r"Killed process (\d+)", int), "victim_comm": first(r"Killed process \d+ \((.*?)\) total"),
	}


def memory(text):
	if "Mem-Info" not in text:
		return None
	block = text[text.index("Mem-Info"):].split("\nNode 0", 1)[0]
	told = dict(re.findall(r"(\w+):(\d+)", block))
	row = {f"{column}_bytes": int(told[name]) * PAGE for name, column in MEMORY.items()}
	for words, column in COUNTS.items():
		row[f"{column}_bytes"] = int(re.search(rf"^(\d+) {words}", text, re.MULTILINE).group(1)) * PAGE
	row["total_bytes"] = row["ram_bytes"] - row["reserved_bytes"]
	for words, column in (("Free swap", "swap_free_bytes"), ("Total swap", "swap_total_bytes")):
		row[column] = int(re.search(rf"^{words} += (\d+)kB", text, re.MULTILINE).group(1)) * KIB
	return row


def nodes(text):
	return [{"node": int(node)} | fields(line, NODE) for node, line in re.findall(r"^Node (\d+) (active_anon:.*)$", text, re.MULTILINE)]


def zones(text):
	found = re.findall(r"^Node (\d+) (\w+) (free:.*)\nlowmem_reserve\[\]:(.*)$", text, re.MULTILINE)
	return [{"node": int(node), "zone": zone} | fields(line, ZONE) | {"lowmem_reserve_pages": ",".join(reserve.split())}
		for node, zone, line, reserve in found]


def buddy(text):
	return [[int(node), zone, order, int(blocks)] for node, zone, line in re.findall(r"^Node (\d+) (\w+): (\d+\*4kB.*)$", text, re.MULTILINE)
		for order, blocks in enumerate(re.findall(r"(\d+)\*\d+kB", line)) if blocks != "0"]


def tasks(text):
	found = re.search(r"^\[ *pid *\] +(.*)\n((?:\[ *\d+\] .*\n)+)", text, re.MULTILINE)
	if not found:
		return None
	names = found.group(1).split()
	return [task(int(pid), dict(zip(names, line.split(None, len(names) - 1))))
		for pid, line in re.findall(r"^\[ *(\d+)\] +(.*)$", found.group(2), re.MULTILINE)]


def task(pid, told):
	row = {"pid": pid, "tgid": int(told["tgid"]), "uid": int(told["uid"]), "comm": told["name"], "vsize_bytes": int(told["total_vm"]) * PAGE,
	       "swap_bytes": int(told["swapents"]) * PAGE, "oom_score_adj": int(told["oom_score_adj"]),
	       "page_tables_bytes": int(told["pgtables_bytes"])}
	if "rss_anon" in told:
		return row | {f"{name}_bytes": int(told[name]) * PAGE for name in ("rss_anon", "rss_file", "rss_shmem")}
	return row | {"rss_bytes": int(told["rss"]) * PAGE}


def events(text):
	rows = []
	for pid, comm, line in re.findall(r"Killed process (\d+) \((.*?)\) (total-vm:.*)$", text, re.MULTILINE):
		sizes = fields(line.replace("-", "_"), {"total_vm": "vsize", "anon_rss": "anon", "file_rss": "file", "shmem_rss": "shmem", "pgtables": "page_tables"})
		rows.append({"event": "killed", "pid": int(pid), "comm": comm} | sizes)
	return rows


def counters(text):
	found = re.search(r"^Memory cgroup stats for .*:\n((?:\w+ \d+\n)+)", text, re.MULTILINE)
	return found and [[name, int(value)] for name, value in re.findall(r"^(\w+) (\d+)$", found.group(1), re.MULTILINE)]
