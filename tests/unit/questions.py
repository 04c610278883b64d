#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""`lastgasp diff`, `leaks` and `check` on files: what a release's test suite relies on, above all the exit codes.

	questions.py PROGRAM SERIES     SERIES: tests/bench/series, which makes a series out of one dump
"""

import json
import pathlib
import subprocess
import sys
import xml.etree.ElementTree

sys.dont_write_bytecode = True

from machines import check, main

TOP = pathlib.Path(__file__).resolve().parents[2]
XO = str(TOP / "tests" / "golden" / "xo.gasp")
TASKS = 60


def series(folder, count):
	"""Files of a machine whose first task takes 16 KiB more in each."""
	subprocess.run([sys.argv[2], XO, str(count), str(TASKS), "7", str(folder)], check=True)
	return sorted(str(path) for path in pathlib.Path(folder).glob("*.gasp"))


def check_code(done, code):
	check(done.returncode == code, f"exit code {done.returncode}, not {code}: {done.stdout[-300:]}{done.stderr}")


def rows(done):
	return json.loads(done.stdout)["rows"]


def diff_of_two(program, folder):
	files = series(folder, 40)
	done = program.run("diff", files[0], files[-1])
	check_code(done, 0)
	check(done.stdout.startswith("B has "), done.stdout)
	check_code(program.run("diff", files[0], files[-1], "--exit-code"), 1)
	check_code(program.run("diff", "--exit-code", files[0], files[1]), 0)
	done = program.run("diff", files[0], files[0], "--exit-code")
	check_code(done, 0)
	check(done.stdout == "A and B are the same dump.\n", done.stdout)
	found = rows(program.run("diff", files[0], files[-1], "--json"))
	check(sum(row["change_bytes"] for row in found if row["kind"] == "memory") == 0, found)
	why = rows(program.run("diff", files[0], files[-1], "--json", "--why"))
	check({row["file"] for row in why} == {files[0], files[-1]}, why)


def diff_of_groups(program, folder):
	files = series(folder, 40)
	done = program.run("diff", "--json", *files[:5], "--", *files[-5:])
	check_code(done, 0)
	grown = [row for row in rows(done) if row["beyond_noise"]]
	check(any(row["kind"] == "task" and row["a_dumps"] == 5 and row["b_dumps"] == 5 for row in grown), grown)


def leaks_in_any_order(program, folder):
	files = series(folder, 30)
	done = program.run("leaks", *files[::-1], files[3])
	check_code(done, 0)
	check(done.stdout.startswith("1 suspect in 30 dumps of "), done.stdout)
	check("1 dump came twice" in done.stderr, done.stderr)
	check_code(program.run("leaks", "--exit-code", *files), 1)
	found = rows(program.run("leaks", "--json", *files))[0]
	check(found["verdict"] == "growing" and found["confidence"] == "high", found)
	check(abs(found["growth_bytes_per_hour"] - 6 * 16384) <= 4096, found)
	together = pathlib.Path(folder) / "capture.raw"
	together.write_bytes(b"login: ".join(pathlib.Path(name).read_bytes() for name in files))
	check(program.run("leaks", str(together)).stdout.startswith("1 suspect in 30 dumps"), "of one file")
	done = program.run("leaks", "--exit-code", *files[:5])
	check_code(done, 0)
	check(done.stdout.startswith("Not enough samples: 5 dumps"), done.stdout)


def budgets(program, folder):
	files = series(folder, 10)
	budget = pathlib.Path(folder) / "budget"
	junit = pathlib.Path(folder) / "junit.xml"
	budget.write_text("task * rss <= 500 %\ntask * count <= 1000\nslab * <= 1 GiB\n")
	done = program.run("check", *files, "--budget", str(budget))
	check_code(done, 0)
	check(done.stdout.startswith("TAP version 13\n1..3\nok 1 - task * rss <= 500 %: "), done.stdout)
	budget.write_text("task * rss <= 1 KiB\ntask * count <= 1000\ntask * anon <= 1 KiB/h\ntask no rss <= 1 KiB\n")
	done = program.run("check", *files, "--budget", str(budget), "--junit", str(junit))
	check_code(done, 1)
	verdicts = [line.split(" - ")[0] for line in done.stdout.splitlines() if line.startswith(("ok", "not ok"))]
	check(verdicts == ["not ok 1", "ok 2", "not ok 3", "not ok 4"], done.stdout)
	suite = xml.etree.ElementTree.parse(junit).getroot()[0]
	check((suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("4", "2", "1"), suite.attrib)
	check_code(program.run("check", files[0], "--budget", str(TOP / "docs" / "budget.example")), 1)


def mistakes(program, folder):
	"""Each says what to do."""
	budget = pathlib.Path(folder) / "budget"
	budget.write_text("# first\ntask x rss <= 1 MB\n")
	for words, code, said in (
		(["diff", XO], 2, "give two FILEs, or two groups"),
		(["diff", XO, XO, XO], 2, "give two FILEs, or two groups"),
		(["diff", XO, "--"], 2, "give two FILEs, or two groups"),
		(["diff", "--what", XO, XO], 2, "no option --what"),
		(["diff", XO, "none"], 3, "cannot open none"),
		(["diff", XO, "/dev/null"], 3, "is empty"),
		(["leaks"], 2, "name the FILEs"),
		(["leaks", str(budget)], 3, "no report of a kernel"),
		(["check", XO], 2, "--budget FILE"),
		(["check", "--budget", str(budget)], 2, "name the FILEs"),
		(["check", XO, "--budget", str(budget)], 2, f"{budget}:2: there is no unit `MB`"),
		(["check", XO, "--budget", "/dev/null"], 2, "there is no budget in it"),
		(["check", XO, "--budget", "none"], 3, "cannot open the budget none"),
	):
		done = program.run(*words)
		check_code(done, code)
		check(said in done.stderr, f"{words}: {done.stderr}")


sys.exit(main(sys.argv[1], [diff_of_two, diff_of_groups, leaks_in_any_order, budgets, mistakes]))
