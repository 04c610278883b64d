# SPDX-License-Identifier: GPL-2.0-or-later
"""The laptop beside the machine: a guest with USB ports, in which the real `lastgasp` runs, and the adapters in them.

An adapter is QEMU's usb-serial, an FTDI 0403:6001. The rig is the cable between it and the machine's serial line.
QEMU's model takes the request for a BREAK but does not pass it on, and a socket between two QEMUs could not carry one.
So the rig reads in QEMU's trace of control requests that the adapter was told to send a BREAK, and has the machine's
QEMU make one, before it passes on what the laptop sent after it.
"""

import contextlib
import re
import select
import socket
import threading

import laptop_image
import machine
import monitor
import shell

MAX_PORTS = 15
BREAK_ON = re.compile(rb"usb_serial_handle_control \S+ \S+ got control 0x4004, value 0x[4-7c-f][0-9a-f]{3}\b")
LOOK_S = 0.02 # for BREAKs, when nothing is sent


class Laptop(machine.Machine):
	"""
	with Laptop("name") as top: top.shell is logged in as root, no driver of adapters is loaded, none is plugged in.
	top.load("ftdi") inserts the kernel's, one of laptop_image.MODULES.
	"""

	def __init__(self, name, memory="256M", limit_s=180):
		# Without RDRAND the first program that asks for random numbers spins in the kernel for a second.
		options = ["-cpu", "qemu64,+rdrand", "-trace", "usb_serial_handle_control"]
		options += ["-device", f"qemu-xhci,id=usb,p2={MAX_PORTS},p3={MAX_PORTS}"]
		super().__init__(laptop_image.build(), name, memory=memory, words="loglevel=1", options=options, limit_s=limit_s)
		self.adapters = []

	def end(self):
		for adapter in self.adapters:
			adapter.close()
		super().end()

	def load(self, modules):
		self.shell.run(f"modules {modules}")

	def wait_for(self, test, what, limit_s=20):
		"""Wait until a test holds in its shell. what: the same for people. Raises ShellError."""
		code, _ = self.shell.try_run(f"for i in $(seq {limit_s * 5}); do if {test}; then break; fi; sleep 0.2; done; "
					     f"{test}", limit_s + 10)
		if code:
			raise shell.ShellError(f"not within {limit_s} s: {what}")

	def adapter(self, serial_number):
		"""A new adapter, not plugged in yet."""
		self.adapters.append(Adapter(self, serial_number))
		return self.adapters[-1]

	def breaks(self):
		"""How many BREAKs its adapters were told to send until now."""
		return len(BREAK_ON.findall((self.folder / "qemu.log").read_bytes()))

	def capture(self, line, name, *options, limit_s=60):
		"""Run `lastgasp capture` for one dump into /tmp/NAME.gasp. Returns its exit code and all that it printed."""
		words = f"{line} -o /tmp/{name}.gasp --count 1 --timeout {limit_s} {' '.join(options)}"
		return self.shell.try_run(f"lastgasp capture {words}", limit_s + 10)


class Adapter:
	"""
	A USB adapter of a laptop: plug(), unplug(). Its other end is on a machine for a while, `with adapter.on(guest):`,
	else loose: received is what the laptop sent, send() is what it gets. When nobody on the laptop reads, send() waits,
	and so does the machine.
	"""

	def __init__(self, laptop, serial_number):
		self.laptop = laptop
		self.name = serial_number
		self.machine = None
		self.plugged = False
		self.wanted = True
		self.sending = threading.Lock()
		self.received = bytearray()
		self.passed_on = 0
		self.cut_after = None
		self.cut = threading.Event()
		path = laptop.sockets / self.name
		address = {"type": "unix", "data": {"path": str(path)}}
		laptop.monitor.execute("chardev-add", id=self.name, backend={
			"type": "socket", "data": {"addr": address, "server": True, "wait": False}})
		self.socket = monitor.connect(path, 10)
		self.reader = threading.Thread(target=self.read, daemon=True)
		self.reader.start()

	def plug(self, port):
		"""Into that port of the laptop, from 1. Returns when the laptop has seen it."""
		self.laptop.monitor.execute("device_add", driver="usb-serial", id=f"usb-{self.name}", bus="usb.0",
					    port=str(port), chardev=self.name, serial=self.name)
		self.laptop.wait_for(f"[ -d /sys/bus/usb/devices/1-{port}:1.0 ]", f"an adapter is at USB port {port}")
		self.join()
		self.plugged = True

	def unplug(self):
		"""Only when the laptop has read what was sent: QEMU 7.2 dies of bytes that wait for a usb-serial that goes."""
		self.plugged = False
		self.laptop.monitor.execute("device_del", id=f"usb-{self.name}")

	@contextlib.contextmanager
	def on(self, guest):
		self.machine = guest
		guest.serial.tap = self.send
		try:
			yield
		finally:
			guest.serial.tap = None
			self.machine = None
			self.wanted = False
			with self.sending: # it has ended
				self.wanted = True

	def cut_in_dump(self, count):
		"""Pass no more to the laptop once that many bytes of a dump were, and set the event cut."""
		self.passed_on = 0
		self.cut_after = count
		self.cut.clear()

	def join(self):
		"""Mend the cable."""
		self.cut.clear()

	def send(self, data):
		"""What arrives when nothing is plugged in is lost, as on any cable."""
		if self.cut.is_set():
			return
		if self.cut_after is not None:
			data = self.up_to_cut(data)
		with self.sending:
			while data and self.plugged and self.wanted:
				_, writable, _ = select.select([], [self.socket], [], LOOK_S)
				if writable:
					data = data[self.socket.send(data, socket.MSG_DONTWAIT):]

	def up_to_cut(self, data):
		start = 0 if self.passed_on else data.find(b"\0")
		if start < 0:
			return data
		count = min(len(data) - start, self.cut_after - self.passed_on)
		self.passed_on += count
		if self.passed_on == self.cut_after:
			self.cut_after = None
			self.cut.set()
		return data[:start + count]

	def read(self):
		breaks = self.laptop.breaks()
		while True:
			readable, _, _ = select.select([self.socket], [], [], LOOK_S)
			data = self.socket.recv(65536) if readable else None
			if data == b"":
				return
			now = self.laptop.breaks()
			if self.machine:
				self.pass_on(now - breaks, data or b"")
			breaks = now
			self.received += data or b""

	def pass_on(self, breaks, data):
		for _ in range(breaks):
			self.machine.send_break()
		if data:
			self.machine.serial.write(data)

	def close(self):
		self.plugged = False
		with contextlib.suppress(OSError): # QEMU has ended
			self.socket.shutdown(socket.SHUT_RDWR)
		self.reader.join()
		self.socket.close()
