# SPDX-License-Identifier: GPL-2.0-or-later
"""After the dump: what the console can ask of an agent that listens, through the product's own prompt."""

import subprocess

import dumps
import image
import machine
from case import case, check, check_equal

SESSION_S = 60
BOOT_S = 60
TOP_TASKS = 11 # the ten that hold most, and the likely victim


@case("commands", limit_s=180)
def commands():
	with machine.Machine(image.build(), "commands", words="lastgasp", reboots=True) as guest:
		guest.shell.run("dmesg -n 1; load", 120)
		tasks = more_of_a_table(guest)
		_, said = dumps.captured(guest, "plain", "--sysrq", "x")
		check("asking for" not in said, f"frames were asked for although none was lost: {said}")
		check(guest.shell.answers(), "the shell does not answer after a capture")
		unheard(guest)
		reboot(guest)
	return f"dump held, table tasks in full ({tasks} rows), dump again, continue, reboot"


def session(guest, *lines):
	"""Pipe lines into `lastgasp console`. Returns what it printed; it must not fail."""
	words = [dumps.LASTGASP, "console", guest.product_line, "--raw", str(guest.folder / "session.raw")]
	with guest.serial.lent():
		done = subprocess.run(words, input="\n".join(lines) + "\n", capture_output=True, text=True, timeout=SESSION_S)
	said = done.stdout + done.stderr
	(guest.folder / "session.messages").write_text(said)
	return done.returncode, said


def more_of_a_table(guest):
	names = ("first", "tasks", "again")
	paths = [guest.folder / f"{name}.gasp" for name in names]
	for path in paths:
		path.unlink(missing_ok=True)
	code, said = session(guest, "hold on", "sysrq x", "wait", f"save {paths[0]}", "ask tasks", "wait",
			     f"save {paths[1]}", "again", "wait", f"save {paths[2]}", "continue")
	check_equal(f"exit code of the session ({said})", code, 0)
	check(guest.shell.answers(), "the shell does not answer after continue")
	first, tasks, again = map(dumps.Dump, paths)
	for name, dump in zip(names, (first, tasks, again)):
		check_equal(f"verify of {name}", dump.verify(), 0)
	uptimes = [dump.value("SELECT uptime_ns FROM dump") for dump in (first, tasks, again)]
	check(uptimes[0] < uptimes[1] < uptimes[2], f"the three dumps are of {uptimes}")
	check_equal("slab caches in the dump of tasks", tasks.rows("SELECT * FROM slab"), [])
	check_equal("slab caches in the dump made again", len(again.rows("SELECT * FROM slab")),
		    len(first.rows("SELECT * FROM slab")))
	return full_rows(first, tasks)


def full_rows(first, tasks):
	"""A dump holds the command lines of its largest tasks only, to keep it small; the table in full holds all."""
	query = "SELECT count(cmdline) FROM tasks"
	check(0 < first.value(query) <= TOP_TASKS, f"{first.value(query)} command lines in the first dump")
	check(tasks.value(query) > 100, f"only {tasks.value(query)} command lines in the table in full")
	rows = tasks.value("SELECT count(*) FROM tasks")
	check(abs(rows - first.value("SELECT count(*) FROM tasks")) < 10, f"only {rows} tasks")
	return rows


def unheard(guest):
	"""Nobody listens: the prompt says so, and types nothing at the shell."""
	start = guest.serial.here()
	code, said = session(guest, "again")
	check(code != 0 and "hold on" in said, f"exit {code}: {said}")
	check(guest.shell.answers(), "the shell does not answer")
	check(b"not found" not in guest.serial.received[start:], "the prompt typed at the shell")


def reboot(guest):
	start = guest.serial.here()
	code, said = session(guest, "hold on", "sysrq x", "wait", "reboot")
	check_equal(f"exit code of the session ({said})", code, 0)
	guest.shell.login(BOOT_S, start)
	uptime_s = float(guest.shell.run("cat /proc/uptime").split()[0])
	check(uptime_s < BOOT_S, f"up for {uptime_s} s: that was no reboot")
