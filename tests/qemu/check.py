#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs the tests that need a real kernel in QEMU.

	check.py [--jobs N] [NAME...]    all, or those named; the last line is `N passed, N failed`
	check.py --list                  their names
	check.py --run NAME              one of them, in this process

Every test is a process of its own with a time limit and a folder build/qemu/NAME/ of logs. Nothing that they start
outlives them, whatever ends them. LASTGASP in the environment names another console than build/lastgasp.
"""

import argparse
import concurrent.futures
import subprocess
import sys
import time
import traceback

sys.dont_write_bytecode = True

import case
import image
import machine
from cases import wedge, agent, arming, commands, lossy, numbers, oomtext, pstore, rig, trigger, usb  # each adds its tests to case.CASES

GRACE_S = 10


def main():
	parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
	parser.add_argument("names", nargs="*", metavar="NAME")
	parser.add_argument("--jobs", type=int, default=2)
	parser.add_argument("--list", action="store_true")
	parser.add_argument("--run", metavar="NAME")
	options = parser.parse_args()
	unknown = [name for name in [*options.names, options.run] if name and name not in case.CASES]
	if unknown:
		parser.error(f"there is no test {unknown[0]}; --list shows them")
	if options.list:
		print("\n".join(case.CASES))
		return 0
	if options.run:
		return run_here(case.CASES[options.run])
	return run_all([case.CASES[name] for name in options.names or case.CASES], options.jobs)


def run_here(test):
	"""Run a test; its last line of output is what it saw, or why it failed."""
	try:
		print(test.run() or "")
		return 0
	except Exception as error:
		traceback.print_exc()
		print((str(error) or repr(error)).splitlines()[0])
		return 1


def run_all(tests, jobs):
	image.build()
	passed = 0
	with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
		running = [pool.submit(run_apart, test) for test in tests]
		for number, done in enumerate(concurrent.futures.as_completed(running), 1):
			test, ok, text, seconds = done.result()
			passed += ok
			print(f"{'ok' if ok else 'not ok'} {number} {test.name}: {text} ({seconds:.0f} s)", flush=True)
	print(f"{passed} passed, {len(tests) - passed} failed")
	return 0 if passed == len(tests) else 1


def run_apart(test):
	"""Run a test as a process with its log in build/qemu/NAME/test.log. It ends with this thread at the latest."""
	folder = image.OUT / test.name
	folder.mkdir(parents=True, exist_ok=True)
	log = folder / "test.log"
	began = time.monotonic()
	with open(log, "wb") as output:
		child = subprocess.Popen([sys.executable, __file__, "--run", test.name], stdin=subprocess.DEVNULL,
					 stdout=output, stderr=output, preexec_fn=machine.die_with_parent)
		try:
			ok = child.wait(test.limit_s + GRACE_S) == 0
			lines = log.read_text(errors="replace").strip().splitlines() or [""]
		except subprocess.TimeoutExpired:
			child.kill()
			child.wait()
			ok, lines = False, [f"not done within {test.limit_s} s"]
	return test, ok, lines[-1] + ("" if ok else f"; see {log}"), time.monotonic() - began


if __name__ == "__main__":
	sys.exit(main())
