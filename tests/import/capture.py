#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes tests/import/captures/ anew: what Debian's kernels say when a key is pressed or memory runs out.

	capture.py [6.1] [6.12]    boot that kernel in QEMU and write captures/KERNEL-KIND.txt; all without a word

A file is the console's text as it came, line ends apart. KERNEL-proc.txt has files of /proc, each behind a line
`@NAME`, read before (`@meminfo`) and after (`@meminfo/after`) the report in KERNEL-sysrq-m.txt.
"""

import pathlib
import re
import shutil
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "qemu"))
sys.dont_write_bytecode = True

import image
import kernel
import machine

OUT = HERE / "captures"
META = {"6.1": "linux-image-amd64", "6.12": "linux-image-6.12-amd64"}
MODULES = ("zram", "loop", "ext4", "crc32c_generic")
FILES = image.FILES | {
	"etc/inittab": "::sysinit:/etc/init\nttyS0::respawn:/sbin/getty -L 115200 ttyS0 vt100\n",
}
RATE_S = 11
QUIET_S = 1.5 # of silence: the kernel has said all
READ = ("meminfo", "vmstat", "zoneinfo", "buddyinfo", "slabinfo")
MOVING = ("meminfo", "zoneinfo", "buddyinfo") # read again behind the report


class Image:
	"""The like of image.Image, without a disk."""

	def __init__(self, word):
		kernel.META = META[word]
		kernel.STORE = kernel.BUILD / f"kernel-{word}" if word != "6.1" else kernel.STORE
		self.kernel = kernel.newest().fetch()
		self.initrd = image.OUT / f"import-{word}.gz"
		self.disk = None
		self.has_module = self.kernel.headers.exists()
		self.make(f"import-{word}")

	def make(self, name):
		image.OUT.mkdir(parents=True, exist_ok=True)
		tree = image.fresh(name)
		for folder in "bin sbin dev proc sys tmp mnt root home/olpc usr/bin usr/sbin etc lib".split():
			(tree / folder).mkdir(parents=True)
		for path, text in FILES.items():
			(tree / path).write_text(text)
		image.install_busybox(tree)
		(tree / "init").symlink_to("/bin/busybox")
		shutil.copy(HERE / "guest" / "init", tree / "etc" / "init")
		image.copy_modules(image.in_load_order(self.kernel.modules, MODULES), tree / "lib")
		if self.has_module:
			shutil.copy(self.build_shortage(), tree / "lib")
		image.pack(tree, self.initrd)
		shutil.rmtree(tree)

	def build_shortage(self):
		folder = image.fresh("shortage")
		shutil.copytree(HERE / "guest" / "shortage", folder, dirs_exist_ok=True)
		subprocess.run(["make", "-s", "-C", self.kernel.headers, f"M={folder}", "modules"], check=True)
		return folder / "shortage.ko"


class Guest:
	"""A machine whose console text is written to files."""

	def __init__(self, guest, word):
		self.guest = guest
		self.word = word

	def write(self, kind, text):
		(OUT / f"{self.word}-{kind}.txt").write_text(text)
		print(f"{self.word}-{kind}.txt: {len(text)} bytes, {text.count(chr(10))} lines", flush=True)

	def heard(self, start):
		"""What came since that position, without what the rig itself had said."""
		self.guest.serial.silent_for(QUIET_S)
		text = bytes(self.guest.serial.received[start:]).decode(errors="replace").replace("\r\n", "\n")
		return "".join(line + "\n" for line in text.splitlines() if line and not re.match(r"(alive|end)-\d", line))

	def said(self, kind, command, wait=rb"$", limit_s=60):
		"""Run a command; the kernel's words about it are capture `kind`, from its first line with a time stamp on."""
		start = self.guest.serial.here()
		self.guest.shell.send(command)
		if not self.guest.serial.wait_for(wait, start, limit_s):
			raise SystemExit(f"{self.word} {kind}: {wait} does not come")
		text = self.heard(start)
		self.write(kind, text[text.index("["):])

	def run(self, command, limit_s=30):
		return self.guest.shell.run(command, limit_s)


def prepare(guest):
	"""Some tasks that differ, some memory in use, and a file system that hangs when it is asked to."""
	guest.run("mkdir /own; mount -t tmpfs own /own; echo +memory >/sys/fs/cgroup/cgroup.subtree_control")
	guest.run("dd if=/dev/zero of=/tmp/file bs=1M count=9; chmod 755 /tmp")
	guest.run("dd bs=23M if=/dev/zero of=/dev/null & su olpc -c 'sleep 7777 & sleep 8888' </dev/null & "
		  "echo -500 >/proc/$!/oom_score_adj; sleep 1; killall -STOP dd")
	guest.run("dd if=/dev/zero of=/own/fs bs=1M count=8; losetup /dev/loop0 /own/fs; "
		  "mke2fs /dev/loop0; mount -t ext4 /dev/loop0 /mnt", 60)
	guest.run("echo 1 >/proc/sys/kernel/sysrq; dmesg -n 8")


def read_proc(suffix=""):
	return "".join(f"echo @{name}{suffix}; cat /proc/{name}; " for name in READ if name in MOVING or not suffix)


def sysrq_m(guest):
	"""The report and /proc around it. Files that cannot have changed meanwhile are kept once."""
	tasks = ("for p in 1 $(pidof dd); do for f in status smaps_rollup; do echo @$p/$f; cat /proc/$p/$f; done; done; "
		 "echo @1/smaps; head -n 70 /proc/1/smaps")
	guest.run(f"cat >/own/read <<'EOF'\n{{ {read_proc()}}} >/own/before\necho m >/proc/sysrq-trigger\n"
		  f"{{ {read_proc('/after')}}} >/own/after\n{{ {tasks}; }} >/own/tasks\nEOF")
	guest.said("sysrq-m", "sh /own/read", rb"hwpoisoned")
	guest.run("dmesg -n 1")
	guest.write("proc", guest.run("cat /own/before /own/after /own/tasks", 60))
	guest.run("dmesg -n 8")


def memcg(guest):
	guest.run("mkdir -p /sys/fs/cgroup/box/inner; echo +memory >/sys/fs/cgroup/box/cgroup.subtree_control; "
		  "echo 24M >/sys/fs/cgroup/box/memory.max")
	guest.said("memcg-oom", "sh -c 'echo $$ >/sys/fs/cgroup/box/inner/cgroup.procs; exec tail /dev/zero'", rb"Killed process")


def hung(guest):
	guest.run("echo 3 >/proc/sys/kernel/hung_task_timeout_secs; fsfreeze --freeze /mnt")
	start = guest.guest.serial.here()
	guest.guest.shell.send("touch /mnt/a & sleep 1; touch /mnt/b &")
	if not guest.guest.serial.wait_for(rb"blocked for more than.*blocked for more than", start, 60):
		raise SystemExit("no hung task")
	text = guest.heard(start)
	guest.write("hung-task", text[text.index("["):])
	guest.run("echo 0 >/proc/sys/kernel/hung_task_timeout_secs")
	guest.said("sysrq-w", "echo w >/proc/sysrq-trigger", rb"touch")
	guest.said("sysrq-t", "echo t >/proc/sysrq-trigger", rb"touch")
	guest.run("fsfreeze --unfreeze /mnt")


def shortages(guest):
	"""The kernel says so of one allocation in ten seconds only. zram's table is larger than all memory."""
	if guest.guest.made.has_module:
		for what, kind in (("page", "alloc-failure"), ("slab", "slub-failure")):
			guest.said(kind, f"insmod /lib/shortage.ko what={what}", rb"\[[^\n]*(hwpoisoned|node \d+: slabs)")
			time.sleep(RATE_S)
	guest.said("vmalloc-failure", "echo 1T >/sys/block/zram0/disksize", rb"hwpoisoned")


def main():
	OUT.mkdir(exist_ok=True)
	for word in sys.argv[1:] or META:
		with machine.Machine(Image(word), f"import-{word}", smp=2, limit_s=400) as running:
			guest = Guest(running, word)
			prepare(guest)
			sysrq_m(guest)
			guest.said("sysrq-l", "echo l >/proc/sysrq-trigger", rb"NMI backtrace")
			memcg(guest)
			hung(guest)
			shortages(guest)
			guest.said("manual-oom", "echo f >/proc/sysrq-trigger", rb"Killed process")
			guest.said("oom", "tail /dev/zero", rb"Killed process")
			guest.said("panic", "echo 1 >/proc/sys/vm/panic_on_oom; tail /dev/zero", rb"Kernel panic.*\n.*\n")


if __name__ == "__main__":
	main()
