# SPDX-License-Identifier: GPL-2.0-or-later
"""Values as the console's JSON has them."""

TEXT_MAX = 96  # bytes; LG_TEXT_MAX of protocol/schema.h
CUT_MARK = "..."


class OneOf(tuple):
	"""A fact with several right values: a tmpfs that is mounted twice, the CPUs of which one was interrupted."""

	def __eq__(self, other):
		return other in tuple(self)

	def __hash__(self):
		return tuple.__hash__(self)


def text(data):
	"""bytes of the kernel as text; what is no UTF-8 becomes U+FFFD."""
	return data.decode(errors="replace")


def name(characters):
	"""A string of the kernel: an array or a pointer."""
	return text(characters.string_())


def cut(path):
	"""A path that is too long for a text: as many names of its end as fit after the mark."""
	while len(path.encode()) > TEXT_MAX:
		path = CUT_MARK + "/" + path.removeprefix(CUT_MARK + "/").lstrip("/").partition("/")[2]
	return path
