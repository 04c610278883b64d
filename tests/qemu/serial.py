# SPDX-License-Identifier: GPL-2.0-or-later
"""The guest's serial line, seen from the rig: a thread keeps every byte, in memory and in a log file."""

import contextlib
import re
import socket
import threading

import monitor


class Serial:
	"""
	One client at a time can have the line: release() lets another program in, attach() takes it back. tap, if set, is
	called with all that comes, by the thread that reads: until it returns no more is read.
	"""

	def __init__(self, path, log):
		self.path = path
		self.log = open(log, "wb", buffering=0)
		self.received = bytearray()
		self.changed = threading.Condition()
		self.listening = threading.Event()
		self.listening.set()
		self.held_by = None
		self.tap = None
		self.socket = None
		self.reader = None

	def attach(self, timeout=10):
		self.socket = monitor.connect(self.path, timeout)
		self.reader = threading.Thread(target=self.read, args=(self.socket,), daemon=True)
		self.reader.start()

	def release(self):
		if not self.socket:
			return
		self.go_on()
		self.socket.shutdown(socket.SHUT_RDWR)
		self.reader.join()
		self.socket.close()
		self.socket = None

	@contextlib.contextmanager
	def lent(self):
		"""with serial.lent(): another program can have the line."""
		self.release()
		try:
			yield
		finally:
			self.attach()

	def hold_at(self, data):
		"""Stop reading once that was received. QEMU holds the guest's UART back when a few hundred bytes are unread."""
		self.held_by = data

	def go_on(self):
		self.held_by = None
		self.listening.set()

	def close(self):
		self.release()
		self.log.close()

	def read(self, source):
		while True:
			self.listening.wait()
			try:
				data = source.recv(65536)
			except OSError:
				data = b""
			if not data:
				return
			self.log.write(data)
			with self.changed:
				self.received += data
				if self.held_by and self.held_by in data:
					self.listening.clear()
				self.changed.notify_all()
			if self.tap:
				self.tap(data)

	def write(self, data):
		self.socket.sendall(data)

	def here(self):
		"""Position in received: give it to wait_for to look only at what comes from now on."""
		return len(self.received)

	def wait_for(self, pattern, start, timeout):
		"""The first match of a bytes pattern at or after start, or None after timeout seconds."""
		compiled = re.compile(pattern, re.DOTALL)
		with self.changed:
			self.changed.wait_for(lambda: compiled.search(self.received, start), timeout)
			return compiled.search(bytes(self.received), start)

	def silent_for(self, seconds):
		"""Wait until nothing has come for that long."""
		with self.changed:
			while self.changed.wait(seconds):
				pass
