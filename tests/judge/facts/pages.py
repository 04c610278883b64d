# SPDX-License-Identifier: GPL-2.0-or-later
"""One pass over all page structs: which are free blocks and which are slabs.

The array is read whole and taken apart with the offsets of the debug symbols: 65,000 pages through drgn's objects would
take a minute. What marks a page is from include/linux/page-flags.h and mm/internal.h of Linux 6.1.
"""

import collections
import dataclasses
import struct

import drgn

BUDDY = 0x80  # PG_buddy in page_type: the bit is clear in a free block's first page
TYPE_BASE = 0xf0000000
MASK_16 = (1 << 16) - 1
MASK_15 = (1 << 15) - 1


@dataclasses.dataclass
class Slabs:
	"""Of one cache. idle: free objects in slabs that belong to no CPU."""

	slabs: int = 0
	objects: int = 0
	idle: int = 0
	bytes: int = 0


class Pages:
	"""slabs: {address of the cache: Slabs}. free: {(first page's number, order)}."""

	def __init__(self, program):
		self.program = program
		self.slabs = collections.defaultdict(Slabs)
		self.free = []
		self.page = program.type("struct page")
		self.data = self.read_array(program["max_pfn"].value_())
		self.bit = {name: 1 << program[name].value_() for name in ("PG_slab", "PG_head")}
		self.find_members(program.type("struct slab"))
		for pfn, at in enumerate(range(0, len(self.data), self.page.size)):
			self.look(pfn, at)
		del self.data

	def read_array(self, count):
		"""Every page struct; zeros for those of holes, which have none."""
		start, step = self.program["vmemmap_base"].value_(), 4096
		data = bytearray()
		while len(data) < count * self.page.size:
			try:
				data += self.program.read(start + len(data), step)
			except drgn.FaultError:
				data += bytes(step)
		return data[:count * self.page.size]

	def find_members(self, slab):
		def offset(kind, name):
			return kind.member(name).bit_offset // 8

		self.at_flags = offset(self.page, "flags")
		self.at_type = offset(self.page, "page_type")
		self.at_private = offset(self.page, "private")
		self.at_order = offset(self.page, "compound_order")
		self.at_cache = offset(slab, "slab_cache")
		self.at_counters = offset(slab, "counters")

	def word(self, at):
		return struct.unpack_from("<Q", self.data, at)[0]

	def look(self, pfn, at):
		flags = self.word(at + self.at_flags)
		kind = struct.unpack_from("<I", self.data, at + self.at_type)[0]
		if flags & self.bit["PG_slab"]:
			self.add_slab(at, flags)
		elif kind & (TYPE_BASE | BUDDY) == TYPE_BASE:
			self.free.append((pfn, self.word(at + self.at_private)))

	def add_slab(self, at, flags):
		counters = self.word(at + self.at_counters)
		inuse, objects, frozen = counters & MASK_16, counters >> 16 & MASK_15, counters >> 31 & 1
		order = self.data[at + self.page.size + self.at_order] if flags & self.bit["PG_head"] else 0
		cache = self.slabs[self.word(at + self.at_cache)]
		cache.slabs += 1
		cache.objects += objects
		cache.idle += 0 if frozen else objects - inuse
		cache.bytes += 4096 << order


def of(program):
	return program.cache["lastgasp pages"]
