# SPDX-License-Identifier: GPL-2.0-or-later
"""Compares the rows of a dump with the facts, field by field, and judges what differs.

A field is equal, or moved (it differs, and an Allowance explains by how much it may), or different. So is a whole row
that only one side has. Every column that the dump sends is judged, or is in UNJUDGED with the reason.
"""

import dataclasses
import pathlib
import re

KEYS = {
	"dump": (), "memory": (), "vmstat": ("name",), "nodes": ("node",), "zones": ("node", "zone"),
	"buddy": ("node", "zone", "block_order"), "tasks": ("pid",), "slab": ("name",), "tmpfs": ("device",),
	"tmpfs_files": ("device", "inode"), "swaps": ("name",), "pci": ("slot",),
}
UNJUDGED = {
	"dump.agent_version": "the agent's own",
	"dump.collect_ns": "the agent's own",
	"dump.triggers_ignored": "the agent's own",
	"dump.triggers_refused": "the agent's own",
	**{f"pci.{column}": "a register of the device, not in memory: tests/qemu/cases/numbers.py has it"
	   for column in ("command", "status", "secondary_status", "express_status", "answers")},
}
LARGEST = 10 # tasks: sent first, with their command lines, the likely victim before them or among them
FILES_MAX = 16
LACK = "no such row"


@dataclasses.dataclass(frozen=True)
class Allowance:
	"""
	Fields whose name (`table[key].column`) the pattern matches whole may differ: memory's value minus the dump's lies
	from least to most.
	"""

	pattern: str
	least: int
	most: int
	reason: str

	def explains(self, name, sent, found):
		if not re.fullmatch(self.pattern, name) or not isinstance(sent, int) or not isinstance(found, int):
			return False
		return self.least <= found - sent <= self.most


@dataclasses.dataclass
class Tally:
	"""Of one table. moved: (field, dump's value, memory's, reason). different: the same without a reason."""

	rows: int = 0
	compared: int = 0
	equal: int = 0
	moved: list = dataclasses.field(default_factory=list)
	different: list = dataclasses.field(default_factory=list)


class Judge:
	def __init__(self, allowances):
		self.allowances = allowances
		self.tallies = {}

	def field(self, tally, name, sent, found):
		tally.compared += 1
		if found == sent:
			tally.equal += 1
			return
		reason = next((each.reason for each in self.allowances if each.explains(name, sent, found)), None)
		if reason:
			tally.moved.append((name, sent, found, reason))
		else:
			tally.different.append((name, sent, found))

	def table(self, name, sent, found):
		"""Compare the rows of a table: sent in the dump, in its order, and found in memory."""
		tally = self.tallies[name] = Tally(rows=len(sent))
		keys = KEYS[name]
		facts = {tuple(row[key] for key in keys): row for row in found}
		for number, row in enumerate(sent):
			key = tuple(row[key] for key in keys)
			self.row(tally, label(name, key), drop_unsent(name, number, row), facts.pop(key, None))
		for key, row in facts.items():
			self.missing(tally, name, label(name, key), row, sent)
		for what, got, wanted in ORDERS.get(name, no_order)(sent, found):
			self.field(tally, f"{name}: {what}", got, wanted)

	def row(self, tally, name, sent, found):
		if found is None:
			self.field(tally, name, "there", LACK)
			return
		for column, value in sent.items():
			if f"{name.split('[')[0]}.{column}" in UNJUDGED:
				continue
			if column not in found:
				raise KeyError(f"nobody judges {name}.{column}")
			self.field(tally, f"{name}.{column}", value, found[column])

	def missing(self, tally, table, name, row, sent):
		"""A row that the dump has not."""
		if table == "tmpfs_files" and len(sent) == FILES_MAX and row["used_bytes"] <= sent[-1]["used_bytes"]:
			return
		self.field(tally, name, LACK, "there")


def label(table, key):
	return f"{table}[{' '.join(map(str, key))}]"


def text_only():
	"""Columns of schema.def that no agent sends, as table.column."""
	schema = (pathlib.Path(__file__).resolve().parents[2] / "protocol" / "schema.def").read_text()
	theirs = "".join(re.findall(r"^#ifndef LG_SCHEMA_AGENT$(.*?)^#endif$", schema, re.MULTILINE | re.DOTALL))
	return {f"{table}.{column}" for table, column in re.findall(r"^LG_COLUMN\((\w+), (\w+)", theirs, re.MULTILINE)}


TEXT_ONLY = text_only()


def drop_unsent(table, number, row):
	"""Less what no agent sends, and what this one leaves out on purpose."""
	row = {column: value for column, value in row.items() if f"{table}.{column}" not in TEXT_ONLY}
	if table == "tasks" and number >= LARGEST and row["cmdline"] is None:
		return {column: value for column, value in row.items() if column != "cmdline"}
	return row


def no_order(_sent, _found):
	return ()


def held(task):
	return sum(task[column] for column in ("rss_anon_bytes", "rss_file_bytes", "rss_shmem_bytes", "swap_bytes"))


def order_of_tasks(sent, found):
	"""The likely victim, then the ten largest, then the rest by pid."""
	yield "badness of the first", sent[0]["oom_badness"], max(row["oom_badness"] for row in found)
	largest = sorted(map(held, found), reverse=True)[:LARGEST]
	yield "the ten largest", sorted(map(held, sent[:LARGEST + 1]), reverse=True)[:LARGEST], largest
	rest = [row["pid"] for row in sent[LARGEST + 1:]]
	yield "the rest by pid", rest, sorted(rest)


def largest_first(column):
	def order(sent, _found):
		sizes = [row[column] for row in sent]
		yield f"by {column}", sizes, sorted(sizes, reverse=True)
	return order


ORDERS = {
	"tasks": order_of_tasks, "slab": largest_first("total_bytes"), "tmpfs": largest_first("used_bytes"),
	"tmpfs_files": largest_first("used_bytes"),
}
