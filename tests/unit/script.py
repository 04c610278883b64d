#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""`lastgasp script`: what a test bench relies on, above all the exit codes.

	script.py PROGRAM
"""

import json
import sys
import threading
import time

sys.dont_write_bytecode = True

from machines import GOLDEN, Machine, check, main, saying

PROMPT = b"\x1b[0;32mxo login: \x1b[0m"


def login(connection):
	"""A machine with a login, and a dump for whoever knows the word."""
	connection.sendall(b"\r\n" + PROMPT)
	while True:
		said = b""
		while not said.endswith(b"\r"):
			said += connection.recv(1) or b"\r"
		if said == b"\r":
			return
		word = said[:-1]
		answer = {b"root": b"# ", b"dump": GOLDEN, b"flood": b"x" * 300000 + b"\r\nend\r\n"}
		connection.sendall(word + b"\r\n" + answer.get(word, b"Login incorrect\r\n" + PROMPT))


def run(program, folder, text, *options, play=login):
	"""Returns the finished script."""
	return program.run("script", Machine(folder, "m", play).line, *options, text=text)


def check_code(done, code):
	check(done.returncode == code, f"exit code {done.returncode}, not {code}: {done.stderr}")


def a_session(program, folder):
	"""Log in, have a dump sent, save it, show it as JSON."""
	(folder / "bench").write_text("""# a test bench
		expect "^xo login: $" 5

		send "root\\r"
		expect '^# $'
		send dump\\x0d
		wait 10
		save run.gasp
		show tasks --json
	""")
	done = run(program, folder, "", "bench", "--echo")
	check_code(done, 0)
	check((folder / "run.gasp").read_bytes() == GOLDEN, "the dump that was saved is another")
	check(json.loads(done.stdout)["table"] == "tasks", f"not JSON alone: {done.stdout[:200]}")
	check("bench:4: send" in done.stderr, done.stderr)
	check("every byte is saved in" in done.stderr, done.stderr)
	raws = list((folder / "XDG_STATE_HOME").rglob("*.raw"))
	check(len(raws) == 1 and GOLDEN in raws[0].read_bytes(), f"every byte is not kept: {raws}")


def the_first_failure_ends(program, folder):
	"""Nothing is run behind a command that failed; the message says where."""
	done = run(program, folder, 'expect "login: "\nexpect nothing 0.2\nsend "root\\r"\nexpect "#"\nhelp\n')
	check_code(done, 1)
	check("standard input:2: `expect nothing 0.2` failed" in done.stderr, done.stderr)
	check("did not come within 0.2 s" in done.stderr, done.stderr)
	check("lines that came:\n\nxo login: " in done.stderr, f"the last lines are not shown: {done.stderr}")
	check(not done.stdout, f"help was run: {done.stdout}")


def exit_codes(program, folder):
	"""That of the command that failed."""
	for number, (text, code) in enumerate((
		("", 0), ("quit\nshow\n", 0), ("show\n", 3), ("nonsense\n", 2), ("console\n", 2), ("expect '['\n", 2),
		("expect '(a)\\1'\n", 2), ("expect '(x{100}){100}'\n", 2), ("send 'a\\q'\n", 2), ("expect a x\n", 2),
		("break\n", 4), ("wait 1\n", 4), ("save 'x\n", 2), ("expect a 0.1\n", 1), ("sleep 0.1\n", 0), ("sleep -1\n", 2),
		("# only a comment", 0), ("x\0y\n", 2), ("help " + "x" * 9000 + "\n", 2), ("   \n\n\nquit", 0),
	)):
		done = program.run("script", Machine(folder, f"m{number}", login).line, text=text)
		check(done.returncode == code, f"{text[:40]!r}: exit code {done.returncode}, not {code}: {done.stderr}")


def expect_goes_on(program, folder):
	"""What was found is not found again; text that came at once is found piece by piece; send forgets."""
	said = saying(b"one two\r\nthree\r\nonetwo\r\n", stay=threading.Event())
	run_so = lambda name, text: program.run("script", Machine(folder, name, said).line, text=text)
	check_code(run_so("a", "expect one\nexpect two\nexpect three\nexpect ^onetwo$\n"), 0)
	check_code(run_so("b", "expect three\nexpect ^one\nexpect three 0.2\n"), 1)
	check_code(run_so("c", "expect one\nexpect ^.two 0.2\n"), 1)
	check_code(run_so("d", "expect onetwo\nsend x\nexpect one 0.2\n"), 1)
	check_code(run_so("e", "sleep 0.3\nsend x\nexpect one 0.2\n"), 1)


def expect_is_bounded(program, folder):
	"""A line without end and a bad expression take no time worth a word."""
	begun = time.monotonic()
	done = run(program, folder, 'expect login\nsend "flood\\r"\nexpect "(x+x+)+y|^end$" 20\n')
	check_code(done, 0)
	check(time.monotonic() - begun < 15, "it took too long")


def timeout(program, folder):
	"""--timeout S is for all of it, whatever it does then."""
	for number, text in enumerate(("sleep 50\n", "wait 50\n", "expect never 50\n", "sleep 0.7\n" * 50)):
		begun = time.monotonic()
		done = program.run("script", Machine(folder, f"m{number}", login).line, "--timeout", 1, text=text)
		check_code(done, 1)
		check("the script is not done within 1 s" in done.stderr, done.stderr)
		check(time.monotonic() - begun < 5, f"{text!r} went on for {time.monotonic() - begun} s")


def slow_input(program, folder):
	"""Commands that come slowly on standard input: the line is listened to meanwhile."""
	process = program.start("script", Machine(folder, "m", login).line, "-")
	process.stdin.write('expect "login: $"\nsend "dump\\r"\nsle')
	process.stdin.flush()
	time.sleep(1)
	process.stdin.write("ep 0.1\nsave run.gasp\n")
	process.stdin.flush()
	done = program.finish(process)
	check_code(done, 0)
	check((folder / "run.gasp").read_bytes() == GOLDEN, "not the dump")


def replay(program, folder):
	"""A capture is a line, too: it is read to its end first."""
	(folder / "a.raw").write_bytes(b"hello\r\n" + GOLDEN)
	done = program.run("script", f"file:{folder}/a.raw", text="expect hello\nshow dump --json\nexpect more\n")
	check_code(done, 1)
	check(json.loads(done.stdout)["table"] == "dump", done.stdout)
	check("the replay has ended" in done.stderr, done.stderr)


def mistakes(program, folder):
	"""Each says what to do."""
	for words, code, said in (
		(["script"], 2, "give a LINE"),
		(["script", "unix:x", "a", "b"], 2, "give a LINE"),
		(["script", "unix:x", "none"], 3, "cannot read the script none"),
		(["script", "unix:x", "."], 3, "."),
		(["script", "unix:x", "--timeout", "0"], 2, "--timeout takes"),
		(["script", "unix:x", "--raw", "a.log"], 2, "the text goes to a.log"),
		(["script", "unix:x", "--what"], 2, "no option --what"),
		(["script", "unix:x"], 4, "cannot connect to x"),
		(["send", "x"], 2, "a command of the prompt"),
	):
		done = program.run(*words)
		check_code(done, code)
		check(said in done.stderr, f"{words}: {done.stderr}")


sys.exit(main(sys.argv[1], [a_session, the_first_failure_ends, exit_codes, expect_goes_on, expect_is_bounded, timeout,
			    slow_input, replay, mistakes]))
