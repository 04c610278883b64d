#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Real reports of other people's machines against what a careful reader wrote down of them (shared.json).

	shared.py LASTGASP ROWS [FOLDER]     ROWS: build/import/rows; FOLDER of the logs: ../shared/oomlogs

A test is a report. The logs are not a part of the project: where the folder is not there all of it is skipped.
"""

import json
import pathlib
import subprocess
import sys

sys.dont_write_bytecode = True

import reader

HERE = pathlib.Path(__file__).resolve().parent
FOLDER = HERE.parents[2] / "shared" / "oomlogs"
SPOKEN_OF = {"memory", "zones", "tasks", "oom_events", "threads", "cgroups"}


def read(lastgasp, rows, log):
	"""The reports of a log, those of which the text says no more than that they began left out."""
	listed = subprocess.run([lastgasp, "import", log, "--json"], capture_output=True, text=True, timeout=60)
	if listed.returncode not in (0, 1):
		raise SystemExit(f"lastgasp import {log}: exit {listed.returncode}: {listed.stderr}")
	table = json.loads(listed.stdout)["rows"]
	made = reader.made_of(rows, [log])[str(log)]
	if len(made) != len(table):
		raise SystemExit(f"{log}: `lastgasp import` lists {len(table)} reports, {rows} {len(made)}")
	reports = [reader.Report(row, one["tables"]) for row, one in zip(table, made)]
	return [report for report in reports if report.tables.keys() & SPOKEN_OF or report.listed["kind"] == "panic"]


def check_log(lastgasp, rows, log, wanted):
	"""Returns how many reports of it passed and how many failed."""
	reports = read(lastgasp, rows, log)
	if len(reports) != len(wanted):
		kinds = ", ".join(report.listed["kind"] for report in reports)
		print(f"FAIL {log.name}: {len(reports)} reports ({kinds}), and a reader finds {len(wanted)}")
		return 0, len(wanted)
	failed = 0
	for report, expected in zip(reports, wanted):
		report.check(expected)
		failed += bool(report.wrong)
		print(f"{'FAIL' if report.wrong else 'ok  '} {log.name} {report.listed['kind']}")
		for text in report.wrong[:reader.SHOWN]:
			print(f"  {text}")
		if len(report.wrong) > reader.SHOWN:
			print(f"  and {len(report.wrong) - reader.SHOWN} more")
	return len(wanted) - failed, failed


def main():
	lastgasp, rows = sys.argv[1:3]
	folder = pathlib.Path(sys.argv[3]) if len(sys.argv) > 3 else FOLDER
	passed = failed = 0
	if not folder.is_dir():
		print(f"skipped: the logs are not in {folder}")
	for number, wanted in json.loads((HERE / "shared.json").read_text()).items():
		log = next(folder.glob(f"{number}-*"), None)
		if log:
			good, bad = check_log(lastgasp, rows, log, wanted)
			passed += good
			failed += bad
	print(f"{passed} passed, {failed} failed")
	return 1 if failed else 0


if __name__ == "__main__":
	sys.exit(main())
