# SPDX-License-Identifier: GPL-2.0-or-later
"""What the kernel prints, imported, against the agent's dumps and /proc of the same moment: SysRq m, an OOM of the whole
machine, an OOM of a cgroup.

What the dumps before and after agree on the text must say too, exactly; what moved must lie between, give or take what
the report and the killing cost.
"""

import json
import re
import shutil

import dumps
import image
import machine
from case import case, check, check_equal

SLACK_BYTES = 3 << 20
LIMIT_MIB = 24
FIXED = ("total_bytes", "swap_total_bytes", "swap_free_bytes")
MOVING = ("slab_reclaimable_bytes", "slab_unreclaimable_bytes", "page_tables_bytes", "shmem_bytes", "free_bytes", "mlocked_bytes",
	  "unevictable_bytes")
ZONE = ("present_bytes", "managed_bytes", "lowmem_reserve_pages")
TASK = {"comm": "comm", "uid": "uid", "vsize_bytes": "vsize_bytes", "swap_bytes": "swap_bytes", "oom_score_adj": "oom_score_adj"}
KEPT = "dd bs={mib}M if=/dev/zero of=/dev/null"


class Text:
	"""The one report in what the guest said: as it is listed, and its dump."""

	def __init__(self, guest, name, start, kind):
		log = guest.folder / f"{name}.log"
		folder = guest.folder / f"{name}.dumps"
		log.write_bytes(bytes(guest.serial.received[start:]))
		shutil.rmtree(folder, ignore_errors=True)
		folder.mkdir()
		any_dump = dumps.Dump(log)
		listed = any_dump.command("import", log, "--json")
		check(listed.returncode in (0, 1), f"import {log}: exit {listed.returncode}: {listed.stderr}")
		found = [row for row in json.loads(listed.stdout)["rows"] if row["kind"] == kind]
		check_equal(f"reports of kind {kind} in {log}", len(found), 1)
		self.row = found[0]
		check_equal("lost", self.row["lost"] or "", "")
		saved = any_dump.command("import", log, "-o", folder)
		check(saved.returncode in (0, 1), f"import -o: exit {saved.returncode}: {saved.stderr}")
		self.dump = next(dump for dump in map(dumps.Dump, sorted(folder.iterdir())) if dump.value("SELECT trigger FROM dump") == kind)

	def rows(self, table):
		return self.dump.rows(f"SELECT * FROM {table}")


class Moment:
	"""A dump of the agent."""

	def __init__(self, guest, name):
		self.dump = dumps.fire(guest, "command", name)
		self.memory = self.dump.rows("SELECT * FROM memory")[0]
		self.zones = {row["zone"]: row for row in self.dump.rows("SELECT * FROM zones")}
		self.tasks = {row["pid"]: row for row in self.dump.rows("SELECT *, rss_anon_bytes + rss_file_bytes + rss_shmem_bytes AS rss FROM tasks")}


def between(what, got, before, after, slack=SLACK_BYTES):
	check(got is not None and min(before, after) - slack <= got <= max(before, after) + slack,
	      f"{what}: the text says {got}, the agent {before} before and {after} after")


def compare_memory(text, before, after, moving=MOVING):
	"""Returns how many numbers were compared."""
	row = text.rows("memory")[0]
	for column in FIXED:
		check_equal(f"memory.{column}", row[column], before.memory[column])
	for column in moving:
		if row[column] is not None:
			between(f"memory.{column}", row[column], before.memory[column], after.memory[column])
	zones = {row["zone"]: row for row in text.rows("zones")}
	check_equal("zones", sorted(zones), sorted(before.zones))
	for name, zone in zones.items():
		for column in ZONE:
			check_equal(f"zone {name} {column}", zone[column], before.zones[name][column])
	return len(FIXED) + len(moving) + len(ZONE) * len(zones)


def compare_tasks(text, before, after, count):
	"""Those of the text that both dumps know too. Pages of files go while memory is scarce, and come back."""
	stayed = [row for row in text.rows("tasks") if row["pid"] in before.tasks and row["pid"] in after.tasks]
	check(len(stayed) >= count, f"only {len(stayed)} tasks of the text are in both dumps")
	for row in stayed:
		old, new = before.tasks[row["pid"]], after.tasks[row["pid"]]
		for column, same in TASK.items():
			if old[same] == new[same]:
				check_equal(f"task {row['pid']} {column}", row[column], old[same])
		between(f"task {row['pid']} rss_bytes", row["rss_bytes"], min(old["rss_anon_bytes"], new["rss_anon_bytes"]), max(old["rss"], new["rss"]),
			1 << 18)
	return len(stayed) * (len(TASK) + 1)


def meminfo(guest):
	return {name: int(value) << 10 for name, value in re.findall(r"(\w+): +(\d+) kB", guest.shell.run("cat /proc/meminfo"))}


def keep(guest, mib, adj, where=""):
	"""A task that holds memory and stands still. Returns its pid."""
	guest.shell.run(f"{where}; {KEPT.format(mib=mib)} & echo $! >/tmp/pid; sleep 2; kill -STOP $!; echo {adj} >/proc/$!/oom_score_adj"
			.removeprefix("; "), 60)
	return int(guest.shell.run("cat /tmp/pid"))


def sysrq_m(guest):
	before = Moment(guest, "m-before")
	start = guest.serial.here()
	guest.shell.run("echo m >/proc/sysrq-trigger; sleep 1", 30)
	text = Text(guest, "m", start, "sysrq-m")
	after = Moment(guest, "m-after")
	check_equal("free_pages", text.row["free_pages"] * 4096, text.rows("memory")[0]["free_bytes"])
	return compare_memory(text, before, after)


def oom(guest):
	kept = keep(guest, 90, -900)
	before = Moment(guest, "oom-before")
	start = guest.serial.here()
	guest.shell.run("tail /dev/zero || true; sleep 1", 60)
	text = Text(guest, "oom", start, "oom")
	after = Moment(guest, "oom-after")
	check_equal("victim", text.row["victim_comm"], "tail")
	check(text.row["victim_pid"] not in after.tasks, "the victim is still there")
	check(text.row["predicted_pid"] in (None, text.row["victim_pid"]), f"predicted: {text.row}")
	check(text.rows("memory")[0]["free_bytes"] < before.memory["free_bytes"] // 4, "an OOM with free memory")
	check_equal("kernel release", text.row["kernel_release"], after.dump.value("SELECT kernel_release FROM dump"))
	check_equal("total", text.rows("memory")[0]["total_bytes"], meminfo(guest)["MemTotal"])
	check(kept in {row["pid"] for row in text.rows("tasks")}, "the task that was kept is not in the table")
	slab = ("slab_unreclaimable_bytes", "shmem_bytes", "unevictable_bytes", "mlocked_bytes")
	return compare_memory(text, before, after, slab) + compare_tasks(text, before, after, 4)


def memcg_oom(guest):
	guest.shell.run("echo +memory >/sys/fs/cgroup/cgroup.subtree_control; mkdir -p /sys/fs/cgroup/box; "
			f"echo {LIMIT_MIB}M >/sys/fs/cgroup/box/memory.max")
	kept = keep(guest, 4, -1000, "echo $$ >/sys/fs/cgroup/box/cgroup.procs")
	guest.shell.run("echo $$ >/sys/fs/cgroup/cgroup.procs")
	before = Moment(guest, "memcg-before")
	start = guest.serial.here()
	guest.shell.run("sh -c 'echo $$ >/sys/fs/cgroup/box/cgroup.procs; exec tail /dev/zero' || true; sleep 1", 60)
	text = Text(guest, "memcg", start, "memcg-oom")
	after = Moment(guest, "memcg-after")
	group = text.rows("cgroups")[0]
	check_equal("cgroup", group["path"], "/box")
	check_equal("limit", group["limit_bytes"], int(guest.shell.run("cat /sys/fs/cgroup/box/memory.max")))
	check_equal("oom_kill", guest.shell.run("grep oom_kill /sys/fs/cgroup/box/memory.events").split()[1], "1")
	between("usage", group["usage_bytes"], LIMIT_MIB << 20, LIMIT_MIB << 20, 1 << 20)
	check_equal("victim", text.row["victim_comm"], "tail")
	check_equal("tasks in the cgroup", {row["pid"] for row in text.rows("tasks")}, {kept, text.row["victim_pid"]})
	counters = {row["name"].removesuffix("_bytes"): row["value"] for row in text.rows("cgroup_counters")}
	names = set(re.findall(r"^(\w+) ", guest.shell.run("cat /sys/fs/cgroup/box/memory.stat"), re.MULTILINE))
	check(set(counters) <= names, f"counters that memory.stat has not: {set(counters) - names}")
	between("anon", counters["anon"], group["usage_bytes"], group["usage_bytes"])
	return compare_tasks(text, before, after, 1) + len(counters)


@case("oom-text", limit_s=240)
def oom_text():
	with machine.Machine(image.build(), "oom-text", words="lastgasp", limit_s=230) as guest:
		guest.shell.run("dmesg -n 8")
		compared = [sysrq_m(guest), memcg_oom(guest), oom(guest)]
	return f"{sum(compared)} numbers of the kernel's words as the agent and /proc have them"
