# SPDX-License-Identifier: GPL-2.0-or-later
"""Dumps, as the rig sees them: bytes of the serial line, judged by the product's own commands."""

import json
import os
import subprocess
import time

import kernel
import wire

LEAVE_S = 0.3 # for 0.2 s after its last word what is typed may still be the agent's
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
		"""Rows of a SELECT, each a dict; of an incomplete dump those that are there."""
		done = self.command("sql", "--json", self.path, query)
		if done.returncode not in (0, 1):
			raise DumpError(f"lastgasp sql: exit {done.returncode}: {done.stderr.strip()}")
		return json.loads(done.stdout)["rows"]

	def value(self, query):
		"""The only column of the only row."""
		return next(iter(self.rows(query)[0].values()))


def receive(machine, start, name, limit_s=60, listens=True):
	"""
	Wait for a dump among what the serial line has received since position `start`, and keep those bytes in the
	machine's folder. An agent that listens is waited for until it says that it leaves: until then it takes what is
	typed. Raises DumpError when the dump is not complete, or the agent still there, after limit_s.
	"""
	dump = Dump(machine.folder / f"{name}.raw")
	end = time.monotonic() + limit_s
	size = -1
	while True:
		data = bytes(machine.serial.received[start:])
		if len(data) != size and (not listens or wire.LEAVING in wire.answers(data)):
			size = len(data)
			dump.path.write_bytes(data)
			if dump.verify() == 0:
				time.sleep(LEAVE_S if listens else 0)
				return dump
		if time.monotonic() > end:
			dump.path.write_bytes(data)
			done = dump.command("verify", dump.path)
			raise DumpError(f"no complete dump, and the agent gone, within {limit_s} s: "
					f"{len(data)} bytes in {dump.path}\n{done.stdout}{done.stderr}")
		time.sleep(0.2)


def wait_until_left(machine, start, limit_s=10):
	"""Wait for an agent to say, after position start, that it leaves the line to the machine."""
	end = time.monotonic() + limit_s
	while wire.LEAVING not in wire.answers(bytes(machine.serial.received[start:])):
		if time.monotonic() > end:
			raise DumpError(f"the agent has not left within {limit_s} s")
		time.sleep(0.1)
	time.sleep(LEAVE_S)


def fire(machine, trigger, name, limit_s=60, key="x", listens=True):
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
	return receive(machine, start, name, limit_s, listens)


def capture_command(machine, path, *options, line=None):
	"""The words of `lastgasp capture` for one dump into path, all bytes beside it as .raw."""
	return [LASTGASP, "capture", line or machine.product_line, "--count", "1", "--timeout", "60", *options,
		"--raw", str(path.with_suffix(".raw")), "-o", str(path)]


def capture(machine, name, *options, line=None):
	"""Lend the line to `lastgasp capture`. Returns the dump, and the finished process with its output as text."""
	dump = Dump(machine.folder / f"{name}.gasp")
	dump.path.unlink(missing_ok=True)
	with machine.serial.lent():
		done = subprocess.run(capture_command(machine, dump.path, *options, line=line), capture_output=True,
				      text=True, timeout=120)
	(machine.folder / f"{name}.messages").write_text(done.stderr)
	return dump, done


def captured(machine, name, *options, damage=None):
	"""The same, and the dump must be complete. damage: SEED,OPTION... of a `fault:` around the line."""
	line = damage and f"fault:{damage}:{machine.product_line}"
	dump, done = capture(machine, name, *options, line=line)
	if done.returncode or dump.verify():
		raise DumpError(f"capture {name}: exit {done.returncode}: {' / '.join(done.stderr.splitlines())}")
	return dump, done.stderr
