# SPDX-License-Identifier: GPL-2.0-or-later
"""Dumps, as the rig sees them: bytes of the serial line, judged by the product's own commands."""

import json
import os
import subprocess
import time

import kernel

LASTGASP = os.environ.get("LASTGASP", str(kernel.BUILD / "lastgasp"))


class DumpError(Exception):
	pass


class Dump:
	"""A file that `lastgasp` can read: a raw capture or a saved dump."""

	def __init__(self, path):
		self.path = path

	def command(self, *arguments):
		"""Run `lastgasp ARGUMENTS`. Returns the finished process, with its output as text."""
		return subprocess.run([LASTGASP, *map(str, arguments)], capture_output=True, text=True, timeout=60)

	def verify(self):
		"""Exit code of verify: 0 all of it arrived, 1 incomplete, 3 nothing that could be used."""
		return self.command("verify", self.path).returncode

	def rows(self, query):
		"""Rows of a SELECT, each a dict."""
		done = self.command("sql", "--json", self.path, query)
		if done.returncode:
			raise DumpError(f"lastgasp sql: exit {done.returncode}: {done.stderr.strip()}")
		return json.loads(done.stdout)["rows"]

	def value(self, query):
		"""The only column of the only row."""
		return next(iter(self.rows(query)[0].values()))


def receive(machine, start, name, limit_s=60):
	"""
	Wait for a dump among what the serial line has received since position `start`, and keep those bytes in the
	machine's folder. Raises DumpError when it is not complete within limit_s.
	"""
	dump = Dump(machine.folder / f"{name}.raw")
	end = time.monotonic() + limit_s
	size = -1
	while True:
		data = bytes(machine.serial.received[start:])
		if len(data) != size and b"\0" in data:
			size = len(data)
			dump.path.write_bytes(data)
			if dump.verify() == 0:
				return dump
		if time.monotonic() > end:
			dump.path.write_bytes(data)
			done = dump.command("verify", dump.path)
			raise DumpError(f"no complete dump within {limit_s} s: {len(data)} bytes in {dump.path}\n"
					f"{done.stdout}{done.stderr}")
		time.sleep(0.2)


def fire(machine, trigger, name, limit_s=60, key="x"):
	"""Fire a trigger ("break", "keyboard", "nmi" or "command") and receive its dump."""
	start = machine.serial.here()
	if trigger == "break":
		machine.sysrq(key)
	elif trigger == "keyboard":
		machine.keyboard_sysrq(key)
	elif trigger == "nmi":
		machine.nmi()
	else:
		machine.shell.send(f"echo {key} >/proc/sysrq-trigger")
	return receive(machine, start, name, limit_s)
