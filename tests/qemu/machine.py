# SPDX-License-Identifier: GPL-2.0-or-later
"""One QEMU: started, driven through its monitor and its serial line, and always ended.

QEMU ends when its Machine is left, when the time limit is over, when the rig dies of whatever (the kernel
kills it then: PR_SET_PDEATHSIG), and, should even that fail, when it has used up its limit of CPU time.
"""

import ctypes
import os
import pathlib
import resource
import shutil
import signal
import subprocess
import tempfile
import threading
import time

import image
import monitor
import serial
import shell

PR_SET_PDEATHSIG = 1
BREAK_TO_KEY_S = 0.05
BOOT_S = 60

libc = ctypes.CDLL(None)
rig = os.getpid()


def die_with_parent():
	"""For the time between fork and exec: the kernel kills this process when the thread that made it ends."""
	libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
	if os.getppid() != rig:
		os._exit(1)


class Machine:
	"""
	with Machine(made, "name") as machine: machine.shell is logged in.

	made: an image.Image, or the like; its disk may be None. name: of the folder under build/qemu/ for logs. words: more
	for the kernel's command line. options: more for QEMU. limit_s: how long it may live. reboots: the guest may reboot,
	and its RAM stays as it was; else QEMU ends with it.

	product_line is what a LINE of the command line must be to reach this machine, once serial.release() was called.
	"""

	def __init__(self, made, name, smp=1, memory="256M", words="", options=(), limit_s=180, reboots=False):
		self.made = made
		self.folder = image.OUT / name
		self.limit_s = limit_s
		self.sockets = pathlib.Path(tempfile.mkdtemp(prefix="lastgasp-"))
		self.serial = serial.Serial(self.sockets / "serial", self.log_path())
		self.shell = shell.Shell(self.serial)
		self.product_line = f"unix:{self.sockets / 'serial'},qmp={self.sockets / 'product'}"
		options = [*options] if reboots else [*options, "-no-reboot"]
		self.command = self.qemu_command(smp, memory, words, options)
		self.process = None

	def log_path(self):
		self.folder.mkdir(parents=True, exist_ok=True)
		return self.folder / "serial.log"

	def qemu_command(self, smp, memory, words, options):
		command = ["qemu-system-x86_64", "-accel", "tcg", "-m", memory, "-smp", str(smp)]
		command += ["-nodefaults", "-no-user-config", "-display", "none"]
		command += ["-kernel", str(self.made.kernel.vmlinuz), "-initrd", str(self.made.initrd)]
		command += ["-append", f"console=ttyS0,115200 {words}".strip()]
		if self.made.disk:
			command += ["-drive", f"file={self.made.disk},if=none,id=disk,format=raw,snapshot=on"]
			command += ["-device", "virtio-blk-pci,drive=disk"]
		for name in ("rig", "product"):
			command += ["-qmp", f"unix:{self.sockets / name},server=on,wait=off"]
		command += ["-chardev", f"socket,id=serial0,path={self.sockets / 'serial'},server=on,wait=off"]
		return command + ["-serial", "chardev:serial0", *options]

	def __enter__(self):
		try:
			self.start()
			self.shell.login(BOOT_S)
		except BaseException:
			self.end()
			raise
		return self

	def __exit__(self, *_):
		self.end()

	def start(self):
		def before_exec():
			resource.setrlimit(resource.RLIMIT_CPU, (self.limit_s * 2, self.limit_s * 2))
			die_with_parent()

		with open(self.folder / "qemu.log", "wb") as log:
			self.process = subprocess.Popen(self.command, preexec_fn=before_exec, stdin=subprocess.DEVNULL,
							stdout=log, stderr=log)
		self.timer = threading.Timer(self.limit_s, self.process.kill)
		self.timer.daemon = True
		self.timer.start()
		self.serial.attach()
		self.monitor = monitor.Monitor(self.sockets / "rig")

	def end(self):
		if self.process:
			self.timer.cancel()
			self.process.kill()
			self.process.wait()
		self.serial.close()
		shutil.rmtree(self.sockets, ignore_errors=True)

	def send_break(self):
		self.monitor.execute("chardev-send-break", id="serial0")

	def sysrq(self, key):
		"""BREAK and a key on the serial line, as a terminal program sends them."""
		self.send_break()
		time.sleep(BREAK_TO_KEY_S)
		self.serial.write(key.encode())

	def keyboard_sysrq(self, key):
		keys = [{"type": "qcode", "data": name} for name in ("alt", "sysrq", key)]
		self.monitor.execute("send-key", keys=keys)

	def nmi(self):
		self.monitor.execute("inject-nmi")

	def reset(self):
		"""A warm reset. Returns when the shell is logged in again."""
		start = self.serial.here()
		self.monitor.execute("system_reset")
		self.shell.login(BOOT_S, start)

	def stop(self):
		self.monitor.execute("stop")

	def throttle_disk(self, iops, bytes_per_s):
		"""Make the disk slow; 0, 0 makes it fast again."""
		self.monitor.execute("block_set_io_throttle", device="disk", bps=bytes_per_s, bps_rd=0, bps_wr=0,
				     iops=iops, iops_rd=0, iops_wr=0)
