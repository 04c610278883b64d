# SPDX-License-Identifier: GPL-2.0-or-later
"""Machines that are nothing but a socket or a terminal, and `lastgasp` run on them: for the tests of whole commands
that need no machine."""

import contextlib
import os
import pathlib
import pty
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import tty

TOP = pathlib.Path(__file__).resolve().parents[2]
GOLDEN = (TOP / "tests/golden/xo.gasp").read_bytes()
LIMIT_S = 60


class Program:
	"""`lastgasp` with a home and a folder of its own for each test."""

	def __init__(self, path, folder):
		self.path = pathlib.Path(path).resolve()
		self.folder = folder
		self.environment = {**os.environ, "HOME": str(folder), "TERM": "dumb", "LC_ALL": "C.UTF-8"}
		for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME"):
			self.environment[name] = str(folder / name)

	def run(self, *words, text=None):
		"""Returns the finished process, its output as text."""
		return self.finish(self.start(*words), text)

	def start(self, *words):
		return subprocess.Popen([self.path, *map(str, words)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
					stderr=subprocess.PIPE, text=True, errors="replace", cwd=self.folder, env=self.environment)

	def finish(self, process, text=None):
		try:
			out, err = process.communicate(text or "", timeout=LIMIT_S)
		except subprocess.TimeoutExpired:
			process.kill()
			out, err = process.communicate()
			raise AssertionError(f"{process.args} hangs; it said: {err}") from None
		return subprocess.CompletedProcess(process.args, process.returncode, out, err)


class Machine:
	"""A Unix socket; whoever connects is given to play(connection), and the connection is closed when that returns."""

	def __init__(self, folder, name, play):
		self.path = folder / f"{name}.sock"
		self.line = f"unix:{self.path}"
		self.socket = socket.socket(socket.AF_UNIX)
		self.socket.bind(str(self.path))
		self.socket.listen(1)
		threading.Thread(target=self.serve, args=(play,), daemon=True).start()

	def serve(self, play):
		connection, _ = self.socket.accept()
		with connection, contextlib.suppress(BrokenPipeError, ConnectionResetError):
			play(connection)


class Monitor:
	"""QEMU's QMP socket as far as a BREAK needs it; counts them."""

	def __init__(self, folder, name):
		self.path = folder / f"{name}.qmp"
		self.breaks = 0
		self.socket = socket.socket(socket.AF_UNIX)
		self.socket.bind(str(self.path))
		self.socket.listen(1)
		threading.Thread(target=self.serve, daemon=True).start()

	def serve(self):
		while True:
			connection, _ = self.socket.accept()
			with connection, connection.makefile("rw") as lines:
				self.answer(lines)

	def answer(self, lines):
		print('{"QMP": {}}', file=lines, flush=True)
		for line in lines:
			self.breaks += "chardev-send-break" in line
			print('{"return": {}}', file=lines, flush=True)


def saying(*pieces, stay=None):
	"""What play() does for a machine that says that; stay: an event until which the line stays open after it."""

	def play(connection):
		for piece in pieces:
			connection.sendall(piece)
		if stay:
			stay.wait(LIMIT_S)

	return play


class Terminal:
	"""A serial port, as a pseudo terminal under a name of its own; unplug() and plug() as an adapter is."""

	def __init__(self, folder, name):
		self.path = folder / name
		self.plug()

	def plug(self):
		self.master, self.slave = pty.openpty()
		tty.setraw(self.slave)
		self.path.symlink_to(os.ttyname(self.slave))

	def say(self, data):
		while data:
			data = data[os.write(self.master, data):]

	def unplug(self):
		self.path.unlink()
		os.close(self.slave)
		os.close(self.master)


def wait_for(good, what):
	"""Wait until good() is true."""
	until = time.monotonic() + LIMIT_S
	while not good():
		check(time.monotonic() < until, f"no {what} within {LIMIT_S} s")
		time.sleep(0.02)


def check(good, what):
	if not good:
		raise AssertionError(what)


def main(program, tests):
	"""Run each test with a Program and an empty folder; the last line is `N passed, N failed`."""
	passed = failed = 0
	for test in tests:
		with tempfile.TemporaryDirectory() as folder:
			try:
				test(Program(program, pathlib.Path(folder)), pathlib.Path(folder))
				passed += 1
			except Exception:
				failed += 1
				print(f"FAIL {test.__name__}: {test.__doc__}")
				traceback.print_exc(file=sys.stdout)
	print(f"{passed} passed, {failed} failed")
	return 1 if failed or not passed else 0
