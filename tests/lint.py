#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Proves the rules of the house that a compiler does not: who may include whom, through which one file a library
enters, the form of every file. Prints path:line: what is wrong; exit 1 if anything is.
"""

import pathlib
import re
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parents[1]

# Folder -> folders whose headers it may include, besides its own.
MAY_INCLUDE = {
	"protocol": [],
	"target/line": ["protocol"],
	"target/core": ["protocol"],
	"target/linux": ["protocol", "target/core", "target/line"],
	"target/user": ["protocol", "target/core", "target/line"],
	"host/line": ["host"],
	"host/capture": ["host", "protocol"],
	"host/dump": ["host", "protocol", "host/capture"],
	"host/import": ["host", "protocol", "host/dump"],
	"host/analysis": ["host", "protocol", "host/dump"],
	"host/render": ["host", "protocol", "host/dump", "host/analysis"],
	"host/talk": ["host", "protocol", "host/line"],
	"host/console": ["host", "protocol", "host/line", "host/talk", "host/capture", "host/dump", "host/import", "host/analysis", "host/render"],
	"host/commands": ["host", "protocol", "host/line", "host/talk", "host/capture", "host/dump", "host/import", "host/analysis", "host/render", "host/console"],
	"host": ["host/console", "host/render", "host/dump"],
	"docs": ["protocol"],
}

# Library header -> the one file that includes it; one in each program that uses it.
ENTERS_THROUGH = {
	"sqlite3.h": {"host/dump/sql.c"},
	"libusb-1.0/libusb.h": {"host/line/usb.c"},
	"jansson.h": {"host/render/json.c", "target/user/json.c"},
	"ini.h": {"host/console/config.c"},
	"readline/readline.h": {"host/console/prompt.c"},
	"readline/history.h": {"host/console/prompt.c"},
	"libserialport.h": {"host/line/found_serial.c"},
	"libudev.h": {"host/usb_names.c"},
	"pci/pci.h": {"host/pci_names.c", "target/user/pci.c"},
}

# What freestanding code may include in <>, and where.
FREESTANDING = {"protocol", "target/core", "target/line"}
FREESTANDING_HEADERS = {"protocol/types.h": {"linux/types.h", "stdbool.h", "stddef.h", "stdint.h"}}

WIDTH = 100
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
INCLUDE = re.compile(r'\s*#\s*include\s+(["<])([^">]+)[">]')

problems = []


def complain(path, line, text):
	problems.append(f"{path}:{line}: {text}")


def tracked():
	listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=TOP, check=True, capture_output=True, text=True)
	return [pathlib.Path(name) for name in listed.stdout.splitlines() if (TOP / name).is_file()]


def room_of(path):
	"""The longest folder of the house that holds this path; tests are in none."""
	for folder in [path.parent, *path.parent.parents]:
		if str(folder) in MAY_INCLUDE:
			return str(folder)
	return None


def check_include(path, number, kind, name):
	room = room_of(path)
	if kind == "<":
		library = name in ENTERS_THROUGH
		if library and str(path) not in ENTERS_THROUGH[name] and room:
			complain(path, number, f"<{name}> enters through {', '.join(sorted(ENTERS_THROUGH[name]))} only")
		if room in FREESTANDING and name not in FREESTANDING_HEADERS.get(str(path), ()):
			complain(path, number, f"<{name}> in freestanding code")
		return
	if room is None:
		return
	target = (TOP / path.parent / name).resolve()
	if not target.is_relative_to(TOP):
		complain(path, number, f'"{name}" is outside the house')
		return
	if target.name == "layout.h":
		return  # made from the kernel's BTF when the module is built
	if not target.exists():
		complain(path, number, f'"{name}" does not exist')
		return
	to = room_of(target.relative_to(TOP))
	if to != room and to not in MAY_INCLUDE[room]:
		complain(path, number, f"{room} may not include {to}")


def check_source(path, lines):
	code = path.suffix in (".c", ".h", ".def", ".S")
	head = "\n".join(lines[:3])
	if "SPDX-License-Identifier: GPL-2.0-or-later" not in head:
		complain(path, 1, "no SPDX line")
	if path.suffix == ".h":
		guard = re.sub(r"\W", "_", path.stem).upper() + "_H"
		if not any(line.startswith("#ifndef ") and line.endswith(guard) for line in lines):
			complain(path, 1, f"no include guard that ends in {guard}")
	for number, line in enumerate(lines, 1):
		if UNFINISHED.search(line) and path.name != "lint.py":
			complain(path, number, "unfinished")
		if line != line.rstrip():
			complain(path, number, "white space at the end")
		if code and len(line.expandtabs(8)) > WIDTH and path.suffix != ".def":
			complain(path, number, f"longer than {WIDTH} columns")
		found = INCLUDE.match(line) if code else None
		if found:
			check_include(path, number, *found.groups())
	if code and len(lines) > 600 and path.suffix != ".def":
		complain(path, 1, f"{len(lines)} lines: split it")


def main():
	for path in tracked():
		if path.suffix in (".c", ".h", ".def", ".S", ".py", ".sh") or path.name in ("Makefile", "Kbuild"):
			check_source(path, (TOP / path).read_text().splitlines())
	for room in MAY_INCLUDE:
		if not any((TOP / room).glob("*.[ch]")):
			complain(room, 1, "an empty room")
	print("\n".join(problems) if problems else "lint: nothing to say")
	sys.exit(1 if problems else 0)


if __name__ == "__main__":
	main()
