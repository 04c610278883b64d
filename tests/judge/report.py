# SPDX-License-Identifier: GPL-2.0-or-later
"""What the judge found, as Markdown: for the terminal, and for build/judge/table.md."""

LINES_MAX = 40 # of moved fields of one scene; the tally has them all


def heading(release):
	return ["# The agent, judged by drgn", "",
		f"`make judge`: every field of a dump against what drgn reads, by Debian's debug symbols of {release}, in QEMU's",
		"image of the same guest's memory. Moved: it differs, by no more than other CPUs and the clock explain.", ""]


def of_scene(scene, frozen, judge, notes):
	"""The lines about one scene."""
	lines = [f"## {scene.name}", "", scene.what + ".", ""]
	lines += [f"Stopped after {frozen.sent} of {frozen.size} bytes of the dump were on the line.", ""]
	lines += ["| table | rows | fields compared | equal | moved | different |", "|---|---:|---:|---:|---:|---:|"]
	lines += [table_line(name, tally) for name, tally in judge.tallies.items()]
	lines += [total_line(judge.tallies.values()), ""]
	lines += differences(judge) + movements(judge)
	return lines + [f"- note: {note}" for note in notes] + [""]


def table_line(name, tally):
	return (f"| {name} | {tally.rows} | {tally.compared} | {tally.equal} | {len(tally.moved)} | "
		f"{len(tally.different)} |")


def total_line(tallies):
	counts = [sum(column) for column in zip(*((each.rows, each.compared, each.equal, len(each.moved),
						   len(each.different)) for each in tallies))]
	return "| **all** | " + " | ".join(f"**{count}**" for count in counts) + " |"


def differences(judge):
	found = [each for tally in judge.tallies.values() for each in tally.different]
	lines = [f"- DIFFERENT {name}: dump {sent!r}, memory {value!r}" for name, sent, value in found]
	return lines + [""] * bool(lines)


def movements(judge):
	found = [each for tally in judge.tallies.values() for each in tally.moved]
	lines = [f"- moved {name}: dump {sent}, memory {value}: {reason}" for name, sent, value, reason in found]
	if len(lines) > LINES_MAX:
		lines = [*lines[:LINES_MAX], f"- and {len(lines) - LINES_MAX} more moved"]
	return lines + [""] * bool(lines)
