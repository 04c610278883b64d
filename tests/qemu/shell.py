# SPDX-License-Identifier: GPL-2.0-or-later
"""The guest's login shell on the serial line: run a command, or find out whether it still answers."""

import itertools


class ShellError(Exception):
	pass


class Shell:
	def __init__(self, serial):
		self.serial = serial
		self.numbers = itertools.count(1)

	def login(self, timeout, start=0):
		"""
		Wait for the login after position start and log in as root. After that the line does not echo, and there is no prompt:
		busybox sh, when interactive and without echo, takes the end of a background job for the end of its
		input.
		"""
		if not self.serial.wait_for(rb"(xo|laptop) login: ", start, timeout):
			raise ShellError(f"no login within {timeout} s")
		start = self.serial.here()
		self.serial.write(b"root\n")
		if not self.serial.wait_for(rb"# ", start, timeout):
			raise ShellError(f"no prompt within {timeout} s")
		self.serial.write(b"stty -echo; echo next''-shell; exec sh /dev/stdin\n")
		self.serial.wait_for(b"next-shell", start, timeout)
		if not self.answers(timeout):
			raise ShellError(f"the shell does not answer within {timeout} s")

	def send(self, command):
		"""Type a command and do not wait."""
		self.serial.write(command.encode() + b"\n")

	def answers(self, timeout=5):
		"""Does the shell run a command within that many seconds?"""
		word = f"alive-{next(self.numbers)}."
		start = self.serial.here()
		self.send(f"echo {word}")
		return self.serial.wait_for(word.encode(), start, timeout) is not None

	def try_run(self, command, timeout=30):
		"""Run a command. Returns its exit code and what it printed, kernel messages of that time included."""
		mark = f"end-{next(self.numbers)}:"
		start = self.serial.here()
		self.send(f"{{ {command}\n}} 2>&1; echo {mark}$?")
		found = self.serial.wait_for(mark.encode() + rb"(\d+)\r\n", start, timeout)
		if not found:
			raise ShellError(f"no answer within {timeout} s to: {command}")
		text = bytes(self.serial.received[start:found.start()]).decode(errors="replace")
		return int(found.group(1)), text.replace("\r\n", "\n")

	def run(self, command, timeout=30):
		"""The same for a command that must succeed. Returns what it printed."""
		code, text = self.try_run(command, timeout)
		if code:
			raise ShellError(f"exit {code} from: {command}\n{text}")
		return text
