# SPDX-License-Identifier: GPL-2.0-or-later
"""A dump and the memory that it was made from, of the same moment.

The agent collects first and sends then, both with interrupts off. So the guest is stopped when the first bytes of
the dump arrive, QEMU writes its memory to a file, and only then may the guest go on and send the rest. On a machine
with one CPU nothing but the agent can have run in between; with more, the others have had a few milliseconds.
"""

import dataclasses
import pathlib

import dumps

FIRST_BYTE_S = 30
INDEX = rb"\0.\x11" # how the first frame begins (docs/protocol.md); what comes before it is said before collecting
ATTEMPTS = 5
AGENT = "insmod /lib/lastgasp.ko labels=judge"


class FreezeError(Exception):
	pass


@dataclasses.dataclass(frozen=True)
class Frozen:
	"""dump: what arrived. memory: path of QEMU's ELF file. sent, size: bytes of the line when stopped, and in all."""

	dump: dumps.Dump
	memory: pathlib.Path
	sent: int
	size: int


def freeze(guest):
	"""Fire a dump by BREAK and freeze the guest while it is being sent. Raises FreezeError when that cannot be hit."""
	for _ in range(ATTEMPTS):
		frozen = attempt(guest)
		if frozen.sent < frozen.size:
			return frozen
	raise FreezeError(f"{ATTEMPTS} times the guest was stopped only after its dump had ended")


def attempt(guest):
	memory = guest.folder / "memory.elf"
	start = guest.serial.here()
	guest.sysrq("x")
	if not guest.serial.wait_for(INDEX, start, FIRST_BYTE_S):
		raise FreezeError(f"no dump begins within {FIRST_BYTE_S} s of BREAK x")
	guest.stop()
	guest.serial.silent_for(0.2)
	sent = guest.serial.here() - start
	guest.monitor.execute("dump-guest-memory", paging=False, protocol=f"file:{memory}")
	guest.monitor.execute("cont")
	dump = dumps.receive(guest, start, "dump")
	return Frozen(dump, memory, sent, dump.path.stat().st_size)
