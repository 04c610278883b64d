# SPDX-License-Identifier: GPL-2.0-or-later
"""The recipes that wedge a machine, and the proof that it is wedged.

A recipe is a load, a culprit, and what is known of the state it leads to: by which trigger a dump can still come, and
whether the machine can be brought back. To add one is one entry in WEDGES.
"""

import dataclasses
import re
import time

import image

ALIVE_S = 5   # a shell that does not answer for that long is dead
WEDGE_S = 100 # a recipe that has not led there by then has failed

VIDEO = "/tmp/downloads/lesson-3.ogv"
VIDEO_MIB = 46
LEAVE_KIB = 5632 # less than 5,120: the OOM killer fires; 16,384: the shell lives on
SLOW_IOPS = 40
SLOW_BYTES_PER_S = 400000
SETTLE_S = 6  # until the browser has grown; a shell used in that time would keep its pages


class WedgeError(Exception):
	pass


@dataclasses.dataclass(frozen=True)
class Wedge:
	"""
	what: in one line. trigger: "break", "nmi" or "panic": by what a dump can come. agent: parameters that
	lastgasp.ko needs for that. load: is the varied load running before. prepare: commands that must succeed.
	start: a command that is typed and not waited for. slow_disk: throttle the disk once it is started. settle_s:
	let it work that long before asking the shell. end: the machine can be brought back, by making the disk fast
	and BREAK f.
	"""

	name: str
	what: str
	trigger: str
	start: str
	agent: str = ""
	load: bool = True
	prepare: tuple = ()
	slow_disk: bool = False
	settle_s: float = 0
	end: bool = False


WEDGES = {wedge.name: wedge for wedge in (
	Wedge(
		name="slow-disk",
		what="a browser and a video ate the memory; program text is evicted and read again from a slow disk",
		trigger="break",
		prepare=(
			"mkdir -p /tmp/downloads",
			f"dd if=/dev/urandom of={VIDEO} bs=1M count={VIDEO_MIB}",
		),
		start=f"browse /{image.LIBRARY} {LEAVE_KIB} &",
		slow_disk=True,
		settle_s=SETTLE_S,
		end=True,
	),
	Wedge(
		name="fork-bomb-zram",
		what="a fork bomb over compressed swap: nothing but swapping",
		trigger="break",
		prepare=(
			"while read -r module; do insmod /lib/$module; done </lib/order",
			"echo 256M >/sys/block/zram0/disksize && mkswap /dev/zram0 && swapon /dev/zram0",
		),
		start="bomb 1100 256 &",
		settle_s=15,
	),
	Wedge(
		name="irqs-off",
		what="a driver spins with interrupts off: the line and the keyboard are dead too",
		trigger="nmi",
		agent="nmi=1",
		start="insmod /lib/irqsoff.ko",
	),
	Wedge(
		name="panic",
		what="the kernel has panicked",
		trigger="panic",
		agent="panic=1",
		start="echo c >/proc/sysrq-trigger",
	),
	Wedge(
		name="tmpfs-full",
		what="a file in tmpfs ate the memory, the OOM killer killed all it may, and the kernel panicked",
		trigger="panic",
		agent="panic=1",
		load=False,
		prepare=("mount -o remount,size=100% /tmp", "mkdir -p /tmp/downloads"),
		start="setsid sh -c 'echo -1000 >/proc/self/oom_score_adj; "
		      f"exec dd if=/dev/zero of={VIDEO} bs=64k' &",
	),
)}


def prepare(machine, wedge):
	"""Start the load and all that leads up to the wedge, and prove that the shell answers."""
	if wedge.load:
		machine.shell.run("load", 120)
	for command in wedge.prepare:
		machine.shell.run(command, 60)
	if not machine.shell.answers(ALIVE_S):
		raise WedgeError(f"{wedge.name}: the shell is dead before it should be")


def start(machine, wedge):
	"""Let the culprit loose, and prove that the shell does not answer within ALIVE_S. Returns the seconds taken."""
	began = time.monotonic()
	begin = machine.serial.here()
	machine.shell.send(wedge.start)
	if wedge.slow_disk:
		time.sleep(0.5)
		machine.throttle_disk(SLOW_IOPS, SLOW_BYTES_PER_S)
	if wedge.trigger == "panic" and not machine.serial.wait_for(rb"Kernel panic - not syncing", begin, WEDGE_S):
		raise WedgeError(f"{wedge.name}: no panic within {WEDGE_S} s")
	time.sleep(wedge.settle_s)
	while machine.shell.answers(ALIVE_S):
		if time.monotonic() - began > WEDGE_S:
			raise WedgeError(f"{wedge.name}: the shell still answers after {WEDGE_S} s")
		time.sleep(wedge.settle_s)
	return time.monotonic() - began


def end(machine, wedge):
	"""Bring the machine back: the disk fast again, and the OOM killer by BREAK f until the shell answers."""
	if not wedge.end:
		raise WedgeError(f"{wedge.name}: there is no way back")
	machine.throttle_disk(0, 0)
	for _ in range(4):
		machine.sysrq("f")
		if machine.shell.answers(15):
			return
	raise WedgeError(f"{wedge.name}: the shell did not come back")


def killed(machine):
	"""Names of what the OOM killer has killed, from the console."""
	return [name.decode() for name in re.findall(rb"Killed process \d+ \(([^)]*)\)", machine.serial.received)]
