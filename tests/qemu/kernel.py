#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Debian's kernel, unpacked under build/kernel/ without being installed.

The newest version is the one that the meta package linux-image-amd64 depends on. Once unpacked, finding
it again takes one look into apt's index; without an index the newest one under build/kernel/ is taken.

	kernel.py            fetch if needed, print the release (6.1.0-56-amd64)
	kernel.py vmlinuz    fetch if needed, print the path of the image
	kernel.py debug      the same for the package with debug symbols (860 MB), print the path of its vmlinux
"""

import pathlib
import re
import shutil
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
BUILD = TOP / "build"
STORE = BUILD / "kernel"
META = "linux-image-amd64"


class Kernel:
	"""A release and its files; root is where its package was unpacked."""

	def __init__(self, release):
		self.release = release
		self.root = STORE / release
		self.vmlinuz = self.root / "boot" / f"vmlinuz-{release}"
		self.modules = self.root / "lib" / "modules" / release / "kernel"
		self.debug = self.root / "usr" / "lib" / "debug" / "boot" / f"vmlinux-{release}"
		self.headers = pathlib.Path("/lib/modules") / release / "build"

	def fetch(self, debug=False):
		"""Download and unpack what is not there yet. Returns self."""
		if not self.vmlinuz.exists():
			unpack(f"linux-image-{self.release}-unsigned", self.root)
		if debug and not self.debug.exists():
			unpack(f"linux-image-{self.release}-dbg", self.root, f"./{self.debug.relative_to(self.root)}")
		return self


def newest():
	"""The kernel that the meta package stands for."""
	show = subprocess.run(["apt-cache", "show", "--no-all-versions", META], capture_output=True, text=True)
	found = re.search(r"^Depends:.*?linux-image-(\d[^ ,]*-amd64)\b", show.stdout, re.MULTILINE)
	if found:
		return Kernel(found.group(1))
	here = sorted((path for path in STORE.glob("*-amd64") if path.is_dir()), key=version_key)
	if not here:
		sys.exit(f"{META} is not in apt's index: run `apt-get update` as root first")
	return Kernel(here[-1].name)


def version_key(path):
	return [int(number) for number in re.findall(r"\d+", path.name)]


def unpack(package, root, member="."):
	"""Download a package and unpack it, or one file of it, over root. An interrupted run leaves nothing that looks whole."""
	print(f"fetching {package}", file=sys.stderr)
	work = root.with_name(root.name + ".new")
	shutil.rmtree(work, ignore_errors=True)
	work.mkdir(parents=True)
	subprocess.run(["apt-get", "-q", "download", package], cwd=work, check=True, stdout=sys.stderr)
	package_file = next(work.glob("*.deb"))
	(work / "root").mkdir()
	contents = subprocess.Popen(["dpkg", "--fsys-tarfile", package_file], stdout=subprocess.PIPE)
	subprocess.run(["tar", "-x", "-C", work / "root", member], stdin=contents.stdout, check=True)
	contents.communicate()
	if root.exists():
		shutil.copytree(work / "root", root, dirs_exist_ok=True, symlinks=True)
	else:
		(work / "root").rename(root)
	shutil.rmtree(work)


def main():
	what = sys.argv[1] if len(sys.argv) > 1 else "release"
	if what not in ("release", "vmlinuz", "debug"):
		sys.exit(__doc__)
	print(getattr(newest().fetch(what == "debug"), what))


if __name__ == "__main__":
	main()
