# SPDX-License-Identifier: GPL-2.0-or-later
"""The tables of a dump, read from an image of the guest's memory by drgn and Debian's debug symbols.

Written against the kernel's sources and /proc, not against the agent: where the kernel keeps a fact in two ways, the
other one is read (slabs and free blocks from the page structs instead of the counters, the files of a tmpfs from the
page cache, swap in use from the swap map). Every function takes the program and returns the rows of its table, with
the names, units and NULLs (None) of protocol/schema.def.
"""

import re

import drgn

from facts import counters, files, machine, pages, pci, slab, tasks, zones
from facts.counters import PAGE

TABLES = {
	"dump": machine.dump, "memory": machine.memory, "vmstat": counters.vmstat, "nodes": zones.nodes,
	"zones": zones.zones, "buddy": zones.buddy, "tasks": tasks.tasks, "slab": slab.slab, "tmpfs": files.tmpfs,
	"tmpfs_files": files.tmpfs_files, "swaps": files.swaps, "pci": pci.pci,
}


IMAGE_START = 0xffffffff80000000 # __START_KERNEL_map
IMAGE_BYTES = 1 << 30
NOTES_BYTES = 65536              # of the file's start: its notes, the kernel's vmcoreinfo among them


def open_memory(memory, symbols):
	"""
	A program of QEMU's image without virtual addresses: one with them (paging) lacks all of a second node. Where the
	kernel itself and all RAM are mapped has to be told; the rest is found through the page tables.
	"""
	program = drgn.Program()
	program.set_core_dump(str(memory))
	program.load_debug_info([str(symbols)])
	with open(memory, "rb") as file:
		base = int(re.search(rb"\nNUMBER\(phys_base\)=(-?\d+)\n", file.read(NOTES_BYTES)).group(1))
	add_mapping(program, IMAGE_START, IMAGE_BYTES, base)
	add_mapping(program, program["page_offset_base"].value_(), program["max_pfn"].value_() * PAGE, 0)
	return program


def add_mapping(program, start, size, physical):
	def read(address, count, _offset, _physical):
		return program.read(address - start + physical, count, physical=True)

	program.add_memory_segment(start, size, read)


class Facts:
	"""tables: {name: rows}. notes: lines about what the kernel's own counters do not show."""

	def __init__(self, memory, symbols):
		program = open_memory(memory, symbols)
		program.cache["lastgasp pages"] = pages.Pages(program)
		self.tables = {name: read(program) for name, read in TABLES.items()}
		self.notes = [tasks.hidden(program), counters.parked(program)]
