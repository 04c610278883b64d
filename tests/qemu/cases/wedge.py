# SPDX-License-Identifier: GPL-2.0-or-later
"""Every recipe: the shell answered, then it does not, and then the dump comes and is complete."""

import dumps
import image
import machine
import wedges
from case import case, check, check_equal


def wedged(name):
	"""The recipe, and a machine that will boot with the agent as the recipe needs it."""
	wedge = wedges.WEDGES[name]
	guest = machine.Machine(image.build(), f"wedge-{name}", words=f"lastgasp {agent_words(wedge)}")
	return wedge, guest


def agent_words(wedge):
	return " ".join(f"lastgasp.{parameter}" for parameter in wedge.agent.split())


def dump_of(guest, wedge):
	"""Wedge a machine that has booted, and return its dump."""
	wedges.prepare(guest, wedge)
	begin = guest.serial.here()
	wedges.start(guest, wedge)
	if wedge.trigger == "panic":
		return dumps.receive(guest, begin, "dump")
	return dumps.fire(guest, wedge.trigger, "dump")


def summary(dump, wedge, least_tasks):
	"""Check what every dump of a wedge must say."""
	tasks = dump.value("SELECT count(*) FROM tasks")
	check(tasks >= least_tasks, f"only {tasks} tasks in the dump")
	sent_by = {"break": "sysrq"}.get(wedge.trigger, wedge.trigger)
	check_equal("trigger", dump.value("SELECT trigger FROM dump"), sent_by)
	check_equal("complete", dump.value("SELECT complete FROM dump"), 1)
	return f"shell dead, dump by {wedge.trigger.upper()} complete, {tasks} tasks"


def largest_task(dump):
	return dump.rows("SELECT comm, rss_anon_bytes + rss_file_bytes + rss_shmem_bytes + swap_bytes AS holds "
			 "FROM tasks ORDER BY holds DESC LIMIT 1")[0]


@case("wedge-slow-disk", limit_s=150)
def slow_disk():
	"""The dump is taken by the product itself, over the socket, with a BREAK through the product's own monitor."""
	wedge, guest = wedged("slow-disk")
	with guest:
		guest.shell.run("echo 1 >/proc/sys/kernel/sysrq")
		wedges.prepare(guest, wedge)
		wedges.start(guest, wedge)
		check_equal("processes killed for memory", wedges.killed(guest), [])
		guest.serial.release()
		dump = dumps.Dump(guest.folder / "dump.gasp")
		done = dump.command("capture", guest.product_line, "--sysrq", "x", "--count", "1", "--timeout", "30",
				    "--raw", guest.folder / "capture.raw", "-o", dump.path)
		check_equal(f"exit code of capture ({done.stderr.strip()})", done.returncode, 0)
		check_equal("exit code of verify", dump.verify(), 0)
		names_the_culprits(dump)
		guest.serial.attach()
		check(not guest.shell.answers(wedges.ALIVE_S), "the shell was not dead at all")
		wedges.end(guest, wedge)
		killed = wedges.killed(guest)
		victim = dump.rows("SELECT comm FROM tasks ORDER BY oom_badness DESC LIMIT 1")[0]["comm"]
		check_equal("first victim of the OOM killer, against the dump's", killed[:1], [victim])
		return summary(dump, wedge, 200) + f"; back after the kernel killed {killed[0]}"


def names_the_culprits(dump):
	biggest = largest_task(dump)
	check_equal("largest task", biggest["comm"], "browse")
	check(biggest["holds"] > 30 << 20, f"browse holds only {biggest['holds']} bytes")
	file = dump.rows("SELECT * FROM tmpfs_files ORDER BY used_bytes DESC LIMIT 1")[0]
	check(wedges.VIDEO.endswith(file["path"]), f"largest tmpfs file is {file['path']}")
	check_equal("its size", file["used_bytes"], wedges.VIDEO_MIB << 20)
	text = dump.command("show", dump.path).stdout
	for word in ("browse", wedges.VIDEO.rsplit("/", 1)[1]):
		check(word in text, f"the summary does not name {word}:\n{text}")


@case("wedge-fork-bomb-zram", limit_s=150)
def fork_bomb_zram():
	wedge, guest = wedged("fork-bomb-zram")
	with guest:
		dump = dump_of(guest, wedge)
		bombs = dump.value("SELECT count(*) FROM tasks WHERE comm = 'bomb'")
		check(bombs > 100, f"only {bombs} tasks named bomb")
		check(dump.value("SELECT used_bytes FROM swaps") > 1 << 20, "no swap is used")
		return summary(dump, wedge, 300)


@case("wedge-irqs-off", limit_s=120)
def irqs_off():
	wedge, guest = wedged("irqs-off")
	with guest:
		wedges.prepare(guest, wedge)
		wedges.start(guest, wedge)
		begin = guest.serial.here()
		guest.sysrq("x")
		guest.keyboard_sysrq("x")
		check(not guest.serial.wait_for(rb"\0", begin, 3), "BREAK or the keyboard works with interrupts off")
		dump = dumps.fire(guest, "nmi", "dump")
		check_equal("interrupted task", dump.value("SELECT current_comm FROM dump"), "insmod")
		again = dumps.fire(guest, "nmi", "again")
		check(again.value("SELECT uptime_ns FROM dump") > dump.value("SELECT uptime_ns FROM dump"),
		      "the second dump is no later than the first")
		return summary(dump, wedge, 200) + ", and again"


@case("wedge-panic", limit_s=120)
def panic():
	wedge, guest = wedged("panic")
	with guest:
		return summary(dump_of(guest, wedge), wedge, 200)


@case("wedge-tmpfs-full", limit_s=150)
def tmpfs_full():
	wedge, guest = wedged("tmpfs-full")
	with guest:
		dump = dump_of(guest, wedge)
		check(b"System is deadlocked on memory" in guest.serial.received, "the panic is not of memory")
		file = dump.rows("SELECT * FROM tmpfs_files ORDER BY used_bytes DESC LIMIT 1")[0]
		check(wedges.VIDEO.endswith(file["path"]), f"largest tmpfs file is {file['path']}")
		check(file["used_bytes"] > 128 << 20, f"it has only {file['used_bytes']} bytes")
		return summary(dump, wedge, 30)
