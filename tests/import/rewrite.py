#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Reports of kernels from 2.4 to 6.19 in every wrapping that loggers and mailers give them, made up with the truth
beside them, and held against it.

	rewrite.py ROWS [--seed N] [--rounds N] [--keep FOLDER]     ROWS: build/import/rows

A test is an age of kernels, or a wrapping. In whole text all must be told; in text that was cut in mid-word or mixed all
that is told must be true, and how much that is is printed. --keep leaves the texts (NAME.txt) and truths (NAME.json).
"""

import argparse
import collections
import json
import pathlib
import random
import sys
import tempfile
import textwrap

sys.dont_write_bytecode = True

import ages
import reader

MONTHS = ("jan.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")


def stamped(form, later=None):
	"""A wrapping that puts form before each line; later: before further lines of one printk, else the same."""
	def wrap(said, rng):
		lines, now, number = [], rng.randrange(10, 9999) + 0.5, 1000
		for printk in said:
			now += rng.randrange(1, 3000) / 1e6
			number += 1
			values = {"t": now, "us": int(now * 1e6), "n": number, "s": int(now) % 60, "cpu": 3, "month": MONTHS[10]}
			first, *rest = printk.split("\n")
			lines += [form.format(**values) + first] + [(form if later is None else later).format(**values) + line for line in rest]
		return "".join(line.rstrip() + "\n" for line in lines)
	return wrap


def escaped(form, mark):
	"""The same for loggers that keep a printk in one line."""
	plain = stamped(form)
	return lambda said, rng: plain([printk.replace("\n", mark) for printk in said], rng)


def on_text(change):
	"""A wrapping of the text with time stamps."""
	plain = stamped("[{t:12.6f}] ")
	return lambda said, rng: change(plain(said, rng), rng)


def with_others(text, rng):
	"""Other programs' lines between, as a system log has them; what looks like memory text is theirs too."""
	others = ("[   77.000001] usb 1-1: new full-speed USB device number 4", "systemd[1]: Started free:1kB of nothing.", "",
		  "[   77.000002] random: 7 urandom warning(s) missed", "<app> Node 9 DMA free: all right", "-- MARK --")
	return "".join(line + ("" if rng.randrange(3) else rng.choice(others) + "\n") for line in text.splitlines(True))


def folded(width, words):
	def fold(text, rng):
		lines = []
		for line in text.splitlines():
			if words:
				lines += textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False, drop_whitespace=True) or [""]
			else:
				lines += [line[at:at + width] for at in range(0, len(line), width)] or [""]
		return "\n".join(lines) + "\n"
	return fold


SYSLOG = "Nov 22 20:09:{s:02} host kernel: "
WHOLE = {
	"plain": stamped(""), "stamped": stamped("[{t:12.6f}] "), "caller": stamped("[{t:12.6f}][  T110] "), "caller-apart": stamped("[{t:12.6f}] [   C0] "),
	"dmesg-T": stamped("[Sun Nov 22 20:09:{s:02} 2026] "), "dmesg-T-fr": stamped("[dim. {month} 22 20:09:{s:02} 2026] "),
	"padded": stamped("[{t:12.6f}] ", "               "), "level": stamped("<4>[{t:12.6f}] "), "level-only": stamped("<6>"),
	"decoded": stamped("kern  :warn  : [{t:12.6f}] "), "syslog": stamped(SYSLOG), "syslog-stamp": stamped(SYSLOG + "[{t:12.6f}] "),
	"syslog-pid": stamped("Nov 22 20:09:{s:02} host kernel[0]: "), "syslog-012": escaped(SYSLOG + "[{t:12.6f}] ", "#012"),
	"rfc5424": stamped("<4>1 2026-11-22T20:09:{s:02}.123456+01:00 host kernel - - - [{t:12.6f}] "),
	"iso": stamped("2026-11-22T20:09:{s:02}.123456+01:00 host kernel: [{t:12.6f}] "), "iso-bare": stamped("2026-11-22T20:09:{s:02}+0100 host kernel: "),
	"monotonic": stamped("[{t:12.6f}] host kernel: "), "kmsg": escaped("4,{n},{us},-;", "\\x0a"), "kmsg-caller": escaped("4,{n},{us},-,caller=T7;", "\\x0a"),
	"quoted": on_text(lambda text, rng: "".join("> " + line for line in text.splitlines(True))),
	"quoted-twice": on_text(lambda text, rng: "".join(">> " + line for line in text.splitlines(True))),
	"bar": on_text(lambda text, rng: "".join("| " + line for line in text.splitlines(True))),
	"indented": on_text(lambda text, rng: "".join("    " + line for line in text.splitlines(True))),
	"crlf": on_text(lambda text, rng: text.replace("\n", "\r\n")), "nul": on_text(lambda text, rng: "\0\0\0" + text.replace("\n", "\n\0", 3)),
	"others": on_text(with_others),
}
PARTIAL = {
	"fold-72": on_text(folded(72, False)), "fold-80": on_text(folded(80, False)), "fold-97": on_text(folded(97, False)),
	"words-72": on_text(folded(72, True)), "words-80": on_text(folded(80, True)), "words-100": on_text(folded(100, True)),
	"fold-plain-80": lambda said, rng: folded(80, False)(stamped("")(said, rng), rng),
	"words-plain-76": lambda said, rng: folded(76, True)(stamped("")(said, rng), rng),
	"words-quoted-74": lambda said, rng: "".join("> " + line for line in folded(72, True)(stamped("")(said, rng), rng).splitlines(True)),
}


class Trial:
	"""A text with its truth."""

	def __init__(self, machine, kind, wrapping, name):
		rng = random.Random(name)
		self.age = machine.age.release
		self.wrapping = wrapping
		self.name = name
		self.truth = ages.truth(machine, kind)
		self.text = (WHOLE | PARTIAL)[wrapping](ages.printks(machine, kind), rng)

	def judge(self, reports):
		"""(wrong, compared, missing)"""
		partial = self.wrapping in PARTIAL
		if len(reports) != 1:
			return [f"{len(reports)} reports in it, not 1"], 1, 1
		report = reader.Report(reports[0]["report"], reports[0]["tables"], partial)
		report.check(self.truth)
		return report.wrong, report.compared, report.missing


def trials(seed, rounds):
	for number in range(rounds):
		for age in ages.AGES:
			for at, wrapping in enumerate(WHOLE | PARTIAL):
				key = seed * 1000 + number * 100 + at
				page = (4096, 4096, 16384, 65536)[key % 4] if age.since(2, 6, 25) else 4096
				bits = 32 if page == 4096 and key % 3 == 0 else 64
				nodes = 2 if bits == 64 and key % 5 == 0 and age.since(2, 6) else 1
				kind = "oom" if key % 2 and age.since(2, 6) else "sysrq-m"
				machine = ages.Machine(age, key, page, bits, nodes)
				yield Trial(machine, kind, wrapping, f"{age.release}-{kind}-{page // 1024}k-{bits}-{nodes}-{wrapping}-{key}")


def main():
	parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
	parser.add_argument("rows")
	parser.add_argument("--seed", type=int, default=1)
	parser.add_argument("--rounds", type=int, default=1)
	parser.add_argument("--keep", type=pathlib.Path)
	options = parser.parse_args()
	made = list(trials(options.seed, options.rounds))
	with tempfile.TemporaryDirectory() as temporary:
		folder = options.keep or pathlib.Path(temporary)
		folder.mkdir(exist_ok=True, parents=True)
		for trial in made:
			(folder / f"{trial.name}.txt").write_text(trial.text, newline="")
			(folder / f"{trial.name}.json").write_text(json.dumps(trial.truth))
		reports = reader.made_of(options.rows, [folder / f"{trial.name}.txt" for trial in made])
	sums = collections.defaultdict(lambda: [0, 0, []])
	for trial in made:
		wrong, compared, missing = trial.judge(reports[str(folder / f"{trial.name}.txt")])
		for key in (trial.age, trial.wrapping):
			sums[key][0] += compared
			sums[key][1] += missing
			sums[key][2] += [f"{trial.name}: {text}" for text in wrong]
	failed = 0
	for name, (compared, missing, wrong) in sums.items():
		failed += bool(wrong)
		print(f"{'FAIL' if wrong else 'ok  '} {name}: {compared} values, {missing} of them not told, {len(wrong)} wrong")
		for text in wrong[:reader.SHOWN]:
			print(f"  {text}")
	print(f"{len(sums) - failed} passed, {failed} failed")
	return 1 if failed else 0


if __name__ == "__main__":
	sys.exit(main())
