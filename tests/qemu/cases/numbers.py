# SPDX-License-Identifier: GPL-2.0-or-later
"""The dump's numbers against the guest's own /proc, read right before and right after the dump.

What /proc shows the same before and after must be that in the dump, exactly; what moved must lie between. Sums over
the whole machine may be off by what reading /proc costs while it runs: SLACK_BYTES, some files and processes. /proc is
read into a tmpfs of its own (/own), so that those of the machine stay as they are.
"""

import re

import dumps
import image
import machine
from case import case, check

SLACK_BYTES = 1 << 20
SLACK_EVENTS = 4000
SLACK_OBJECTS = 300
SLACK_BLOCKS = 200
KIB = 1024
PAGE = 4096
TICK_NS = 10_000_000 # of /proc/PID/stat
PER_MILLE = 1000
PF_KTHREAD = 0x200000 # include/linux/sched.h

READ_MACHINE = "for f in meminfo vmstat zoneinfo buddyinfo swaps; do echo @$f; cat /proc/$f; done"
READ_SLAB = "echo @slabinfo; cat /proc/slabinfo; echo @df; df -k | grep tmpfs"
READ_TASKS = ("echo @status; grep -s . /proc/[0-9]*/status; "
	      "echo @rollup; grep -sE '^(Rss|Anonymous|Swap):' /proc/[0-9]*/smaps_rollup; echo @stat; grep -s . /proc/[0-9]*/stat; "
	      "echo @adj; grep -s . /proc/[0-9]*/oom_score_adj; echo @score; grep -s . /proc/[0-9]*/oom_score; "
	      "echo @limits; grep -sE 'Max (address space|data size)' /proc/[0-9]*/limits")
READ_PCI = ("echo @pci; for d in /sys/bus/pci/devices/*; do echo slot=${d##*/}; cd $d; grep . vendor device subsystem_vendor "
	    "subsystem_device class revision irq enable power_state; [ ! -e driver ] || echo driver:$(basename $(readlink driver)); "
	    "echo config:$(hexdump -ve '1/1 \"%02x\"' config); done")
PCI = { # column: file in /sys/bus/pci/devices/SLOT, a number
	"vendor_id": "vendor", "device_id": "device", "subsystem_vendor_id": "subsystem_vendor", "subsystem_id": "subsystem_device",
	"class_code": "class", "revision": "revision", "irq": "irq", "enabled": "enable",
}
POWER = {"D0": 0, "D1": 1, "D2": 2, "D3hot": 3, "D3cold": 4, "unknown": None}
CAP_EXPRESS = 0x10 # PCI Express Base Specification 3.0, 7.8: its status is 10 bytes into it
EXPRESS_OPTIONS = ("-machine", "q35", "-device", "pcie-root-port,id=behind,chassis=1,slot=1",
		   "-device", "virtio-net-pci,bus=behind,netdev=none", "-netdev", "user,id=none,restrict=on",
		   "-device", "pcie-pci-bridge,id=bridge", "-device", "pci-testdev,bus=bridge,addr=1")

MEMORY = { # column: name in /proc/meminfo
	"free_bytes": "MemFree", "available_bytes": "MemAvailable", "anon_bytes": "AnonPages",
	"shmem_bytes": "Shmem", "slab_reclaimable_bytes": "SReclaimable", "slab_unreclaimable_bytes": "SUnreclaim",
	"kernel_stack_bytes": "KernelStack", "page_tables_bytes": "PageTables", "percpu_bytes": "Percpu",
	"vmalloc_bytes": "VmallocUsed", "mlocked_bytes": "Mlocked", "unevictable_bytes": "Unevictable",
	"dirty_bytes": "Dirty", "writeback_bytes": "Writeback", "swap_free_bytes": "SwapFree",
	"swap_cached_bytes": "SwapCached", "committed_bytes": "Committed_AS",
}
FIXED = {"total_bytes": "MemTotal", "swap_total_bytes": "SwapTotal", "commit_limit_bytes": "CommitLimit"}
ZONE = { # column: name in /proc/zoneinfo
	"present_bytes": "present", "managed_bytes": "managed", "spanned_bytes": "spanned", "free_bytes": "free",
	"min_bytes": "min", "low_bytes": "low", "high_bytes": "high", "mlocked_bytes": "nr_mlock",
	"active_anon_bytes": "nr_zone_active_anon", "inactive_anon_bytes": "nr_zone_inactive_anon",
	"active_file_bytes": "nr_zone_active_file", "inactive_file_bytes": "nr_zone_inactive_file",
	"unevictable_bytes": "nr_zone_unevictable",
}
ROLLUP = { # column: name in /proc/PID/smaps_rollup, in KiB: counted from the page tables, as RssAnon and so on lag behind
	"rss_bytes": "Rss", "rss_anon_bytes": "Anonymous", "swap_bytes": "Swap",
}
STATUS = { # column: name in /proc/PID/status, in KiB
	"page_tables_bytes": "VmPTE", "vsize_bytes": "VmSize", "locked_bytes": "VmLck",
}


class Tally:
	"""Compares and counts; fails only at the end, with all that differed."""

	def __init__(self):
		self.compared = 0
		self.moved = 0
		self.wrong = []

	def number(self, what, got, before, after, slack=0):
		self.compared += 1
		if before == after == got:
			return
		self.moved += 1
		if got is None or not min(before, after) - slack <= got <= max(before, after) + slack:
			self.wrong.append(f"{what}: dump {got}, /proc {before} before and {after} after")

	def same(self, what, got, before, after):
		"""A text, or a number that cannot have moved if it is the same before and after."""
		self.compared += 1
		if before != after:
			self.moved += 1
		elif got != before:
			self.wrong.append(f"{what}: dump {got!r}, /proc {before!r}")


@case("numbers", limit_s=150)
def numbers():
	with machine.Machine(image.build(), "numbers", words="lastgasp") as guest:
		prepare(guest)
		begin = guest.serial.here()
		guest.shell.send("sh /own/read; echo over-$?")
		check(guest.serial.wait_for(rb"over-0", begin, 60), "reading /proc does not end")
		dump = dumps.receive(guest, begin, "dump")
		before, after = (sections(guest.shell.run(f"cat /own/{name}", 60)) for name in ("before", "after"))
	tally = Tally()
	for compare in (compare_memory, compare_vmstat, compare_zones, compare_buddy, compare_slab, compare_tmpfs,
			compare_swaps, compare_tasks, compare_pci):
		count = tally.compared
		compare(tally, dump, before, after)
		check(tally.compared > count, f"{compare.__name__} has compared nothing")
	check(not tally.wrong, f"{len(tally.wrong)} of {tally.compared} numbers differ\n" + "\n".join(tally.wrong))
	return f"{tally.compared} numbers as in /proc, {tally.moved} of them moving"


def prepare(guest):
	"""Load, swap in use, and the script that reads /proc as close to the dump as can be."""
	guest.shell.run("dmesg -n 1; load; while read -r module; do insmod /lib/$module; done </lib/order", 120)
	guest.shell.run("echo 64M >/sys/block/zram0/disksize && mkswap /dev/zram0 && swapon /dev/zram0", 60)
	guest.shell.run("dd if=/dev/zero of=/tmp/pressure bs=1M count=120; rm /tmp/pressure; sync", 60)
	script = f"{{ {READ_PCI}; {READ_TASKS}; {READ_SLAB}; {READ_MACHINE}; }} >/own/before\n" \
		 "echo x >/proc/sysrq-trigger\n" \
		 f"{{ {READ_MACHINE}; {READ_SLAB}; {READ_TASKS}; {READ_PCI}; }} >/own/after\n"
	guest.shell.run("mkdir /own; mount -t tmpfs own /own")
	guest.shell.run(f"cat >/own/read <<'EOF'\n{script}true\nEOF")
	guest.shell.run("sh /own/read >/dev/null", 60)


def sections(text):
	"""{name: text} of what follows each line @name."""
	parts = re.split(r"^@(\w+)\n", text, flags=re.MULTILINE)
	return dict(zip(parts[1::2], parts[2::2]))


def compare_memory(tally, dump, before, after):
	row = dump.rows("SELECT * FROM memory")[0]
	old, new = (dict(re.findall(r"^([\w()]+):\s+(\d+)", part["meminfo"], re.MULTILINE))
		    for part in (before, after))
	for column, name in FIXED.items():
		tally.number(f"memory.{column}", row[column], int(old[name]) * KIB, int(new[name]) * KIB)
	for column, name in MEMORY.items():
		tally.number(f"memory.{column}", row[column], int(old[name]) * KIB, int(new[name]) * KIB, SLACK_BYTES)
	was, now = (int(part["Cached"]) + int(part["Buffers"]) - int(part["Shmem"]) for part in (old, new))
	tally.number("memory.file_bytes", row["file_bytes"], was * KIB, now * KIB, SLACK_BYTES)


def compare_vmstat(tally, dump, before, after):
	old, new = (re.findall(r"^(\w+) (\d+)$", part["vmstat"], re.MULTILINE) for part in (before, after))
	rows = dump.rows("SELECT * FROM vmstat ORDER BY rowid")
	tally.same("names of vmstat", [row["name"] for row in rows], [name for name, _ in old],
		   [name for name, _ in new])
	for row, (name, was), (_, now) in zip(rows, old, new):
		tally.number(f"vmstat.{name}", row["value"], int(was), int(now), SLACK_EVENTS)


def zones_of(text):
	zones = {}
	for part in re.split(r"^(?=Node)", text, flags=re.MULTILINE)[1:]:
		node, name = re.match(r"Node (\d+), zone +(\w+)", part).groups()
		fields = re.findall(r"^ +(?:pages )?(\w+) +(\d+)$", part, re.MULTILINE)
		zones[int(node), name] = {key: int(value) for key, value in fields}
	return zones


def compare_zones(tally, dump, before, after):
	old, new = zones_of(before["zoneinfo"]), zones_of(after["zoneinfo"])
	for row in dump.rows("SELECT * FROM zones"):
		zone = row["node"], row["zone"]
		for column, name in ZONE.items():
			was, now = old[zone][name] * PAGE, new[zone][name] * PAGE
			tally.number(f"zones {zone} {name}", row[column], was, now, 0 if was == now else SLACK_BYTES)


def compare_buddy(tally, dump, before, after):
	form = r"^Node (\d+), zone +(\w+) +(.*)$"
	old, new = ({(int(node), zone, order): int(count)
		     for node, zone, counts in re.findall(form, part["buddyinfo"], re.MULTILINE)
		     for order, count in enumerate(counts.split())} for part in (before, after))
	sent = {(row["node"], row["zone"], row["block_order"]): row["free_blocks"]
		for row in dump.rows("SELECT * FROM buddy")}
	for key in old:
		slack = SLACK_BLOCKS if old[key] != new[key] else 0
		tally.number(f"buddy {key}", sent.get(key, 0), old[key], new[key], slack)


def compare_slab(tally, dump, before, after):
	form = r"^(\S+) +(\d+) +(\d+) +(\d+) +(\d+) +(\d+) :.*slabdata +(\d+) +(\d+)"
	old, new = ({found[0]: list(map(int, found[1:])) for found in re.findall(form, part["slabinfo"], re.MULTILINE)}
		    for part in (before, after))
	sent = {row["name"]: row for row in dump.rows("SELECT * FROM slab")}
	for name, (active, objects, size, _, pages, _, slabs) in old.items():
		if not slabs and name not in sent:
			continue
		row = sent.get(name, {})
		then = new[name]
		for column, was, now in (("active_objects", active, then[0]), ("objects", objects, then[1]),
					 ("slabs", slabs, then[6])):
			slack = SLACK_OBJECTS if was != now else 0
			tally.number(f"slab {name} {column}", row.get(column), was, now, slack)
		tally.same(f"slab {name} size", row.get("object_size_bytes"), size, then[2])
		tally.same(f"slab {name} slab size", row.get("slab_size_bytes"), pages * PAGE, then[4] * PAGE)


def compare_tmpfs(tally, dump, before, after):
	form = r"^tmpfs +(\d+) +(\d+) +\d+ +\d+% (\S+)$"
	old, new = ({path: (int(size), int(used)) for size, used, path in re.findall(form, part["df"], re.MULTILINE)}
		    for part in (before, after))
	sent = {row["path"]: row for row in dump.rows("SELECT * FROM tmpfs")}
	for path, (size, used) in old.items():
		row = sent.get(path, {})
		tally.same(f"tmpfs {path} size", row.get("size_bytes"), size * KIB, new[path][0] * KIB)
		tally.number(f"tmpfs {path} used", row.get("used_bytes"), used * KIB, new[path][1] * KIB)


def compare_swaps(tally, dump, before, after):
	form = r"^/dev/(\S+)\s+(\w+)\s+(\d+)\s+(\d+)\s+(-?\d+)"
	old, new = (re.findall(form, part["swaps"], re.MULTILINE) for part in (before, after))
	rows = dump.rows("SELECT * FROM swaps")
	check(rows and rows[0]["used_bytes"] > 1 << 20, "no swap is used")
	tally.same("swap areas", [row["name"] for row in rows], [area[0] for area in old], [area[0] for area in new])
	for row, was, now in zip(rows, old, new):
		tally.same("swap kind", row["kind"], was[1], now[1])
		tally.same("swap size", row["size_bytes"], int(was[2]) * KIB, int(now[2]) * KIB)
		tally.number("swap used", row["used_bytes"], int(was[3]) * KIB, int(now[3]) * KIB, SLACK_BYTES)
		tally.same("swap priority", row["priority"], int(was[4]), int(now[4]))


def tasks_of(part):
	"""{pid: {column: value}} from the sections status, rollup, stat, adj, score and limits."""
	tasks = {}
	for pid, name, value in re.findall(r"^/proc/(\d+)/status:(\w+):[ \t]*(.*)$", part["status"], re.MULTILINE):
		tasks.setdefault(int(pid), {})[name] = value
	for pid, name, value in re.findall(r"^/proc/(\d+)/smaps_rollup:(\w+):[ \t]*(.*)$", part["rollup"], re.MULTILINE):
		tasks.get(int(pid), {})[f"rollup {name}"] = value
	for pid, text in re.findall(r"^/proc/(\d+)/stat:\d+ \(.*\) (.*)$", part["stat"], re.MULTILINE):
		tasks.get(int(pid), {})["stat"] = text.split()
	for section, file in (("adj", "oom_score_adj"), ("score", "oom_score")):
		for pid, value in re.findall(rf"^/proc/(\d+)/{file}:(-?\d+)$", part[section], re.MULTILINE):
			tasks.get(int(pid), {})[section] = int(value)
	form = r"^/proc/(\d+)/limits:Max (address space|data size) +(\w+)"
	for pid, what, value in re.findall(form, part["limits"], re.MULTILINE):
		tasks.get(int(pid), {})[what] = -1 if value == "unlimited" else int(value)
	return {pid: flat(task) for pid, task in tasks.items() if {"stat", "adj", "score", "data size"} <= task.keys()}


def flat(task):
	"""One task's facts by the dump's names. Fields of stat: proc(5), less the first two."""
	stat = task["stat"]
	facts = {column: int(task.get(name, "0").split()[0]) * KIB for column, name in STATUS.items()}
	facts |= {column: int(task.get(f"rollup {name}", "0").split()[0]) * KIB for column, name in ROLLUP.items()}
	return facts | {
		"comm": task["Name"], "tgid": int(task["Tgid"]), "ppid": int(task["PPid"]), "state": task["State"][0],
		"uid": int(task["Uid"].split()[1]), "threads": int(task["Threads"]), "flags": int(stat[6]),
		"min_faults": int(stat[7]), "maj_faults": int(stat[9]), "cpu_ticks": int(stat[11]) + int(stat[12]),
		"start_ticks": int(stat[19]), "oom_score_adj": task["adj"], "score": task["score"],
		"rlimit_as_bytes": task["address space"], "rlimit_data_bytes": task["data size"],
	}


def oom_score(badness, total_pages):
	"""/proc/PID/oom_score from badness: fs/proc/base.c, proc_oom_score() of Linux 6.1; C divides towards zero."""
	if badness == -1 << 63:
		return 0
	per_mille = abs(badness * PER_MILLE) // total_pages * (1 if badness >= 0 else -1)
	return int((PER_MILLE + per_mille) * 2 / 3)


def compare_tasks(tally, dump, before, after):
	memory = dump.rows("SELECT total_bytes + swap_total_bytes AS bytes FROM memory")[0]
	old, new = tasks_of(before), tasks_of(after)
	sent = {row["pid"]: row for row in dump.rows("SELECT * FROM tasks")}
	reader = dump.value("SELECT current_pid FROM dump")
	stayed = (old.keys() & new.keys()) - {reader}
	check(len(stayed) > 200, f"only {len(stayed)} tasks in /proc before and after")
	tally.same("tasks that stayed", stayed - sent.keys(), set(), set())
	for pid in sorted(stayed & sent.keys()):
		row = dict(sent[pid])
		row["cpu_ticks"] = row["cpu_ns"] // TICK_NS
		row["start_ticks"] = row["start_ns"] // TICK_NS
		row["score"] = oom_score(row["oom_badness"], memory["bytes"] // PAGE)
		row["flags"] = int(row["flags"], 16)
		row["rss_bytes"] = row["rss_anon_bytes"] + row["rss_file_bytes"] + row["rss_shmem_bytes"]
		compare_task(tally, f"task {pid} ({row['comm']})", row, old[pid], new[pid])


def compare_task(tally, what, row, old, new):
	"""
	/proc rounds user and system time down, each; and it shows a kernel thread with its long name or its work.
	Kernel threads may run at any moment.
	"""
	if row["flags"] & PF_KTHREAD:
		row["comm"] = old["comm"] if old["comm"].startswith(row["comm"]) else row["comm"]
		row["state"] = old["state"] if row["state"] == "R" else row["state"]
	for column, was in old.items():
		if column == "cpu_ticks":
			tally.number(f"{what} {column}", row[column], was, new[column] + 1)
		elif column in ("comm", "state", "flags"):
			tally.same(f"{what} {column}", row[column], was, new[column])
		else:
			tally.number(f"{what} {column}", row[column], was, new[column])


def pci_of(part):
	"""{slot: {column: value}} from the section pci."""
	devices = {}
	for text in part["pci"].split("slot=")[1:]:
		slot, _, facts = text.partition("\n")
		facts = dict(re.findall(r"^(\w+):(.*)$", facts, re.MULTILINE))
		config = bytes.fromhex(facts["config"])
		devices[slot] = {column: int(facts[name], 0) for column, name in PCI.items()} | registers(config) | {
			"driver": facts.get("driver"), "power": POWER[facts["power_state"]], "config": config}
	return devices


def registers(config):
	"""Of configuration space, as the specifications have it; secondary_status: of a type 1 header."""
	def word(at):
		return int.from_bytes(config[at:at + 2], "little")

	at = config[0x34] if word(6) & 0x10 else 0
	while at and config[at] != CAP_EXPRESS:
		at = config[at + 1]
	return {"command": word(4), "status": word(6), "secondary_status": word(0x1e) if config[0xe] & 0x7f == 1 else None,
		"express_status": word(at + 10) if at else None}


def compare_pci(tally, dump, before, after):
	old, new = pci_of(before), pci_of(after)
	sent = {row["slot"]: row for row in dump.rows("SELECT * FROM pci")}
	check(len(old) >= 5, f"only {len(old)} PCI devices in /sys")
	tally.same("PCI slots", sorted(sent), sorted(old), sorted(new))
	tally.same("a dump leaves configuration space as it is", True, True,
		   all(old[slot]["config"] == new[slot]["config"] for slot in old))
	for slot, was in old.items():
		row = {column: int(value, 16) if str(value).startswith("0x") else value
		       for column, value in sent.get(slot, {}).items()}
		for column in was.keys() - {"config"}:
			tally.same(f"pci {slot} {column}", row.get(column), was[column], new[slot][column])
		tally.same(f"pci {slot} answers", row.get("answers"), 1, 1)
		tally.same(f"pci {slot} channel", row.get("channel"), 1, 1)


def lose_bus(guest, bridge):
	"""The bridge forgets which bus is behind it, so nothing there can be asked: type 1 header, secondary bus number."""
	guest.shell.run(f"printf '\\0\\0' | dd of=/sys/bus/pci/devices/{bridge}/config bs=1 seek=25 conv=notrunc")


@case("pci-express", limit_s=120)
def pci_express():
	"""
	Bridges, PCI Express, a device whose bus master is off, and which then is gone; and no configuration space if the
	owner says so.
	"""
	with machine.Machine(image.build(), "pci-express", options=EXPRESS_OPTIONS, words="lastgasp") as guest:
		guest.shell.run("cd /; " + f"cat >/tmp/read <<'EOF'\n{READ_PCI}\nEOF")
		net = guest.shell.run("cd /sys/bus/pci/devices; grep -l 0x020000 */class").split("/")[0]
		check(dumps.fire(guest, "break", "healthy").rows("SELECT * FROM pci")[0]["answers"] == 1, "nothing was read")
		guest.shell.run(f"printf '\\3\\0' | dd of=/sys/bus/pci/devices/{net}/config bs=1 seek=4 conv=notrunc")
		before = guest.shell.run("sh /tmp/read")
		dump = dumps.fire(guest, "break", "dump")
		tally = Tally()
		compare_pci(tally, dump, sections(before), sections(guest.shell.run("sh /tmp/read")))
		check(not tally.wrong, "\n".join(tally.wrong))
		shown = dump.command("show", dump.path, "pci").stdout.splitlines()
		check(shown[1].startswith(net) and "bus master off" in shown[1], f"not in trouble: {shown[1]}")
		lose_bus(guest, next(slot for slot, row in pci_of(sections(before)).items() if row["driver"] == "pcieport"))
		lost = dumps.fire(guest, "break", "lost")
		check(lost.rows(f"SELECT answers, status, command FROM pci WHERE slot = '{net}'")[0] ==
		      {"answers": 0, "status": None, "command": None}, "a device answers where there is none")
		shown = lost.command("show", lost.path, "pci").stdout.splitlines()
		check(shown[1].startswith(net) and "does not answer" in shown[1], f"not in trouble: {shown[1]}")
		guest.shell.run("rmmod lastgasp; insmod /lib/lastgasp.ko pci_config=0")
		read = dumps.fire(guest, "break", "without").value("SELECT count(coalesce(status, answers)) FROM pci")
		check(read == 0, f"pci_config=0, and {read} devices were read")
	return f"{tally.compared} facts as in /sys; bus master off and a device that is gone are found"
