#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""`lastgasp console` with a person at a terminal: the prompt with its status line, the menu, `terminal`, a line that is
lost, settings and logs; and what a pipe gets of all that.

	console.py PROGRAM
"""

import re
import sys

sys.dont_write_bytecode = True

from machines import GOLDEN, Machine, Terminal, check, main, wait_for
from screen import Screen

PROMPT = "lastgasp> "
UP = "| up since"


class Talker(Machine):
	"""A machine that says what it is told to, and keeps what it hears."""

	def __init__(self, folder, name="m"):
		self.heard = b""
		self.connection = None
		super().__init__(folder, name, self.listen)

	def listen(self, connection):
		self.connection = connection
		while data := connection.recv(4096):
			self.heard += data

	def say(self, data):
		wait_for(lambda: self.connection, "connection")
		self.connection.sendall(data)

	def hear(self, data):
		wait_for(lambda: data in self.heard, f"{data!r} at the machine, but {self.heard!r},")


def settings(program, text):
	folder = program.folder / "XDG_CONFIG_HOME/lastgasp"
	folder.mkdir(parents=True)
	(folder / "config").write_text(text)


def prompted(screen, typed="", times=1):
	"""The prompt, with what was typed, is the last line, and the status line is above it; it was seen so often."""
	screen.wait_for(lambda text: text.split("\n")[-1].rstrip() == (PROMPT + typed).rstrip() and
			UP in text.split("\n")[-2] and text.count(UP) == times, f"status line above {PROMPT + typed!r}")


def the_prompt(program, folder):
	"""What is typed stays as it was while the machine talks; the status line leaves nothing behind."""
	machine = Talker(folder)
	with Screen(program, "console", machine.line) as screen:
		screen.type("dum")
		prompted(screen, "dum")
		for n in range(5):
			machine.say(f"kernel line {n}\r\n".encode())
			screen.see(f"kernel line {n}\n")
			prompted(screen, "dum")
		screen.type("ps\r")
		screen.see("no dump has arrived yet")
		prompted(screen)
		check("\nlastgasp> dumps\nlastgasp: no dump" in screen.text(), screen.text())
		screen.wait_for(lambda text: "| 75 B" in text, "75 bytes in the status line")
		screen.type("s" * 250)  # three rows
		machine.say(b"between\r\n")
		screen.see("between\n")
		screen.wait_for(lambda text: text.replace("\n", "").endswith(PROMPT + "s" * 250), "line of three rows")
		check(screen.text().count(UP) == 1, screen.text())
		screen.type("\x03")
		screen.wait_for(lambda text: text.endswith("\n" + PROMPT.rstrip()), "new prompt")
		screen.type("\x04")
		check(screen.end() == 0, "exit code")
		check(UP not in screen.text(), f"the status line was left behind:\n{screen.text()}")


def the_menu(program, folder):
	"""Its keys at the prompt; what was typed stays as it was."""
	machine = Talker(folder)
	with Screen(program, "console", machine.line, rows=60) as screen:
		screen.type("half")
		prompted(screen, "half")
		screen.type("\x1d?")
		screen.see("Ctrl-] Ctrl-]  send the machine a Ctrl-]")
		prompted(screen, "half")
		screen.type("\x1dt")
		screen.see("time stamps: time\n")
		machine.say(b"stamped\r\n")
		screen.wait_for(lambda text: re.search(r"\n\[\d\d:\d\d:\d\d\.\d{3}\] stamped\n", text), "time stamp")
		screen.type("\x1dh")
		screen.see("hold is on")
		screen.type("\x1dc")
		screen.see("no agent listens")
		screen.type("\x1dl")
		screen.see("captures/")
		screen.type("\x1d\x1d")
		machine.hear(b"\x1d")
		screen.type("\x1dx")
		screen.see("cannot carry a BREAK")
		screen.type("\x1ds\x1b\x1dz")  # given up; no such key
		screen.wait_for(lambda text: text.count("Ctrl-] ? ") >= 3, "list of the keys again")
		prompted(screen, "half")
		screen.type("\x1dq")
		check(screen.end() == 0, "exit code")


def a_terminal(program, folder):
	"""Keys go to the machine; the menu is the same; a dump's summary stands in its place."""
	machine = Talker(folder)
	settings(program, f"escape = ^t\n[xo]\nline = {machine.line}\n")
	with Screen(program, "console", "xo", rows=60) as screen:
		screen.type("terminal\r")
		screen.see("Ctrl-t then q leaves")
		screen.type("root\r\x1d\x03")
		machine.hear(b"root\r\x1d\x03")
		machine.say(b"xo login: ")
		screen.see("xo login:")
		screen.type("\x14i")
		screen.see("\n[lastgasp: xo unix:")
		screen.type("\x14\x14")
		machine.hear(b"\x14")
		machine.say(GOLDEN)
		screen.see("[lastgasp: dump 1 is here, complete")
		check("\nmissing  nothing, the dump is complete\n" in screen.text(), f"not at its place:\n{screen.text()}")
		machine.say(b"\r\none\ntwo\r\n")
		screen.see("\none\n   two")
		screen.type("\x14q")
		screen.see("back at the prompt")
		prompted(screen, times=2)
		check("dump 1 complete" in screen.text(), screen.text())
		screen.type("quit\r")
		check(screen.end() == 0, "exit code")


def unplugged(program, folder):
	"""A lost line is said, waited for and opened again, at the prompt and in `terminal`."""
	port = Terminal(folder, "tty")
	with Screen(program, "console", port.path, "--baud", "57600") as screen:
		screen.see("57600 baud | up since")
		port.unplug()
		screen.see("| LOST at")
		screen.see("is gone")
		port.plug()
		screen.see("is back")
		prompted(screen)
		port.say(b"again\r\n")
		screen.see("\nagain\n")
		screen.type("terminal\r")
		screen.see("connected to the machine")
		port.unplug()
		screen.wait_for(lambda text: text.count("is gone") == 2, "second loss")
		screen.type("lost")
		screen.see("it is waited for")
		port.plug()
		screen.wait_for(lambda text: text.count("is back") == 2, "second return")
		screen.type("\x1dq")
		prompted(screen)
		screen.type("\x04")
		check(screen.end() == 0, "exit code")


def without_status(program, folder):
	"""No status line: --no-status, a dumb terminal, a low one, the config file."""
	settings(program, "[quiet]\nline = unix:d.sock\nstatus = no\n")
	for name, words, ways in (("a", ["--no-status"], {}), ("b", [], {"term": "dumb"}), ("c", [], {"rows": 9}), ("d", [], {})):
		machine = Talker(folder, name)
		line = "quiet" if name == "d" else machine.line
		with Screen(program, "console", line, *words, **ways) as screen:
			machine.say(b"hello\r\n")
			screen.see("hello\n")
			screen.wait_for(lambda text: text.endswith("\n" + PROMPT.rstrip()), "prompt")
			screen.type("status\r")
			screen.wait_for(lambda text: text.count(UP) == 1 and text.endswith("\n" + PROMPT.rstrip()), "status")
			screen.type("\x04")
			check(screen.end() == 0, "exit code")


def narrower(program, folder):
	"""The status line is cut to the terminal. What was on its way when that became narrower may have left a line behind."""
	machine = Talker(folder)
	with Screen(program, "console", machine.line) as screen:
		prompted(screen)
		screen.resize(24, 40)
		screen.wait_for(lambda text: any(len(line) == 39 and line.endswith("~") for line in text.split("\n")), "cut line")
		screen.type("\x04")
		check(screen.end() == 0, "exit code")


def logs(program, folder):
	"""The names of the files, stamps in the text alone, log off and on."""
	machine = Talker(folder)
	settings(program, f"folder = {folder}/all\ntimestamps = since\n[xo]\nline = {machine.line}\n")
	process = program.start("console", "xo")
	machine.say(b"one\r\n")
	process.stdin.write("log off\n")
	process.stdin.flush()
	check("(off)" in process.stdout.readline() + process.stdout.readline(), "log off is not said")
	machine.say(b"two\r\n")
	check(process.stderr.readline() and "] one" in process.stderr.readline(), "no stamp on the screen")
	check("] two" in process.stderr.readline(), "the second line is not shown")
	process.stdin.write("log on\n")
	process.stdin.flush()
	process.stdout.readline()
	check("(off)" not in process.stdout.readline(), "log on is not said")
	machine.say(b"three\r\n")
	check("] three" in process.stderr.readline(), "the third line is not shown")
	done = program.finish(process, "quit\n")
	check(done.returncode == 0, f"exit code {done.returncode}")
	raw, = (folder / "all").glob("*.raw")
	check(re.fullmatch(r"\d{8}-\d{6}-xo-\d+\.raw", raw.name), raw.name)
	check(raw.read_bytes() == b"one\r\ntwo\r\nthree\r\n", "the raw file is not what came")
	log = raw.with_suffix(".log").read_bytes()
	check(re.fullmatch(rb"\[ +\d+\.\d{3}\] one\r\n\[ +\d+\.\d{3}\] three\r\n", log), f"the log is {log}")


def a_pipe(program, folder):
	"""No status line, no escape sequence, no prompt; the exit code is that of the last command that failed."""
	machine = Talker(folder)
	process = program.start("console", machine.line, "--log", f"{folder}/a.log")
	machine.say(b"hello\r\n" + GOLDEN)
	done = program.finish(process, "wait 20\nshow\nbogus\nkeys\n")
	check(done.returncode == 2, f"exit code {done.returncode}")
	check("\x1b" not in done.stdout + done.stderr and PROMPT not in done.stdout + done.stderr, "it is for people")
	check(UP not in done.stdout + done.stderr, "a status line in a pipe")
	check((folder / "a.log").read_bytes() == b"hello\r\n" and GOLDEN in (folder / "a.raw").read_bytes(), "the files")
	history = list((folder / "XDG_STATE_HOME").rglob("history"))
	check(not history, "a pipe has a history")


def history(program, folder):
	"""It is kept, for its owner only, and Ctrl-R finds it."""
	with Screen(program, "console", Talker(folder, "a").line) as screen:
		prompted(screen)
		screen.type("timestamps delta\rquit\r")
		check(screen.end() == 0, "exit code")
	file, = (folder / "XDG_STATE_HOME").rglob("history")
	check(file.stat().st_mode & 0o777 == 0o600, "others may read the history")
	with Screen(program, "console", Talker(folder, "b").line) as screen:
		prompted(screen)
		screen.type("\x12stamps")
		screen.see("`stamps': timestamps delta")
		screen.type("\r\rtimestamps\r")
		screen.see("\ndelta\n")
		screen.type("\x04")
		check(screen.end() == 0, "exit code")


def mistakes(program, folder):
	"""Each says what to do."""
	settings(program, "[xo]\nline = unix:x\n[bad]\n")
	for words, code, said in (
		(["ox"], 2, "has no profile `ox` but xo, bad, and `ox` is no line; a line is one of: /dev/tty"),
		(["bad"], 2, "profile bad has no `line = LINE`"),
		(["xo"], 4, "cannot connect to x"),
		(["xo", "unix:y"], 2, "one LINE at a time"),
		(["xo", "--baud", "9600"], 2, "has no baud rate"),
		(["/dev/null@9600", "--baud", "57600"], 2, "/dev/null@9600"),
		(["xo", "--timestamps=never"], 2, "one of time, iso, delta, since, off"),
		(["xo", "--log"], 2, "--log needs a value"),
		(["xo", "--log", ""], 2, "need the name of a file"),
		(["xo", "--log", "a", "--raw", "a"], 2, "cannot go to one file"),
		(["xo", "--status"], 2, "no option --status"),
	):
		done = program.run("console", *words)
		check(done.returncode == code and said in done.stderr, f"{words}: {done.returncode} {done.stderr}")
	(folder / "XDG_CONFIG_HOME/lastgasp/config").write_text("# mine\n\nlien = x\n")
	done = program.run("console", "unix:x")
	check(done.returncode == 2 and "lastgasp/config:3: there is no setting `lien`" in done.stderr, done.stderr)


sys.exit(main(sys.argv[1], [the_prompt, the_menu, a_terminal, unplugged, without_status, narrower, logs, a_pipe, history,
			    mistakes]))
