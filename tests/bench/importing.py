#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""How fast kernel text is imported, in how much memory, and how fast a dump of many tasks is asked.

	importing.py      these figures alone
"""

import pathlib
import random
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "qemu"), str(HERE.parent / "import")]
sys.dont_write_bytecode = True

import ages
import console
import dumps
import results

LOG_BYTES = 100_000_000
SHORT_BYTES = LOG_BYTES // 10
REPORTS = 20 # in any of them, at the same distance
RUNS = 5
TASKS = 5000
BLOCKED = 500 # of them, with one of a few stacks
CAPTURES = HERE.parent / "import" / "captures"
FOREIGN = (
	"{stamp} xo kernel: [{t:12.6f}] usb 1-{a}: new high-speed USB device number {b} using ehci-pci\n",
	"{stamp} xo systemd[1]: session-{a}.scope: Consumed {b}.123s CPU time.\n",
	"{stamp} xo sshd[{b}]: Accepted publickey for olpc from 10.0.0.{a} port {b} ssh2: RSA SHA256:abcdefghijklmnop\n",
	"{stamp} xo kernel: [{t:12.6f}] audit: type=1400 audit(1613{b:06}.104:{a}): apparmor=\"STATUS\" operation=\"profile_load\" pid={b}\n",
	"{stamp} xo CRON[{b}]: (root) CMD (cd / && run-parts --report /etc/cron.hourly)\n",
)
STACKS = (
	("rpm_resume", "shrink_inactive_list", "try_to_free_pages", "__alloc_pages", "filemap_fault"),
	("io_schedule", "folio_wait_bit_common", "filemap_fault", "handle_mm_fault"),
	("rwsem_down_read_slowpath", "down_read", "do_user_addr_fault", "exc_page_fault"),
)


def foreign(rng, size):
	"""Other programs' lines, and the kernel's about other things."""
	lines, made, now = [], 0, 100.0
	while made < size:
		now += rng.random() / 100
		line = rng.choice(FOREIGN).format(stamp="Nov 22 20:09:23", t=now, a=rng.randrange(200), b=rng.randrange(30000))
		lines.append(line)
		made += len(line)
	return "".join(lines).encode()


def log(folder, size):
	"""Reports of our own guests, and foreign lines between."""
	kinds = ("oom", "sysrq-m", "memcg-oom", "hung-task", "vmalloc-failure")
	reports = [(CAPTURES / f"{word}-{kind}.txt").read_bytes() for word in ("6.1", "6.12") for kind in kinds]
	between = foreign(random.Random(1), min(size // REPORTS, 1 << 20))
	each = (size - REPORTS // len(reports) * sum(map(len, reports))) // REPORTS
	path = folder / f"log-{size // 1_000_000}"
	with open(path, "wb") as file:
		for number in range(REPORTS):
			file.write((between * (each // len(between) + 1))[:each].rpartition(b"\n")[0] + b"\n" + reports[number % len(reports)])
	return path


def run(*words):
	"""Seconds of a run, and its largest resident size in KiB."""
	peak = 0
	start = time.perf_counter()
	process = subprocess.Popen([dumps.LASTGASP, *map(str, words)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
	while process.poll() is None:
		peak = max(peak, console.largest_kib(process))
		time.sleep(0.005)
	if process.returncode not in (0, 1):
		raise dumps.DumpError(f"lastgasp {' '.join(map(str, words))}: exit {process.returncode}")
	return time.perf_counter() - start, peak


def seconds(*words):
	"""Of a run at which nobody looks."""
	start = time.perf_counter()
	done = subprocess.run([dumps.LASTGASP, *map(str, words)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
	if done.returncode not in (0, 1):
		raise dumps.DumpError(f"lastgasp {' '.join(map(str, words))}: exit {done.returncode}")
	return time.perf_counter() - start


def saved(folder, name, said):
	"""A dump of such a report."""
	path = folder / f"{name}.txt"
	path.write_text("".join(line + "\n" for printk in said for line in printk.split("\n")))
	run("import", path, "-o", path.with_suffix(".gasp"))
	return path.with_suffix(".gasp")


def many_tasks(folder):
	"""Dumps of an OOM report of a 6.1 kernel with that many tasks, and of SysRq t, where some of them are blocked."""
	machine = ages.Machine(next(age for age in ages.AGES if age.release.startswith("6.1.")), 1)
	machine.tasks = [machine.task(machine.rng, number) for number in range(TASKS)]
	machine.trigger = machine.tasks[7]
	machine.victim = max(machine.tasks, key=lambda task: (task["adj"] > -1000, task["adj"], task["rss"]))
	threads = ["sysrq: Show State"]
	for number, task in enumerate(machine.tasks):
		state, stack = ("D", STACKS[number % len(STACKS)]) if number % (TASKS // BLOCKED) == 0 else ("S", ("schedule", "do_wait"))
		threads += [f"task:{task['comm']:<15} state:{state} stack:0     pid:{task['pid']:<5} ppid:1      flags:0x00004000", "Call Trace:", " <TASK>",
			    *[f" {symbol}+0x10/0x200" for symbol in stack], " </TASK>"]
	return saved(folder, "oom", ages.printks(machine, "oom")), saved(folder, "threads", threads)


def measure(out):
	with tempfile.TemporaryDirectory() as name:
		folder = pathlib.Path(name)
		speeds, peaks = {}, {}
		for size in (SHORT_BYTES, LOG_BYTES):
			path = log(folder, size)
			done = [run("import", path, "--json") for _ in range(RUNS)]
			speeds[size] = path.stat().st_size / 1e6 / statistics.median(took for took, _ in done)
			peaks[size] = max(peak for _, peak in done)
			path.unlink()
		out.add("import_mb_per_s", speeds[LOG_BYTES], "MB/s", "", f"`lastgasp import` of {LOG_BYTES / 1e6:.0f} MB of system log with {REPORTS} reports in it; "
			f"median of {RUNS} runs; over 100 is wanted")
		out.add("import_peak_kib", peaks[LOG_BYTES], "KiB", "", "resident at most during those; must not grow with the log")
		out.add("import_peak_kib/10_mb", peaks[SHORT_BYTES], "KiB", "", f"the same of {SHORT_BYTES / 1e6:.0f} MB with as many reports")
		oom, threads = many_tasks(folder)
		for question, dump in (("account", oom), ("oom", oom), ("blocked", threads)):
			took = statistics.median(seconds(question, dump) for _ in range(4 * RUNS))
			out.add(f"{question}_ms", took * 1000, "ms", "", f"median of {4 * RUNS} runs of `lastgasp {question}` on a "
				f"dump of {TASKS:,} tasks, {BLOCKED} of them blocked; process start to exit; under 50 is wanted")


if __name__ == "__main__":
	measure(results.Results())
