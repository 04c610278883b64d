# SPDX-License-Identifier: GPL-2.0-or-later
"""Figures of a bench run: printed as a table, kept as build/bench/results.json and build/bench/table.md."""

import json
import pathlib

OUT = pathlib.Path(__file__).resolve().parents[2] / "build" / "bench"


class Results:
	def __init__(self):
		self.rows = []
		self.cells = set()

	def add(self, name, value, unit, against="", note=""):
		self.rows.append({"name": name, "value": value, "unit": unit, "against": against, "note": note})
		print(f"{name:28} {shown(value):>12} {unit:8} {note}", flush=True)

	def add_cell(self, name, value):
		"""One of many: in results.json, but not in the table, as another document has a table of them."""
		self.rows.append({"name": name, "value": value, "unit": "", "against": "", "note": ""})
		self.cells.add(name)

	def write(self):
		OUT.mkdir(parents=True, exist_ok=True)
		(OUT / "results.json").write_text(json.dumps(self.rows, indent=1) + "\n")
		lines = ["| figure | value | unit | against | how |", "|---|---|---|---|---|"]
		lines += [f"| `{row['name']}` | {shown(row['value'])} | {row['unit']} | {row['against']} | {row['note']} |"
			  for row in self.rows if row["name"] not in self.cells]
		(OUT / "table.md").write_text("\n".join(lines) + "\n")


def shown(value):
	if isinstance(value, int):
		return f"{value:,}"
	return f"{value:.3g}" if value < 100 else f"{value:,.0f}"
