# SPDX-License-Identifier: GPL-2.0-or-later
"""A terminal with a person at it: a pseudo terminal, and what stands on its screen."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time

from machines import LIMIT_S, check

SEQUENCE = re.compile(rb"\x1b\[([?\d;]*)([@-~])|\x1b[=>()]?.?", re.DOTALL)


class Screen:
	"""`lastgasp` on a terminal. It knows as much of ECMA-48 as readline uses of it with TERM=xterm."""

	def __init__(self, program, *words, rows=24, columns=100, term="xterm"):
		self.rows, self.columns = rows, columns
		self.lines, self.row, self.column = [[]], 0, 0
		self.master, slave = pty.openpty()
		self.resize(rows, columns)
		environment = {**program.environment, "TERM": term, "INPUTRC": "/dev/null", "LC_ALL": "C"}
		self.process = subprocess.Popen([program.path, *map(str, words)], stdin=slave, stdout=slave, stderr=slave,
						cwd=program.folder, env=environment, start_new_session=True,
						preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
		os.close(slave)
		self.held = b""
		self.all = b""

	def resize(self, rows, columns):
		self.rows, self.columns = rows, columns
		fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
		if hasattr(self, "process"):
			self.process.send_signal(signal.SIGWINCH)

	def put(self, character):
		if self.column == self.columns:
			self.column = 0
			self.down()
		line = self.lines[self.row]
		line.extend(" " * (self.column + 1 - len(line)))
		line[self.column] = character
		self.column += 1

	def down(self):
		self.row += 1
		if self.row == len(self.lines):
			self.lines.append([])

	def control(self, character):
		if character == "\r":
			self.column = 0
		elif character == "\n":
			self.down()
		elif character == "\b":
			self.column = max(0, self.column - 1)

	def sequence(self, numbers, final):
		line = self.lines[self.row]
		count = int(numbers) if numbers.isdigit() else 1
		if final == "A":
			self.row = max(0, self.row - count)
		elif final == "B":
			self.row = min(len(self.lines) - 1, self.row + count)
		elif final == "C":
			self.column += count
		elif final == "D":
			self.column = max(0, self.column - count)
		elif final == "K":
			del line[self.column:]
		elif final == "P":
			del line[self.column:self.column + count]
		elif final == "@":
			line[self.column:self.column] = " " * count
		elif final == "J":
			del line[self.column:], self.lines[self.row + 1:]
		elif final == "H":  # only to the top, to clear: what was there is gone from sight
			self.lines.append([])
			self.row, self.column = len(self.lines) - 1, 0
		else:
			check(final in "mhl", f"the screen does not know {final}")

	def show(self, data):
		data = self.held + data
		while data:
			found = SEQUENCE.match(data)
			if data[:1] == b"\x1b" and (not found or found.end() == len(data)) and len(data) < 8 and \
			   not (found and found.group(2)):
				break
			if found:
				if found.group(2):
					self.sequence(found.group(1).decode(), found.group(2).decode())
				data = data[found.end():]
				continue
			character, data = data[:1].decode("latin-1"), data[1:]
			(self.put if character >= " " else self.control)(character)
		self.held = data

	def text(self):
		return "\n".join("".join(line).rstrip() for line in self.lines)

	def read(self, timeout):
		if not select.select([self.master], [], [], timeout)[0]:
			return True
		try:
			data = os.read(self.master, 65536)
		except OSError:
			return False
		self.all += data
		self.show(data)
		return bool(data)

	def wait_for(self, good, what):
		until = time.monotonic() + LIMIT_S
		while not good(self.text()):
			check(time.monotonic() < until, f"no {what}; the screen shows:\n{self.text()}")
			check(self.read(0.05) or good(self.text()), f"no {what} before it ended; the screen shows:\n{self.text()}")

	def see(self, words):
		self.wait_for(lambda text: words in text, repr(words))

	def type(self, keys):
		os.write(self.master, keys.encode("latin-1"))

	def end(self):
		"""Wait until it ends; returns the exit code."""
		until = time.monotonic() + LIMIT_S
		while self.process.poll() is None:
			check(time.monotonic() < until, f"it does not end; the screen shows:\n{self.text()}")
			self.read(0.05)
		while self.read(0) and select.select([self.master], [], [], 0)[0]:
			pass
		return self.process.returncode

	def __enter__(self):
		return self

	def __exit__(self, *_):
		if self.process.poll() is None:
			self.process.kill()
		self.process.wait()
		os.close(self.master)
