# SPDX-License-Identifier: GPL-2.0-or-later
"""What a test of the rig is: a function with a name and a time limit, that fails by raising.

	@case("boot", limit_s=60)
	def boot():
		...
		return "what it saw, in a few words"
"""

import dataclasses
import typing


class Failure(Exception):
	pass


@dataclasses.dataclass(frozen=True)
class Case:
	name: str
	limit_s: int
	run: typing.Callable


CASES = {}


def case(name, limit_s=120):
	def add(function):
		CASES[name] = Case(name, limit_s, function)
		return function
	return add


def check(condition, text):
	"""Fail with text unless the condition holds."""
	if not condition:
		raise Failure(text)


def check_equal(what, got, wanted):
	check(got == wanted, f"{what}: got {got!r}, wanted {wanted!r}")
