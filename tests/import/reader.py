# SPDX-License-Identifier: GPL-2.0-or-later
"""An imported report against what is known of it: columns of table `reports`, rows of tables found by what names them,
sums of columns, and some forms of their own. The form is that of shared.json.
"""

import json
import subprocess

KEYS = { # what finds the row that is meant
	"zones": ("node", "zone"), "nodes": ("node",), "tasks": ("pid",), "oom_events": ("event", "pid"), "cgroups": (),
	"hugepages": ("node", "size_bytes"), "memory": (),
}
SHOWN = 8 # of what is wrong in a report


class Report:
	"""
	One of a log: what is listed of it, rows as the importer made them, and what is wrong with them. partial: a value or
	a row that is not there is not wrong, it is only counted.
	"""

	def __init__(self, listed, tables, partial=False):
		self.listed = listed
		self.tables = tables
		self.partial = partial
		self.wrong = []
		self.compared = self.missing = 0

	def rows(self, table):
		return self.tables.get(table, [])

	def same(self, what, got, wanted):
		self.compared += 1
		if self.partial and got is None and wanted is not None:
			self.missing += 1
		elif got != wanted:
			self.wrong.append(f"{what}: {got!r}, and a reader says {wanted!r}")

	def miss(self, what, count):
		self.compared += count
		self.missing += count
		if not self.partial:
			self.wrong.append(what)

	def check(self, wanted):
		for column, value in wanted["report"].items():
			got = self.listed.get(column)
			if column == "gfp" and got and value:
				self.same("reports.gfp", got.split("(")[0].lower(), value)
			elif column == "tasks":
				if not self.partial or (got or 0) > value:
					self.same("reports.tasks", got or 0, value)
			else:
				self.same(f"reports.{column}", got, value)
		for table, rows in wanted["tables"].items():
			special = getattr(self, f"check_{table}", None)
			if special:
				special(rows)
			else:
				self.check_rows(table, rows if isinstance(rows, list) else [rows])
		for table, sums in () if self.partial else wanted.get("sums", {}).items():
			for column, value in sums.items():
				got = len(self.rows(table)) if column == "rows" else sum(row.get(column) or 0 for row in self.rows(table))
				self.same(f"sum of {table}.{column}", got, value)

	def check_rows(self, table, wanted):
		for row in wanted:
			key = {name: row[name] for name in KEYS[table]}
			found = [got for got in self.rows(table) if key.items() <= got.items()]
			if not found:
				self.miss(f"{table}: no row {key}", len(row))
				continue
			for column, value in row.items():
				self.same(f"{table}{list(key.values())}.{column}", found[0].get(column), value)

	def check_buddy(self, wanted):
		got = [[row["node"], row["zone"], row["block_order"], row["free_blocks"]] for row in self.rows("buddy")]
		for row in got:
			self.same(f"buddy{row}", row in wanted, True)
		missing = [row for row in wanted if row not in got]
		if missing:
			self.miss(f"buddy: no {missing[0]} and {len(missing) - 1} more", len(missing))

	def check_pcp(self, wanted):
		"""Pages in the per-CPU lists: older kernels print them CPU by CPU."""
		for zone, pages in wanted:
			got = [row["pcp_bytes"] for row in self.rows("zones") if row["zone"] == zone]
			self.same(f"zones[{zone}].pcp_bytes", got, [pages * self.listed["page_size_bytes"]])

	def check_stack(self, wanted):
		calls, first, last = wanted
		got = [row["symbol"] for row in self.rows("stacks")]
		self.same("stack", [len(got), *got[:1], *got[-1:]], [calls, first, last])

	def check_reaped(self, wanted):
		self.same("reaped", [row["pid"] for row in self.rows("oom_events") if row["event"] == "reaped"], wanted)

	def check_counters(self, wanted):
		got = {row["name"].removesuffix("_bytes"): row["value"] for row in self.rows("cgroup_counters")}
		self.same("counters", got, dict(wanted))

	def check_threads(self, wanted):
		got = [[row[name] for name in ("pid", "comm", "state", "ppid")] for row in self.rows("threads")]
		self.same("threads", got, wanted)

	def check_calls(self, wanted):
		stacks = {row["pid"]: row["stack_id"] for row in self.rows("threads")}
		for pid, symbols in wanted:
			got = [row["symbol"] for row in self.rows("stacks") if row["stack_id"] == stacks.get(pid)]
			self.same(f"calls of {pid}", got[:len(symbols)], symbols)


def made_of(rows, paths):
	"""{path: [line of `rows` as a dict, ...]} of what build/import/rows makes of those files."""
	done = subprocess.run([rows, *map(str, paths)], capture_output=True, text=True, timeout=300)
	if done.returncode:
		raise SystemExit(f"{rows}: exit {done.returncode}: {done.stderr[-2000:]}")
	reports = {str(path): [] for path in paths}
	for line in done.stdout.splitlines():
		made = json.loads(line)
		reports[made["file"]].append(made)
	return reports
