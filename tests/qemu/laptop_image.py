# SPDX-License-Identifier: GPL-2.0-or-later
"""What the laptop boots: an initramfs with busybox, the console (build/lastgasp) with the libraries that it is linked
with, and the kernel's USB modules. Made anew when anything in it has changed.
"""

import fcntl
import pathlib
import re
import shutil
import subprocess

import dumps
import image
import kernel

GUEST = image.HERE / "laptop-guest"
LASTGASP = pathlib.Path(dumps.LASTGASP)
DUMP = kernel.TOP / "tests" / "golden" / "xo.gasp" # /lib/xo.gasp there
TERMINAL = pathlib.Path("/lib/terminfo/v/vt100")

# Folders under /lib, each of which /bin/modules inserts; g_serial asks for two of the last at run time, by name.
MODULES = {
	"usb": ("xhci_pci",),
	"ftdi": ("ftdi_sio",),
	"gadget": ("usb_f_acm", "usb_f_serial", "dummy_hcd", "g_serial", "cdc_acm"),
}

FILES = image.FILES | {
	"etc/hostname": "laptop\n",
	"etc/inittab": "::sysinit:/etc/init\nttyS0::respawn:/sbin/getty -L 115200 ttyS0 vt100\n",
}


class LaptopImage:
	"""The same as an image.Image, for a machine without a disk."""

	def __init__(self, guest_kernel):
		self.kernel = guest_kernel
		self.initrd = image.OUT / "laptop.gz"
		self.disk = None


def build():
	"""The image for the newest kernel, made if it is not there or stale. One at a time."""
	image.OUT.mkdir(parents=True, exist_ok=True)
	with open(image.OUT / "laptop.lock", "w") as lock:
		fcntl.flock(lock, fcntl.LOCK_EX)
		made = LaptopImage(kernel.newest().fetch())
		stamp = image.OUT / "laptop.inputs"
		inputs = describe_inputs(made)
		if not stamp.exists() or stamp.read_text() != inputs or not made.initrd.exists():
			stamp.unlink(missing_ok=True)
			make(made)
			stamp.write_text(inputs)
		return made


def describe_inputs(made):
	paths = [pathlib.Path(__file__).resolve(), GUEST / "init", GUEST / "modules"]
	paths += [image.BUSYBOX, made.kernel.vmlinuz, DUMP, LASTGASP, *libraries(LASTGASP)]
	return "".join(f"{path} {path.stat().st_mtime_ns}\n" for path in paths)


def libraries(program):
	"""What the dynamic linker would load for it, the linker included."""
	listed = subprocess.run(["ldd", program], check=True, capture_output=True, text=True).stdout
	return [pathlib.Path(path) for path in re.findall(r"(/\S+) \(0x", listed)]


def make(made):
	tree = image.fresh("laptop")
	for folder in "bin sbin dev proc sys tmp root home/olpc usr/bin usr/sbin etc lib".split():
		(tree / folder).mkdir(parents=True)
	for name, text in FILES.items():
		(tree / name).write_text(text)
	image.install_busybox(tree)
	(tree / "init").symlink_to("/bin/busybox")
	shutil.copy(GUEST / "init", tree / "etc" / "init")
	shutil.copy(GUEST / "modules", tree / "bin")
	shutil.copy(DUMP, tree / "lib")
	for folder, names in MODULES.items():
		image.copy_modules(image.in_load_order(made.kernel.modules, names), tree / "lib" / folder)
	subprocess.run(["strip", "-o", tree / "bin" / "lastgasp", LASTGASP], check=True)
	for path in [*libraries(LASTGASP), TERMINAL]:
		(tree / path.relative_to("/")).parent.mkdir(parents=True, exist_ok=True)
		shutil.copy(path, tree / path.relative_to("/"))
	image.pack(tree, made.initrd)
	shutil.rmtree(tree)
