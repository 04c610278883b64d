# SPDX-License-Identifier: GPL-2.0-or-later
"""Ways to ask for a dump, what must not disturb it, and what it must not disturb."""

import re
import subprocess
import time

import dumps
import image
import machine
from case import case, check, check_equal

MIB = 1 << 20
LATE_TRIGGERS = 3 # in much less than the 2 s after which the agent gives up a line that takes nothing


@case("triggers")
def triggers():
	"""All that fire while the kernel lives, under Debian's mask; the machine goes on as it was."""
	with machine.Machine(image.build(), "triggers", words="lastgasp.nmi=1") as guest:
		guest.shell.run("load", 120)
		check_equal("sysrq mask", guest.shell.run("cat /proc/sys/kernel/sysrq").strip(), str(0x1b6))
		before = state(guest)
		ids = set()
		for trigger in ("command", "break", "keyboard", "nmi"):
			dump = dumps.fire(guest, trigger, trigger)
			row = dump.rows("SELECT * FROM dump")[0]
			check_equal("trigger", row["trigger"], "nmi" if trigger == "nmi" else "sysrq")
			check(guest.shell.answers(), f"the shell does not answer after a dump by {trigger}")
			ids.add(row["boot_id"])
		check_equal("boot ids", ids, {guest.shell.run("cat /proc/sys/kernel/random/boot_id").strip()})
		check_equal("state of the machine", state(guest), before)
		counters = {name: int(guest.shell.run(f"cat /sys/module/lastgasp/parameters/{name}"))
			    for name in ("dumps", "memory_bytes")}
		check_equal("dumps counted", counters["dumps"], 4)
		check(counters["memory_bytes"] <= MIB, f"the agent keeps {counters['memory_bytes']} bytes")
	return "4 dumps complete: /proc/sysrq-trigger, BREAK, keyboard, NMI; shell alive after each"


@case("trigger-during-dump")
def trigger_during_dump():
	"""While a dump waits for the line, further triggers are counted and do no harm; the dump still arrives whole."""
	with machine.Machine(image.build(), "trigger-during-dump", words="lastgasp.nmi=1") as guest:
		guest.shell.run("load", 120)
		begin = guest.serial.here()
		guest.serial.hold_at(b"\0")
		guest.sysrq("x")
		check(guest.serial.wait_for(rb"\0", begin, 30), "no dump begins")
		for _ in range(LATE_TRIGGERS):
			guest.nmi()
			time.sleep(0.05)
		guest.serial.go_on()
		dumps.receive(guest, begin, "first")
		check(guest.shell.answers(), "the shell does not answer")
		again = dumps.fire(guest, "break", "second")
		ignored = again.value("SELECT triggers_ignored FROM dump")
		check_equal("triggers ignored", ignored, LATE_TRIGGERS)
		check_equal("dumps", guest.shell.run("cat /sys/module/lastgasp/parameters/dumps").strip(), "2")
	return f"{ignored} NMIs during a dump counted, that dump complete, and the next"


def state(guest):
	"""What a dump must leave as it was: console level, terminal and UART settings, taint."""
	uart = guest.shell.run("grep -o '^0:.*irq:[0-9]*' /proc/tty/driver/serial; stty -a -F /dev/ttyS0")
	return uart, guest.shell.run("cat /proc/sys/kernel/printk /proc/sys/kernel/tainted")


@case("busy-console", limit_s=150)
def busy_console():
	"""Another CPU prints to the same UART all the time."""
	with machine.Machine(image.build(), "busy-console", smp=2, words="lastgasp printk.devkmsg=on") as guest:
		guest.shell.run("load", 120)
		noise = "while :; do echo noise from the other CPU >/dev/kmsg; done"
		guest.shell.run(f"echo '{noise}' >/run/noise; taskset 2 sh /run/noise & echo $! >/run/noise.pid")
		guest.shell.run("taskset -p 1 $$")
		for number in range(6):
			begin = guest.serial.here()
			check(guest.serial.wait_for(rb"noise from", begin, 10), "the other CPU does not print")
			dump = dumps.fire(guest, "break" if number % 2 else "command", f"dump-{number}")
			check_equal("CPUs", dump.value("SELECT cpus FROM dump"), 2)
		for number in range(2):
			dump, _ = dumps.captured(guest, f"captured-{number}", "--sysrq", "x")
			text = dump.path.with_suffix(".log").read_bytes()
			check(b"noise from" in text, "the other CPU printed nothing meanwhile")
		guest.shell.run("kill $(cat /run/noise.pid)")
		check(guest.shell.answers(), "the shell does not answer")
		said = guest.serial.received.count(b"noise from the other CPU")
	return f"6 of 6 dumps, and 2 of 2 by `lastgasp capture`, complete among {said} lines of printk"


@case("late-attach")
def late_attach():
	"""Nobody listens to the first dump; whoever comes later asks for another one, or waits for it."""
	with machine.Machine(image.build(), "late-attach", words="lastgasp.nmi=1") as guest:
		guest.shell.run("load", 120)
		guest.shell.run("(sleep 1; echo x >/proc/sysrq-trigger) &")
		guest.serial.release()
		time.sleep(4)
		guest.serial.attach()
		dumps.captured(guest, "asked", "--sysrq", "x")
		guest.serial.release()
		waited = dumps.Dump(guest.folder / "waited.gasp")
		process = subprocess.Popen(dumps.capture_command(guest, waited.path), stdout=subprocess.DEVNULL,
					   stderr=subprocess.PIPE, text=True)
		time.sleep(2)
		guest.nmi()
		message = process.communicate(timeout=60)[1]
		check_equal(f"exit code of capture that waits ({message.strip()})", process.returncode, 0)
		check_equal("trigger", waited.value("SELECT trigger FROM dump"), "nmi")
		guest.serial.attach()
		check(guest.shell.answers(), "the shell does not answer")
		count = guest.shell.run("cat /sys/module/lastgasp/parameters/dumps").strip()
		check_equal("dumps made", count, "3")
	return "first dump unheard, second by `capture --sysrq x`, third while capture waits"


@case("key-and-labels")
def key_and_labels():
	"""Parameters do what they say: another key, labels, no command lines."""
	with machine.Machine(image.build(), "key-and-labels") as guest:
		check_equal("agent before insmod", guest.shell.try_run("grep -q lastgasp /proc/modules")[0], 1)
		guest.shell.run("insmod /lib/lastgasp.ko key=A labels='\"school 7, build 767\"' cmdlines=0 panic=0")
		begin = guest.serial.here()
		guest.sysrq("x")
		check(guest.serial.wait_for(rb"sysrq: HELP", begin, 5), "x is not free although the key is A")
		dump = dumps.fire(guest, "break", "dump", key="A")
		check_equal("labels", dump.value("SELECT labels FROM dump"), "school 7, build 767")
		check_equal("command lines", dump.value("SELECT count(cmdline) FROM tasks"), 0)
		guest.shell.run("rmmod lastgasp")
		with_lines = guest.shell.run("insmod /lib/lastgasp.ko") and dumps.fire(guest, "break", "with-cmdlines")
		lines = {row["cmdline"] or "" for row in with_lines.rows("SELECT cmdline FROM tasks")}
		check(any(re.match(r"-?sh\b", line) for line in lines), f"command lines are {lines}")
	return "key=A, labels and cmdlines=0 obeyed"
