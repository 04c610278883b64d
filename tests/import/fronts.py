#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Captures of the console as loggers, containers, terminals and mailers would have kept them, held against the capture.

	fronts.py SWEEP CAPTURE... [--keep FOLDER] [--form NAME]      SWEEP: build/import/sweep

A test is a form. No value may be wrong; how many are shown is printed, and where a form loses nothing all must be.
"""

import argparse
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile

STAMP = re.compile(r"\[ *(\d+)\.(\d{6})\] ?(.*)", re.S)


class Line:
	"""A line of the capture: its time in us, None where it has no stamp, and what was said."""

	def __init__(self, text, number):
		match = STAMP.fullmatch(text)
		self.us = int(match[1]) * 1000000 + int(match[2]) if match else None
		self.said = match[3] if match else text
		self.number = number

	def fields(self):
		us = self.us or 0
		seconds = us // 1000000
		clock = f"{20 + seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
		return {"us": us, "s": seconds, "t": f"{seconds:5}.{us % 1000000:06}", "f": f"{us % 1000000:06}", "ms": f"{us % 1000000 // 1000:03}",
			"clock": clock, "n": 900 + self.number, "unix": 1795374000 + seconds}


def each(form):
	"""The same before each line."""
	return lambda lines, rng: [form.format(**line.fields()) + line.said for line in lines]


def on_text(change):
	"""A change of the lines with their stamps."""
	plain = each("[{t}] ")
	return lambda lines, rng: change(plain(lines, rng), rng)


def as_json(form, escape=json.dumps):
	def wrap(lines, rng):
		stamped = each("[{t}] ")(lines, rng)
		return [form.replace("@@", escape(text)).replace("@T", "{unix}.{f}".format(**line.fields())) for text, line in zip(stamped, lines)]
	return wrap


def joined(gap, every):
	"""Line ends that a paste has lost."""
	def change(texts, rng):
		return [gap.join(texts[at:at + every]) for at in range(0, len(texts), every)]
	return change


def folded(width, front="", end=""):
	def change(texts, rng):
		return [front + text[at:at + width] + end for text in texts for at in range(0, max(len(text), 1), width)]
	return change


def verbose(lines, rng):
	out = []
	for line in lines:
		out += ["Sun 2026-11-22 {clock}.{f} UTC [s=0123456789abcdef;i={n};b=0123456789abcdef;m={us};t=5f0;x=77]".format(**line.fields()),
			"    _BOOT_ID=0123456789abcdef0123456789abcdef", "    _TRANSPORT=kernel", "    PRIORITY=4", "    SYSLOG_IDENTIFIER=kernel",
			f"    _SOURCE_MONOTONIC_TIMESTAMP={line.us}", f"    MESSAGE={line.said}"]
	return out


def export(lines, rng):
	out = []
	for line in lines:
		out += [f"__CURSOR=s=0123;i={line.number}", f"__MONOTONIC_TIMESTAMP={line.us}", "_TRANSPORT=kernel", f"_SOURCE_MONOTONIC_TIMESTAMP={line.us}",
			"SYSLOG_IDENTIFIER=kernel", f"MESSAGE={line.said}", ""]
	return out


def journal_json(lines, rng):
	return [json.dumps({"__MONOTONIC_TIMESTAMP": str(line.us), "_TRANSPORT": "kernel", "PRIORITY": "4", "SYSLOG_IDENTIFIER": "kernel",
		"_SOURCE_MONOTONIC_TIMESTAMP": str(line.us), "MESSAGE": line.said, "_HOSTNAME": "host"}) for line in lines]


def kmsg_records(lines, rng):
	out = []
	for line in lines:
		out.append("4,{n},{us},-;".format(**line.fields()) + line.said)
		if not rng.randrange(3):
			out += [" SUBSYSTEM=memory", " DEVICE=+memory:memory0"]
	return out


def coloured(texts, rng):
	out = []
	for text in texts:
		stamp, said = text.split("] ", 1) if "] " in text else (text, "")
		out.append(f"\x1b[32m{stamp}] \x1b[0m\x1b[33m{said[:9]}\x1b[0m{said[9:]}\x1b[0m")
	return out


def logins(texts, rng):
	out = []
	for text in texts:
		out.append(text)
		if not rng.randrange(5):
			out += rng.choice((["", "host login: "], ["", "Debian GNU/Linux 12 host ttyS0", "", "host login: root", "Password: "], ["# ls", "bin  dev  etc"]))
	return out


def prompts(texts, rng):
	"""What stood on the terminal's line before the kernel wrote."""
	return [rng.choice(("", "", "", "host login: ", "root@host:~# ", "# ")) + text for text in texts]


FORMS = {
	"stamped": each("[{t}] "), "bare": each(""), "caller-T": each("[{t}] [   T12] "), "caller-C": each("[{t}][    C1] "),
	"uptime-3": each("[{s}.{ms}] "), "android": each("<6>[{t}] "), "android-cpu": each("<6>[{t}@1] "), "android-comma": each("[{t},4] "),
	"android-core": each("<4>[{t}] c0      1 "), "android-task": each("<4>[{t}] [1:  swapper/1:    0] "), "android-mtk": each("<4>[{t}] -(0)[1:swapper/0] "),
	"android-mtk-off": each("<4>[{t}]  (0)[104:tail] "), "android-logcat": each("11-22 {clock}.{ms}     0     0 W         : "),
	"dmesg-T": each("[Sun Nov 22 {clock} 2026] "), "dmesg-T-de": each("[So Nov 22 {clock} 2026] "), "dmesg-T-ja": each("[日 11月 22 {clock} 2026] "),
	"dmesg-T-ru": each("[Вс ноя 22 {clock} 2026] "), "dmesg-T-zh": each("[日 11月 22 {clock} 2026] "), "dmesg-T-ar": each("[الأحد نوف 22 {clock} 2026] "),
	"dmesg-iso": each("2026-11-22T{clock},{f}+01:00 "), "dmesg-e": each("[Nov22 20:09] "), "dmesg-delta": each("[{t} <    0.000012>] "),
	"dmesg-d": each("[<    0.000012>] "), "dmesg-ctime-d": each("[Sun Nov 22 {clock} 2026 <    0.000012>] "),
	"dmesg-x": each("kern  :warn  : [{t}] "), "dmesg-r": each("<4>[{t}] "), "dmesg-e-delta": each("[  +0.000012] "),
	"short": each("Nov 22 {clock} host kernel: "), "short-stamp": each("Nov 22 {clock} host kernel: [{t}] "),
	"short-precise": each("Nov 22 {clock}.{f} host kernel: "), "short-iso": each("2026-11-22T{clock}+0100 host kernel: "),
	"short-iso-colon": each("2026-11-22T{clock}+01:00 host kernel: "), "short-iso-precise": each("2026-11-22T{clock}.{f}+0100 host kernel: "),
	"short-full": each("Sun 2026-11-22 {clock} UTC host kernel: "), "short-unix": each("{unix}.{f} host kernel: "),
	"short-monotonic": each("[{t}] host kernel: "), "with-unit": each("Sun 2026-11-22 {clock} CET host kernel: "), "cat": each(""),
	"short-delta": each("[{t} <    0.000012 >] host kernel: "), "verbose": verbose, "export": export, "journal-json": journal_json,
	"syslog-012": lambda lines, rng: ["#012".join(each("Nov 22 {clock} host kernel: [{t}] ")(lines[at:at + 1], rng)) for at in range(len(lines))],
	"syslog-facility": each("Nov 22 {clock} host kern.warn kernel: [{t}] "), "syslog-facility-first": each("kern.warning: Nov 22 {clock} host kernel: [{t}] "),
	"openwrt": each("Sun Nov 22 {clock} 2026 kern.warn kernel: [{t}] "), "busybox": each("Nov 22 {clock} host user.warn kernel: [{t}] "),
	"busybox-klogd": each("Nov 22 {clock} (none) kern.warn kernel: [{t}] "), "synology-plain": each("2026-11-22T{clock}+01:00 host kernel: [{t}] "), "esxi": each("2026-11-22T{clock}.{ms}Z In(182) kernel: [{t}] "),
	"rfc5424": each("<4>1 2026-11-22T{clock}.{f}Z host kernel - - - [{t}] "), "rfc5424-meta": each('<4>1 2026-11-22T{clock}Z host kernel - - [meta n="1"] [{t}] '),
	"rfc3164": each("<4>Nov 22 {clock} host kernel: [{t}] "), "netconsole": each("[{t}] "), "netconsole-ext": each("4,{n},{us},-;"),
	"netconsole-release": each("6.1.0-56-amd64,4,{n},{us},-;"), "netconsole-caller": each("4,{n},{us},-,caller=T104;"),
	"syslog-ng-ip": each("Nov 22 {clock} 192.168.1.7 [{t}] "), "syslog-ip-kernel": each("Nov 22 {clock} 192.168.1.7 kernel: [{t}] "),
	"kmsg": kmsg_records, "docker": as_json('{"log":@@,"stream":"stdout","time":"2026-11-22T20:09:23.123456789Z"}', lambda text: json.dumps(text + "\n")),
	"docker-r": as_json('{"log":@@,"stream":"stdout","time":"2026-11-22T20:09:23.123456789Z"}', lambda text: json.dumps(text + "\r\n")),
	"cri": each("2026-11-22T{clock}.{f}123Z stdout F [{t}] "), "cri-offset": each("2026-11-22T{clock}.{f}123+01:00 stderr F [{t}] "),
	"json-msg": as_json('{"level":"warning","msg":@@,"time":"2026-11-22T20:09:23Z"}'), "json-message": as_json('{"@timestamp":"2026-11-22T20:09:23Z","message":@@}'),
	"kubectl-prefix": each("[pod/console-0/tail] [{t}] "), "compose": each("console-1  | [{t}] "), "loki": each("2026-11-22 {clock}.{ms}\t[{t}] "),
	"github": each("2026-11-22T{clock}.{f}7Z [{t}] "), "gitlab": each("\x1b[0K[{t}] "), "buildkite": on_text(lambda texts, rng: [f"\x1b_bk;t=1795374000123\x07{text}" for text in texts]),
	"jenkins": each("[2026-11-22T{clock}.{ms}Z] [{t}] "), "jenkins-clock": each("{clock}  [{t}] "), "lava": each("{clock}.{f}  [{t}] "),
	"lava-date": each("2026-11-22 {clock}.{f} | [{t}] "), "ts": each("Nov 22 {clock} [{t}] "), "ts-s": each("00:00:{s:02} [{t}] "), "ts-i": each("00:00:00.{f} [{t}] "),
	"minicom": each("[2026-11-22 {clock}] [{t}] "), "minicom-ms": each("[2026-11-22 {clock}.{ms}] [{t}] "), "picocom": each("[{clock}.{ms}] [{t}] "),
	"teraterm": each("[Sun Nov 22 {clock}.{ms} 2026] [{t}] "), "teraterm-el": each("[0 00:00:{s:02}.{ms}] [{t}] "), "tio": each("[{clock}.{ms}] [{t}] "),
	"tio-bare": each("[{clock}.{ms}] "), "conserver": each("[Sun Nov 22 {clock} 2026][{t}] "), "grabserial": each("[{s}.{f} 0.000012] [{t}] "),
	"labgrid": each("{clock}.{ms} | [{t}] "), "expect": on_text(lambda texts, rng: ["\r" + text + "\r" for text in texts]), "putty": on_text(lambda texts, rng: [text + "\r" for text in texts]),
	"crcrlf": on_text(lambda texts, rng: [text + "\r\r" for text in texts]), "coloured": on_text(coloured), "logins": on_text(logins), "prompts": on_text(prompts),
	"cr-only": lambda lines, rng: ["\r".join(each("[{t}] ")(lines, rng))], "double-spaced": on_text(lambda texts, rng: [part for text in texts for part in (text, "")]),
	"html": on_text(lambda texts, rng: [text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;") for text in texts]),
	"html-br": on_text(lambda texts, rng: [text + "<br>" for text in texts]), "nbsp": on_text(lambda texts, rng: [text.replace("  ", "\u00a0 ") for text in texts]),
	"markdown": on_text(lambda texts, rng: ["    " + text for text in texts]), "numbered": on_text(lambda texts, rng: [f"{at + 1:4}  {text}" for at, text in enumerate(texts)]),
	"numbered-colon": on_text(lambda texts, rng: [f"{at + 1}:{text}" for at, text in enumerate(texts)]), "grep-file": on_text(lambda texts, rng: [f"/var/log/kern.log:{text}" for text in texts]),
	"grep-file-n": on_text(lambda texts, rng: [f"kern.log:{at + 1}:{text}" for at, text in enumerate(texts)]), "quoted-name": on_text(lambda texts, rng: ["me> " + text for text in texts]),
	"quoted-deep": on_text(lambda texts, rng: ["> > > " + text for text in texts]), "stars": on_text(lambda texts, rng: [" * " + text for text in texts]),
	"squashed": on_text(joined(" ", 40)), "squashed-tight": on_text(joined("", 40)), "squashed-pairs": on_text(joined("", 2)), "trailing": on_text(lambda texts, rng: [text + "   " for text in texts]),
	"fold-crlf-quoted": on_text(folded(70, "> ", "\r")), "fold-40": on_text(folded(40)), "fold-132": on_text(folded(132)), "fold-syslog-80": lambda lines, rng: folded(80)(each("Nov 22 {clock} host kernel: [{t}] ")(lines, rng), rng),
	"fold-syslog-160": lambda lines, rng: folded(160)(each("Nov 22 {clock} host kernel: ")(lines, rng), rng), "fold-minicom-front": on_text(folded(80, "[2026-11-22 20:09:23] ")),
	"utf-16": each("[{t}] "), "utf-16-be": each("[{t}] "), "tabs": on_text(lambda texts, rng: [text.replace("        ", "\t") for text in texts]),
	"one-blank": on_text(lambda texts, rng: [re.sub(" +", " ", text) for text in texts]),
}


def main():
	parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
	parser.add_argument("sweep")
	parser.add_argument("captures", nargs="+", type=pathlib.Path)
	parser.add_argument("--keep", type=pathlib.Path)
	parser.add_argument("--form")
	options = parser.parse_args()
	sums = {}
	with tempfile.TemporaryDirectory() as temporary:
		folder = options.keep or pathlib.Path(temporary)
		for capture in options.captures:
			lines = [Line(text, at) for at, text in enumerate(capture.read_text().splitlines())]
			lines = [line for line in lines if line.us is not None]
			whole = folder / f"{capture.stem}--whole.txt"
			whole.write_text("\n".join(each("[{t}] ")(lines, None)) + "\n")
			made = {}
			for name, form in FORMS.items():
				if options.form in (None, name):
					made[name] = folder / f"{capture.stem}--{name}.txt"
					text = "\n".join(form(lines, random.Random(name))) + "\n"
					made[name].write_bytes(text.encode("utf-8") if "utf" not in name else ("\ufeff" + text).encode(name + "-le" * (name == "utf-16")))
			said = subprocess.run([options.sweep, "--against", whole, *made.values()], stdout=subprocess.PIPE, text=True, check=False).stdout
			for name, text in zip(made, said.splitlines()):
				match = re.fullmatch(r"(?:ok  |FAIL) .*: (\d+) of (\d+) values shown, (\d+) wrong(.*)", text)
				one = sums.setdefault(name, [0, 0, 0, []])
				for at in range(3):
					one[at] += int(match[at + 1])
				one[3] += [f"  {capture.stem}{match[4]}"] if int(match[3]) else []
	for name, (same, whole, wrong, first) in sums.items():
		print(f"{'FAIL' if wrong else 'ok  '} {name}: {same} of {whole} values shown ({100 * same / whole:.1f} %), {wrong} wrong")
		print("".join(text + "\n" for text in first[:4]), end="")
	failed = sum(wrong != 0 for _, _, wrong, _ in sums.values())
	print(f"{len(sums) - failed} passed, {failed} failed")
	return failed != 0


if __name__ == "__main__":
	sys.exit(main())
