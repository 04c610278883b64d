#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs unit test programs, two at a time, and sums up what they say. What fails is shown whole; what is skipped, for
lack of its input, is said and counts as nothing.

	check.py PROGRAM...     exit 1 if anything failed; the last line is `N passed, N failed`
"""

import concurrent.futures
import pathlib
import re
import subprocess
import sys

AT_ONCE = 2
LIMIT_S = 300


def run(program):
	"""Returns the program's name, tests passed, tests failed, and its output."""
	name = pathlib.Path(program).name
	try:
		done = subprocess.run([program], capture_output=True, text=True, errors="replace", timeout=LIMIT_S)
	except subprocess.TimeoutExpired:
		return name, 0, 1, f"not done within {LIMIT_S} s"
	output = done.stdout + done.stderr
	passed = sum(map(int, re.findall(r"\[  PASSED  \] (\d+) test", output)))
	failed = sum(map(int, re.findall(r"^ (\d+) FAILED TEST", output, re.MULTILINE)))
	if done.returncode and not failed:
		failed = 1
	if not passed and not failed and "[  SKIPPED ]" not in output:
		return name, 0, 1, f"{output}\nno test was run"
	return name, passed, failed, output


def main():
	passed = failed = 0
	with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
		for name, good, bad, output in pool.map(run, sys.argv[1:]):
			print(f"{'ok  ' if not bad else 'FAIL'} {name}: {good} passed, {bad} failed" +
			      (", skipped" if not good and not bad else ""), flush=True)
			if bad:
				print(output)
			passed += good
			failed += bad
	print(f"{passed} passed, {failed} failed")
	sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
	main()
