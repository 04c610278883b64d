# SPDX-License-Identifier: GPL-2.0-or-later
"""QEMU's monitor protocol (QMP): one JSON object a line, an answer for each command, events in between."""

import json
import socket
import time


class MonitorError(Exception):
	pass


class Monitor:
	"""A connection to the QMP socket at path. Waits up to timeout seconds for QEMU to make it."""

	def __init__(self, path, timeout=10):
		self.socket = connect(path, timeout)
		self.socket.settimeout(60)
		self.stream = self.socket.makefile("rw", encoding="utf-8")
		self.stream.readline()
		self.execute("qmp_capabilities")

	def execute(self, command, **arguments):
		"""Run a command and return its answer. Raises MonitorError when QEMU refuses or is gone."""
		self.stream.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
		self.stream.flush()
		for line in self.stream:
			answer = json.loads(line)
			if "return" in answer:
				return answer["return"]
			if "error" in answer:
				raise MonitorError(f"{command}: {answer['error']['desc']}")
		raise MonitorError(f"{command}: the machine has ended")

	def close(self):
		self.stream.close()
		self.socket.close()


def connect(path, timeout):
	"""Connect to a unix socket that may not be there yet."""
	end = time.monotonic() + timeout
	while True:
		client = socket.socket(socket.AF_UNIX)
		try:
			client.connect(str(path))
			return client
		except (FileNotFoundError, ConnectionRefusedError):
			client.close()
			if time.monotonic() > end:
				raise
			time.sleep(0.02)
