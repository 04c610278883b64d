# SPDX-License-Identifier: GPL-2.0-or-later
"""The rig itself: the machine boots, its load is varied, and nothing is left behind."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time

import image
import machine
from case import case, check, check_equal

VARIETY = {"Name": 50, "State": 4, "PPid": 30, "Uid": 5, "RssAnon": 60, "RssFile": 60, "VmSize": 150, "Threads": 5}


@case("boot")
def boot():
	with machine.Machine(image.build(), "boot") as guest:
		release = guest.shell.run("uname -r").strip()
		check_equal("kernel", release, guest.made.kernel.release)
		check_equal("sysrq mask", guest.shell.run("cat /proc/sys/kernel/sysrq").strip(), str(0x1b6))
		check_equal("exit code", guest.shell.try_run("false")[0], 1)
		check_equal("answer of a shell that is busy", busy_shell_answers(guest), False)
		check(guest.shell.answers(10), "the shell does not come back after sleep")
	return f"login on Linux {release}"


def busy_shell_answers(guest):
	"""answers() must be able to say no."""
	guest.shell.send("sleep 3")
	return guest.shell.answers(1)


@case("load")
def load():
	with machine.Machine(image.build(), "load") as guest:
		shell = guest.shell
		said = re.search(r"load: (\d+) of (\d+) processes are up", shell.run("load", 120))
		status = shell.run(f"grep -hE '^({'|'.join(VARIETY)}):' /proc/[0-9]*/status")
		columns = {name: re.findall(rf"^{name}:\s+(\S+)", status, re.MULTILINE)
			   for name in VARIETY}
		check(said and said.group(1) == said.group(2), "not all processes of the load are up")
		check(int(said.group(1)) >= 200, f"only {said.group(1)} processes")
		for name, least in VARIETY.items():
			values = set(columns[name])
			check(len(values) >= least, f"{name}: only {len(values)} different values: {sorted(values)}")
		adj = set(shell.run("cat /proc/[0-9]*/oom_score_adj").split())
		check(len(adj) >= 7, f"oom_score_adj: only {sorted(adj)}")
		free = int(re.search(r"MemAvailable:\s+(\d+)", shell.run("cat /proc/meminfo")).group(1))
		check(free > 65536, f"the load leaves only {free} KiB")
	return f"{said.group(1)} processes, {len(set(columns['RssAnon']))} sizes, {free >> 10} MiB left"


@case("nothing-left")
def nothing_left():
	"""QEMU must end with a rig that is killed, and at its time limit."""
	image.build()
	with tempfile.TemporaryDirectory() as sockets:
		killed, qemu = start_rig(60, sockets)
		check(is_qemu(qemu), "no QEMU was started")
		killed.kill()
		killed.wait()
		check(gone_within(qemu, 5), f"QEMU {qemu} outlived its rig")
		limited, qemu = start_rig(3, sockets)
		check(is_qemu(qemu), "no QEMU was started")
		check(gone_within(qemu, 20), f"QEMU {qemu} outlived its time limit")
		limited.kill()
		limited.wait()
	return "QEMU ends with a killed rig and at its time limit"


def start_rig(limit_s, sockets):
	"""Another rig, which starts a machine and then does nothing. Returns its process and QEMU's process id."""
	program = ("import image, machine, time; "
		   f"guest = machine.Machine(image.build(), 'nothing-left', limit_s={limit_s}); "
		   "guest.start(); print(guest.process.pid, flush=True); time.sleep(600)")
	child = subprocess.Popen([sys.executable, "-B", "-c", program], cwd=image.HERE, stdout=subprocess.PIPE,
				 env=os.environ | {"TMPDIR": sockets}, preexec_fn=machine.die_with_parent)
	return child, int(child.stdout.readline())


def is_qemu(pid):
	try:
		with open(f"/proc/{pid}/status") as status:
			text = status.read()
	except FileNotFoundError:
		return False
	return "qemu-system" in text and "State:\tZ" not in text


def gone_within(pid, seconds):
	end = time.monotonic() + seconds
	while is_qemu(pid):
		if time.monotonic() > end:
			os.kill(pid, signal.SIGKILL)
			return False
		time.sleep(0.1)
	return True
