# SPDX-License-Identifier: GPL-2.0-or-later
"""What the guest boots: an initramfs that finds the disk, and an ext4 disk with a small system on it.

The disk holds busybox, a login on the serial line, the programs and modules of guest/, the agent if it has
been built, and a library of 110 MB for the recipes that need something to read. Both are made anew when
anything in them has changed; machines that run on the old ones are not disturbed.
"""

import fcntl
import os
import pathlib
import re
import shutil
import subprocess

import kernel

HERE = pathlib.Path(__file__).resolve().parent
GUEST = HERE / "guest"
OUT = kernel.BUILD / "qemu"
AGENT = kernel.BUILD / "kmod" / "lastgasp.ko"
BUSYBOX = pathlib.Path("/bin/busybox")

PROGRAMS = ("load", "browse", "bomb")
DISK_MODULES = ("virtio_pci", "virtio_blk", "crc32c_generic", "ext4")
GUEST_MODULES = ("zram",)
PSTORE_MODULES = ("ramoops",)
LIBRARY = "usr/lib/xulrunner/libxul.so"
LIBRARY_BYTES = 110 << 20
DISK_SIZE = "200M"
CFLAGS = ("-std=gnu11", "-O2", "-static", "-Wall", "-Wextra")

FILES = {
	"etc/passwd": "root::0:0:root:/root:/bin/sh\nolpc::500:500:olpc:/home/olpc:/bin/sh\n",
	"etc/group": "root:x:0:\nolpc:x:500:\n",
	"etc/hostname": "xo\n",
	"etc/inittab": "::sysinit:/etc/init\nttyS0::respawn:/sbin/getty -L 115200 ttyS0 vt100\n",
}


class Image:
	"""Paths of what QEMU needs. has_agent: lastgasp.ko is on the disk as /lib/lastgasp.ko."""

	def __init__(self, guest_kernel):
		self.kernel = guest_kernel
		self.initrd = OUT / "initrd.gz"
		self.disk = OUT / "disk.ext4"
		self.has_agent = AGENT.exists()


def build():
	"""The image for the newest kernel, made if it is not there or stale. One at a time."""
	OUT.mkdir(parents=True, exist_ok=True)
	with open(OUT / "lock", "w") as lock:
		fcntl.flock(lock, fcntl.LOCK_EX)
		return build_locked()


def build_locked():
	image = Image(kernel.newest().fetch())
	stamp = OUT / "image.inputs"
	inputs = describe_inputs(image)
	if stamp.exists() and stamp.read_text() == inputs and image.initrd.exists() and image.disk.exists():
		return image
	stamp.unlink(missing_ok=True)
	make_initrd(image)
	make_disk(image)
	stamp.write_text(inputs)
	return image


def describe_inputs(image):
	paths = sorted(path for path in GUEST.rglob("*") if path.is_file())
	paths += [pathlib.Path(__file__).resolve(), BUSYBOX, image.kernel.vmlinuz] + [AGENT] * image.has_agent
	return f"{GUEST_MODULES} {PSTORE_MODULES}\n" + "".join(f"{path} {path.stat().st_mtime_ns}\n" for path in paths)


def in_load_order(modules, names):
	"""The .ko files of those modules and of all that they depend on, dependencies first."""
	files = {re.sub("-", "_", path.name.split(".")[0]): path for path in modules.rglob("*.ko*")}
	order = []

	def add(name):
		if files[name] in order:
			return
		for needed in dependencies(files[name]):
			add(needed)
		order.append(files[name])

	for name in names:
		add(name)
	return order


def dependencies(module):
	"""Names that its .modinfo section has after depends=."""
	found = re.search(rb"\0depends=([^\0]+)\0", module_bytes(module))
	return found.group(1).decode().replace("-", "_").split(",") if found else []


def module_bytes(module):
	if module.suffix == ".xz":
		return subprocess.run(["xz", "-dc", module], check=True, capture_output=True).stdout
	return module.read_bytes()


def copy_modules(order, folder):
	"""Copy them, decompressed, and list their names in folder/order. Returns nothing."""
	folder.mkdir(parents=True, exist_ok=True)
	names = [path.name.removesuffix(".xz") for path in order]
	for path, name in zip(order, names):
		(folder / name).write_bytes(module_bytes(path))
	(folder / "order").write_text("".join(f"{name}\n" for name in names))


def fresh(name):
	folder = OUT / name
	shutil.rmtree(folder, ignore_errors=True)
	folder.mkdir()
	return folder


def make_initrd(image):
	tree = fresh("initrd")
	for folder in ("bin", "dev", "proc", "root"):
		(tree / folder).mkdir()
	shutil.copy(BUSYBOX, tree / "bin")
	shutil.copy(GUEST / "init-ram", tree / "init")
	copy_modules(in_load_order(image.kernel.modules, DISK_MODULES), tree / "lib")
	pack(tree, image.initrd)


def pack(tree, path):
	"""An initramfs of the folder tree, whose files are root's."""
	names = "".join(f"{path.relative_to(tree)}\n" for path in sorted(tree.rglob("*")))
	archive = subprocess.run(["cpio", "-o", "-H", "newc", "-R", "0:0", "--quiet"], cwd=tree, check=True,
				 input=names.encode(), capture_output=True).stdout
	packed = subprocess.run(["gzip", "-1n"], input=archive, check=True, capture_output=True).stdout
	replace(path, packed)


def replace(path, data):
	work = path.with_name(path.name + ".new")
	work.write_bytes(data)
	work.rename(path)


def make_disk(image):
	tree = fresh("root")
	for folder in "bin sbin dev proc sys run tmp root home/olpc usr/bin usr/sbin usr/lib/xulrunner etc lib".split():
		(tree / folder).mkdir(parents=True)
	for name, text in FILES.items():
		(tree / name).write_text(text)
	shutil.copy(GUEST / "init", tree / "etc")
	install_busybox(tree)
	for name in PROGRAMS:
		subprocess.run(["gcc", *CFLAGS, "-o", tree / "usr" / "bin" / name, GUEST / f"{name}.c"], check=True)
	copy_modules(in_load_order(image.kernel.modules, GUEST_MODULES), tree / "lib")
	copy_modules(in_load_order(image.kernel.modules, PSTORE_MODULES), tree / "lib" / "pstore")
	shutil.copy(build_irqsoff(image.kernel), tree / "lib")
	if image.has_agent:
		subprocess.run(["strip", "--strip-debug", "-o", tree / "lib" / AGENT.name, AGENT], check=True)
	(tree / LIBRARY).write_bytes(os.urandom(1 << 20) * (LIBRARY_BYTES >> 20))
	work = image.disk.with_name("disk.new")
	work.unlink(missing_ok=True)
	subprocess.run(["/sbin/mke2fs", "-q", "-t", "ext4", "-E", "root_owner=0:0", "-d", tree, work, DISK_SIZE],
		       check=True, capture_output=True)
	work.rename(image.disk)
	shutil.rmtree(tree)


def install_busybox(tree):
	shutil.copy(BUSYBOX, tree / "bin")
	listed = subprocess.run([BUSYBOX, "--list-full"], check=True, capture_output=True, text=True).stdout
	for path in map(pathlib.Path, listed.split()):
		if path.name == "busybox":
			continue
		(tree / path).parent.mkdir(parents=True, exist_ok=True)
		(tree / path).symlink_to("/bin/busybox")


def build_irqsoff(guest_kernel):
	"""Build the rig's kernel module in a copy: kbuild litters the folder it works in."""
	folder = fresh("irqsoff")
	shutil.copytree(GUEST / "irqsoff", folder, dirs_exist_ok=True)
	done = subprocess.run(["make", "-s", "-C", guest_kernel.headers, f"M={folder}", "modules"],
			      capture_output=True, text=True)
	if done.returncode:
		raise SystemExit(f"cannot build irqsoff.ko against {guest_kernel.headers}:\n{done.stdout}{done.stderr}"
				 f"install linux-headers-{guest_kernel.release}")
	return folder / "irqsoff.ko"


if __name__ == "__main__":
	made = build()
	print(made.kernel.vmlinuz, made.initrd, made.disk, "with agent" if made.has_agent else "without agent")
