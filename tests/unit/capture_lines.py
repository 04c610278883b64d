#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""`lastgasp capture` with several lines at once: none is lost, none holds up another.

	capture_lines.py PROGRAM
"""

import signal
import sys
import threading
import time

sys.dont_write_bytecode = True

from machines import GOLDEN, Machine, Monitor, Terminal, check, main, saying, wait_for

TEXT = b"login: \r\n"


def dumps(folder):
	return sorted(folder.glob("*.gasp"))


def check_code(done, code):
	check(done.returncode == code, f"exit code {done.returncode}, not {code}: {done.stderr}")


def eight_at_once(program, folder):
	"""Eight lines at full speed: every byte is kept, every dump has a file of its own."""
	said = TEXT * 2000 + GOLDEN * 50 + TEXT
	machines = [Machine(folder, f"m{n}", saying(said)) for n in range(8)]
	done = program.run("capture", *[machine.line for machine in machines], "-o", folder / "out")
	check_code(done, 0)
	raws = sorted((folder / "out").glob("capture-*.raw"))
	check(len(raws) == 8 and all(raw.read_bytes() == said for raw in raws), f"bytes are lost: {raws}")
	logs = sorted((folder / "out").glob("console-*.log"))
	check(len(logs) == 8 and all(log.read_bytes() == TEXT * 2001 for log in logs), f"text is lost: {logs}")
	saved = dumps(folder / "out")
	check(len(saved) == 8 and all(dump.read_bytes() == GOLDEN for dump in saved), f"dumps: {saved}")
	check(sorted(done.stdout.split()) == sorted(map(str, saved)), f"the names printed: {done.stdout}")


def one_is_cut(program, folder):
	"""A line that ends in mid-dump leaves what came; the others go on."""
	cut = Machine(folder, "cut", saying(GOLDEN[:2000]))
	late = Machine(folder, "late", lambda connection: (time.sleep(0.5), connection.sendall(GOLDEN)))
	done = program.run("capture", cut.line, late.line, "-o", folder / "out")
	check_code(done, 1)
	check(len(dumps(folder / "out")) == 2, f"dumps: {dumps(folder / 'out')}")
	check(GOLDEN in [dump.read_bytes() for dump in dumps(folder / "out")], "the whole one is not whole")
	check("cut.sock: dump" in done.stderr and "missing" in done.stderr, done.stderr)


def one_is_damaged(program, folder):
	"""Damage on one line costs that line only."""
	bad = Machine(folder, "bad", saying(GOLDEN))
	good = Machine(folder, "good", saying(GOLDEN))
	done = program.run("capture", f"fault:3,drop=0.01:{bad.line}", good.line, "-o", folder / "out")
	check_code(done, 1)
	check([dump.read_bytes() for dump in dumps(folder / "out")].count(GOLDEN) == 1, "not one whole dump")


def saved_stays(program, folder):
	"""The same dump again does not go over what was saved before."""
	for n in range(3):
		done = program.run("capture", Machine(folder, f"m{n}", saying(GOLDEN)).line, "-o", folder / "out")
		check_code(done, 0)
	check(len(dumps(folder / "out")) == 3, f"dumps: {dumps(folder / 'out')}")
	check((folder / "out/capture.raw").read_bytes() == GOLDEN * 3, "the raw capture was not added to")


def one_does_not_open(program, folder):
	"""A line that cannot be opened is said, the others go on, the exit code tells."""
	done = program.run("capture", f"unix:{folder}/no.sock", Machine(folder, "m", saying(GOLDEN)).line, "-o", folder / "out")
	check_code(done, 4)
	check("no.sock: cannot connect" in done.stderr, done.stderr)
	check(len(dumps(folder / "out")) == 1, "the other line's dump is not there")
	done = program.run("capture", f"unix:{folder}/a.sock", f"unix:{folder}/b.sock", "-o", folder / "out")
	check_code(done, 4)
	check("none of the 2 lines" in done.stderr, done.stderr)


def count_is_of_all(program, folder):
	"""--count N counts the dumps of all lines, and a dump that is arriving then is still taken."""
	stay = threading.Event()
	begun = threading.Event()
	whole = Machine(folder, "whole", lambda connection: (begun.wait(30), connection.sendall(GOLDEN), stay.wait(30)))
	half = Machine(folder, "half", lambda connection: (connection.sendall(GOLDEN[:2500]), time.sleep(0.3),
							   begun.set(), time.sleep(0.7), connection.sendall(GOLDEN[2500:]), stay.wait(30)))
	silent = Machine(folder, "silent", saying(TEXT, stay=stay))
	done = program.run("capture", whole.line, half.line, silent.line, "-o", folder / "out", "--count", 1)
	stay.set()
	check_code(done, 0)
	check([dump.read_bytes() for dump in dumps(folder / "out")] == [GOLDEN] * 2, "not the two dumps")


def timeout_is_for_all(program, folder):
	"""--timeout S ends lines that say nothing, each with its own word."""
	stay = threading.Event()
	machines = [Machine(folder, "one", saying(GOLDEN, stay=stay)), Machine(folder, "two", saying(TEXT, stay=stay))]
	done = program.run("capture", *[machine.line for machine in machines], "-o", folder / "out", "--timeout", 1)
	stay.set()
	check_code(done, 1)
	check("two.sock: no dump came" in done.stderr and "one.sock: no dump" not in done.stderr, done.stderr)


def sysrq_to_each(program, folder):
	"""--sysrq goes to each line; one that has no BREAK does not keep the others from theirs."""
	monitors = [Monitor(folder, f"m{n}") for n in range(3)]

	def armed(monitor):
		def play(connection):
			keys = connection.recv(1) + connection.recv(1)
			if keys == b"gx" and monitor.breaks == 2:
				connection.sendall(GOLDEN)
			connection.recv(1)

		return play

	lines = [f"{Machine(folder, f'm{n}', armed(monitor)).line},qmp={monitor.path}" for n, monitor in enumerate(monitors)]
	plain = Machine(folder, "plain", saying(TEXT, stay=threading.Event()))
	done = program.run("capture", *lines, plain.line, "-o", folder / "out", "--sysrq", "gx", "--count", 3)
	check_code(done, 4)
	check([dump.read_bytes() for dump in dumps(folder / "out")] == [GOLDEN] * 3, done.stderr)
	check((folder / "out/capture-m0.sock.raw").read_bytes() == GOLDEN, "the line is not called m0.sock")
	check("plain.sock: a socket alone cannot carry a BREAK" in done.stderr, done.stderr)


def interrupted(program, folder):
	"""A signal ends all lines, and what came is kept."""
	stay = threading.Event()
	machines = [Machine(folder, name, saying(GOLDEN[:1500], stay=stay)) for name in ("a", "b")]
	process = program.start("capture", *[machine.line for machine in machines], "-o", folder / "out")
	time.sleep(1)
	process.send_signal(signal.SIGINT)
	done = program.finish(process)
	stay.set()
	check_code(done, 130)
	check(len(dumps(folder / "out")) == 2, f"dumps: {dumps(folder / 'out')}")


def one_is_unplugged(program, folder):
	"""A port that is unplugged in mid-dump is waited for while another line goes on; the dump goes on, too."""
	port = Terminal(folder, "ttyTEST0")
	unplugged = threading.Event()
	other = Machine(folder, "other", lambda connection: (unplugged.wait(30), connection.sendall(GOLDEN), time.sleep(30)))
	process = program.start("capture", port.path, other.line, "-o", folder / "out")
	files = folder / "out"

	def kept(pattern):
		return next((file.read_bytes() for file in files.glob(pattern)), b"")

	port.say(GOLDEN[:2000])
	wait_for(lambda: kept("capture-*ttyTEST0.raw") == GOLDEN[:2000], "bytes of the port")
	port.unplug()
	wait_for(lambda: dumps(files), "half dump")
	unplugged.set()
	wait_for(lambda: kept("capture-*other.sock.raw") == GOLDEN, "bytes of the other line")
	port.plug()
	port.say(GOLDEN)
	wait_for(lambda: kept("capture-*ttyTEST0.raw") == GOLDEN[:2000] + GOLDEN, "bytes of the port that is back")
	wait_for(lambda: [dump.read_bytes() for dump in dumps(files)] == [GOLDEN] * 2, "two whole dumps")
	process.send_signal(signal.SIGTERM)
	done = program.finish(process)
	check_code(done, 130)
	check("is gone; waiting" in done.stderr and "is back" in done.stderr, done.stderr)


def mistakes(program, folder):
	"""Each says what to do."""
	for words, said in (
		(["unix:a", "unix:b", "-o", "x.gasp"], "one file, and there are 2 lines"),
		(["unix:a", "unix:b", "-o", "out", "--raw", "r"], "--raw is for one LINE"),
		(["unix:a", "unix:a", "-o", "out"], "named twice"),
		(["unix:a", "nonsense", "-o", "out"], "nonsense"),
		(["unix:a", "unix:b"], "-o"),
		(["unix:a", "-o", "x.gasp", "--count", "2"], "one file holds one dump"),
		([f"unix:{n}" for n in range(65)] + ["-o", "out"], "at most 64"),
	):
		done = program.run("capture", *words)
		check_code(done, 2)
		check(said in done.stderr, f"{words}: {done.stderr}")
	check(not (folder / "out").exists(), "a folder was made")


sys.exit(main(sys.argv[1], [eight_at_once, one_is_cut, one_is_damaged, saved_stays, one_does_not_open, count_is_of_all,
			    timeout_is_for_all, sysrq_to_each, interrupted, one_is_unplugged, mistakes]))
