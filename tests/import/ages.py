# SPDX-License-Identifier: GPL-2.0-or-later
"""A made-up machine, and what a kernel of some age would print of it, with the truth beside it.

Formats are those of the kernels' own show_mem(), show_free_areas(), dump_header(), dump_tasks() and oom_kill_process()
of that age. A text is a list of printks; a printk may have several lines.
"""

import dataclasses
import random

KIB = 1024
ORDERS = 11
NAMES = ("init", "(sd-pam)", "kworker/0:1", "Web Content", "runc:[2:INIT]", "tmux: server", "a.out", "X", "dd", "java",
	 "gvfsd-fuse", "[kthreadd]", "sh", "3dmark 06", "postgres", "rs:main Q:Reg", "mysqld", "browse", "hald-addon-inpu", "x-0x1f")
TYPES = ("U", "M", "E", "UM", "UE", "ME", "UME", "R", "H", "UMEH")


@dataclasses.dataclass(frozen=True)
class Age:
	"""
	A kernel. release: as it names itself. number: its version, by which is asked what it prints.
	"""

	release: str
	number: tuple

	def since(self, *number):
		return self.number >= number


AGES = [Age(*words) for words in (
	("2.4.37", (2, 4, 37)), ("2.6.9-5.EL", (2, 6, 9)), ("2.6.25-2-686", (2, 6, 25)), ("2.6.32-5-amd64", (2, 6, 32)),
	("3.10.0-123", (3, 10)), ("4.9.0-19-amd64", (4, 9)), ("4.19.0-27-arm64", (4, 19)), ("5.4.0-42-generic", (5, 4)),
	("5.15.0-91-generic", (5, 15)), ("6.1.0-9-amd64", (6, 1)), ("6.8.0-31-generic", (6, 8)), ("6.12.5", (6, 12)),
	("6.19.0-rc5", (6, 19)),
)]


class Zone:
	"""Numbers are pages. blocks: free blocks by order; their sum is what is free."""

	def __init__(self, rng, node, name, present):
		self.node = node
		self.name = name
		self.present = present
		self.managed = present - rng.randrange(present // 50 + 1)
		self.blocks = [rng.choice((0, rng.randrange(1, 40))) for _ in range(ORDERS)]
		while self.free > self.managed // 3:
			self.blocks = [blocks // 2 for blocks in self.blocks]
		self.types = [rng.choice(TYPES) for _ in self.blocks]
		self.min = present // 300 + 1
		self.low = self.min * 5 // 4
		self.high = self.min * 3 // 2
		rest = (self.managed - self.free) // 8
		self.lists = {name: rng.randrange(rest + 1) for name in ("active_anon", "inactive_anon", "active_file", "inactive_file")}
		self.unevictable = rng.randrange(rest // 4 + 1)
		self.pcp = rng.randrange(180)
		self.dirty = rng.randrange(rest // 9 + 1)
		self.slab = [rng.randrange(rest // 4 + 1), rng.randrange(rest // 4 + 1)]
		self.stack = rng.randrange(100)
		self.tables = rng.randrange(rest // 9 + 1)
		self.mapped = rng.randrange(rest // 4 + 1)
		self.isolated = [rng.choice((0, rng.randrange(40))), rng.choice((0, rng.randrange(40)))]
		self.shmem = rng.randrange(rest // 9 + 1)
		self.scanned = rng.randrange(9999)
		self.reserve = []

	@property
	def free(self):
		return sum(blocks << order for order, blocks in enumerate(self.blocks))

	def sum(self, *names):
		return sum(self.lists[name] for name in names)


class Machine:
	"""
	seed decides all numbers. page: bytes. bits: 32 or 64. numa: two nodes, or one whose name is printed; else none is
	named.
	"""

	def __init__(self, age, seed, page=4096, bits=64, nodes=1):
		self.age = age
		self.page = page
		self.bits = bits
		self.numa = bits == 64 or nodes > 1
		rng = self.rng = random.Random(f"{age.release} {seed} {page} {bits} {nodes}")
		names = ("DMA", "Normal", "HighMem") if bits == 32 else ("DMA", "DMA32", "Normal") if age.since(2, 6, 15) else ("DMA", "Normal")
		self.zones = []
		for node in range(nodes):
			for name in names if node == 0 else names[-1:]:
				size = 4096 if name == "DMA" else rng.randrange(50000, 900000)
				self.zones.append(Zone(rng, node, name, max(size * 4096 // page, 600)))
		for at, zone in enumerate(self.zones):
			zone.reserve = [0 if to <= at else sum(z.managed for z in self.zones[at + 1:to + 1]) // 64 for to in range(len(names) + 1)]
		self.swap_total = rng.choice((0, rng.randrange(1, 1 << 20) * page // KIB))
		self.swap_free = rng.randrange(self.swap_total // (page // KIB) + 1) * (page // KIB)
		self.cache = rng.randrange(5000, 20000)
		self.swap_cached = rng.randrange(100) if self.swap_total else 0
		self.sectables = rng.randrange(50)
		self.ram = sum(zone.present for zone in self.zones)
		if not age.since(3, 10):
			self.ram += rng.randrange(100, 3000)
			self.reserved = self.ram - sum(zone.present for zone in self.zones) + rng.randrange(200)
		else:
			self.reserved = self.ram - sum(zone.managed for zone in self.zones)
		self.tasks = [self.task(rng, number) for number in range(rng.randrange(5, 40))]
		self.trigger = rng.choice(self.tasks)
		self.victim = max(self.tasks, key=lambda task: task["rss"])
		self.score = rng.randrange(1, 999999)
		self.gfp = rng.choice(("201da", "280da")) if not age.since(4, 9) else rng.choice(("6200ca", "100cca"))

	def task(self, rng, number):
		rss = [rng.randrange(9000), rng.randrange(4000), rng.randrange(100)]
		return {
			"pid": 1 if number == 0 else 300 + 17 * number + rng.randrange(17), "comm": rng.choice(NAMES), "uid": rng.choice((0, 33, 504, 12345)),
			"total_vm": sum(rss) + rng.randrange(1 << rng.randrange(8, 20)), "rss": sum(rss), "parts": rss,
			"tables": rng.randrange(3, 400), "pmds": rng.randrange(3, 9), "swap": rng.choice((0, rng.randrange(9000))),
			"adj": rng.choice((0, 0, 0, -1000, 300, -17 * 50)), "old_adj": rng.choice((0, 0, -17, 5)), "cpu": rng.randrange(4),
		}

	def kb(self, pages):
		return pages * self.page // KIB

	def total(self, name):
		return sum(getattr(zone, name) for zone in self.zones)

	def listed(self, *names):
		return sum(zone.sum(*names) for zone in self.zones)

	def slab_sum(self):
		return sum(sum(zone.slab) for zone in self.zones)

	def isolated_sum(self, which):
		return sum(zone.isolated[which] for zone in self.zones)

	def highmem(self):
		return sum(zone.present for zone in self.zones if zone.name == "HighMem")

	def high_free(self):
		return sum(zone.free for zone in self.zones if zone.name == "HighMem")

	def node_word(self, zone):
		return f"Node {zone.node} " if self.numa else ""


# ---- what it prints

def buddy_line(machine, zone):
	age, words = machine.age, []
	for order, blocks in enumerate(zone.blocks):
		kind = f" ({zone.types[order]})" if blocks and age.since(3, 10) else ""
		words.append(f"{blocks}*{machine.kb(1 << order)}kB{kind}")
	name = "" if not age.since(2, 6) else f"{machine.node_word(zone)}{zone.name}: "
	return f"{name}{' '.join(words)} = {machine.kb(zone.free)}kB" + ("" if age.since(2, 6) else ")")


def pcp_lines(machine):
	age, lines = machine.age, []
	for zone in machine.zones:
		lines.append(f"{machine.node_word(zone)}{zone.name} per-cpu:")
		if age.since(2, 6, 25):
			lines.append(f"CPU    0: hi:  186, btch:  31 usd: {zone.pcp:3}")
		else:
			lines += ["cpu 0 hot: low 32, high 96, batch 16", "cpu 0 cold: low 0, high 32, batch 16"]
	return lines


def counters(machine):
	"""The global counters, one printk."""
	age, m = machine.age, machine
	if not age.since(2, 6):
		return [f"( Active: {m.listed('active_anon', 'active_file')}, inactive: {m.listed('inactive_anon', 'inactive_file')}, "
			f"free: {m.total('free')} )"]
	lru = {name: m.listed(name) for name in m.zones[0].lists}
	active, inactive = lru["active_anon"] + lru["active_file"], lru["inactive_anon"] + lru["inactive_file"]
	if not age.since(2, 6, 25):
		return [f"Active:{active} inactive:{inactive} dirty:{m.total('dirty')} writeback:0 unstable:0 free:{m.total('free')} "
			f"slab:{m.slab_sum()} mapped:{m.total('mapped')} pagetables:{m.total('tables')}"]
	if not age.since(2, 6, 28):
		return [f"Active:{active} inactive:{inactive} dirty:{m.total('dirty')} writeback:0 unstable:0\n free:{m.total('free')} "
			f"slab:{m.slab_sum()} mapped:{m.total('mapped')} pagetables:{m.total('tables')} bounce:0"]
	slab = f"slab_reclaimable:{sum(z.slab[0] for z in m.zones)} slab_unreclaimable:{sum(z.slab[1] for z in m.zones)}"
	unstable = "" if age.since(5, 8) else " unstable:0"
	lines = [f"active_anon:{lru['active_anon']} inactive_anon:{lru['inactive_anon']} isolated_anon:{m.isolated_sum(0)}",
		 f" active_file:{lru['active_file']} inactive_file:{lru['inactive_file']} isolated_file:{m.isolated_sum(1)}",
		 f" unevictable:{m.total('unevictable')} dirty:{m.total('dirty')} writeback:0{unstable}"]
	use = f" mapped:{m.total('mapped')} shmem:{m.total('shmem')} pagetables:{m.total('tables')}"
	if not age.since(4, 0):
		lines += [f" free:{m.total('free')} {slab}", use + " bounce:0"] + [" free_cma:0"] * age.since(3, 10)
	elif not age.since(6, 0):
		lines += [f" {slab}", use + " bounce:0", f" free:{m.total('free')} free_pcp:{m.total('pcp')} free_cma:0"]
	else:
		lines += [f" {slab}", use, f" sec_pagetables:{m.sectables} bounce:0", " kernel_misc_reclaimable:0",
			  f" free:{m.total('free')} free_pcp:{m.total('pcp')} free_cma:0"]
	return ["\n".join(lines)]


def zone_line(machine, zone):
	age, kb = machine.age, machine.kb
	if not age.since(2, 6):
		return f"Zone:{zone.name} freepages:{kb(zone.free):6}kB min:{kb(zone.min):6}kB low:{kb(zone.low):6}kB high:{kb(zone.high):6}kB"
	words = [f"free:{kb(zone.free)}kB"] + ["boost:0kB"] * age.since(6, 1)
	words += [f"min:{kb(zone.min)}kB", f"low:{kb(zone.low)}kB", f"high:{kb(zone.high)}kB"]
	words += ["reserved_highatomic:0KB"] * age.since(4, 19) + ["free_highatomic:0KB"] * age.since(6, 12)
	if not age.since(2, 6, 28):
		words += [f"active:{kb(zone.sum('active_anon', 'active_file'))}kB", f"inactive:{kb(zone.sum('inactive_anon', 'inactive_file'))}kB",
			  f"present:{kb(zone.present)}kB"]
		if age.since(2, 6, 11):
			words += [f"pages_scanned:{zone.scanned}", "all_unreclaimable? no"]
		return f"{machine.node_word(zone)}{zone.name} {' '.join(words)}"
	words += [f"{name}:{kb(pages)}kB" for name, pages in zone.lists.items()] + [f"unevictable:{kb(zone.unevictable)}kB"]
	sizes = [f"present:{kb(zone.present)}kB"] + [f"managed:{kb(zone.managed)}kB"] * age.since(3, 10)
	slab = [f"slab_reclaimable:{kb(zone.slab[0])}kB", f"slab_unreclaimable:{kb(zone.slab[1])}kB"]
	kernel = [f"kernel_stack:{zone.stack}kB", f"pagetables:{kb(zone.tables)}kB"]
	if not age.since(4, 8):
		words += [f"isolated(anon):{kb(zone.isolated[0])}kB", f"isolated(file):{kb(zone.isolated[1])}kB", *sizes, "mlocked:0kB", f"dirty:{kb(zone.dirty)}kB", "writeback:0kB",
			  f"mapped:{kb(zone.mapped)}kB", f"shmem:{kb(zone.shmem)}kB", *slab, *kernel, "unstable:0kB", "bounce:0kB"]
		words += ["free_cma:0kB"] * age.since(3, 10)
		words += ["writeback_tmp:0kB", f"pages_scanned:{zone.scanned}", "all_unreclaimable? no"]
		return f"{machine.node_word(zone)}{zone.name} {' '.join(words)}"
	words += [f"writepending:{kb(zone.dirty)}kB"] + ["zspages:0kB"] * age.since(6, 19) + [*sizes, "mlocked:0kB"]
	words += slab * (not age.since(4, 10)) + kernel * (not age.since(5, 8))
	words += ["bounce:0kB", f"free_pcp:{kb(zone.pcp)}kB", "local_pcp:0kB", "free_cma:0kB"]
	return f"{machine.node_word(zone)}{zone.name} {' '.join(words)}"


def node_line(machine, node):
	age, kb = machine.age, machine.kb
	zones = [zone for zone in machine.zones if zone.node == node]
	words = [f"{name}:{kb(sum(zone.lists[name] for zone in zones))}kB" for name in zones[0].lists]
	words += [f"unevictable:{kb(sum(zone.unevictable for zone in zones))}kB", *(f"isolated({what}):{kb(sum(zone.isolated[at] for zone in zones))}kB" for at, what in enumerate(("anon", "file")))]
	words += [f"mapped:{kb(sum(zone.mapped for zone in zones))}kB", f"dirty:{kb(sum(zone.dirty for zone in zones))}kB", "writeback:0kB"]
	gap = "" if age.since(6, 12) else " "
	words += [f"shmem:{kb(sum(zone.shmem for zone in zones))}kB"] + [f"{name}:{gap}0kB" for name in ("shmem_thp", "shmem_pmdmapped", "anon_thp")]
	words += ["writeback_tmp:0kB"] * (not age.since(6, 19)) + ["unstable:0kB"] * (not age.since(5, 8))
	if age.since(5, 8):
		words += [f"kernel_stack:{sum(zone.stack for zone in zones)}kB"]
	if age.since(5, 11):
		words += [f"pagetables:{kb(sum(zone.tables for zone in zones))}kB"]
	words += [f"sec_pagetables:{kb(machine.sectables if node == 0 else 0)}kB"] * age.since(6, 1)
	words += ["pages_scanned:0"] * (not age.since(4, 12)) + ["all_unreclaimable? no"] + ["Balloon:0kB"] * age.since(6, 19)
	return f"Node {node} {' '.join(words)}"


def totals(machine):
	age, m = machine.age, machine
	if not age.since(2, 6):
		return ["Swap cache: add 0, delete 0, find 0/0, race 0+0", f"Free swap:       {m.swap_free:6}kB", f"{m.ram} pages of RAM",
			f"{m.highmem()} pages of HIGHMEM", f"{m.reserved} reserved pages", "1234 pages shared",
			f"{m.swap_cached} pages swap cached"]
	if not age.since(2, 6, 25):
		return ["Swap cache: add 0, delete 0, find 0/0, race 0+0", f"Free swap:       {m.swap_free}kB", f"{m.ram} pages of RAM",
			*[f"{m.highmem()} pages of HIGHMEM"] * (m.bits == 32), f"{m.reserved} reserved pages", "1234 pages shared",
			f"{m.swap_cached} pages swap cached"]
	lines = [f"{m.cache} total pagecache pages"]
	if not age.since(2, 6, 27):
		return lines + ["Swap cache: add 0, delete 0, find 0/0", f"Free swap  = {m.swap_free}kB", f"Total swap = {m.swap_total}kB",
				f"{m.ram} pages of RAM", *[f"{m.highmem()} pages of HIGHMEM"] * (m.bits == 32), f"{m.reserved} reserved pages",
				"1234 pages shared", f"{m.swap_cached} pages swap cached"]
	lines += [f"{m.swap_cached} pages in swap cache"] + ["Swap cache stats: add 0, delete 0, find 0/0"] * (not age.since(5, 17))
	lines += [f"Free swap  = {m.swap_free}kB", f"Total swap = {m.swap_total}kB", f"{m.ram} pages RAM"]
	if not age.since(3, 10):
		return lines + [f"{m.highmem()} pages HighMem"] * (m.bits == 32) + [f"{m.reserved} pages reserved", "1234 pages shared",
										 "5678 pages non-shared"]
	lines += [f"{m.highmem()} pages HighMem/MovableOnly", f"{m.reserved} pages reserved"]
	return lines + ["0 pages cma reserved", "0 pages hwpoisoned"] * age.since(4, 0)


def mem_info(machine):
	age = machine.age
	lines = ["Mem-info:" if not age.since(2, 6, 26) else "Mem-Info:"]
	if age.since(2, 6) and not age.since(4, 0):
		lines += pcp_lines(machine)
	if not age.since(2, 6, 25):
		lines += [""] * age.since(2, 6) + [f"Free pages:      {machine.kb(machine.total('free')):6}kB ({machine.kb(machine.high_free())}kB HighMem)"]
	if age.since(2, 6):
		lines += counters(machine)
	if age.since(4, 8):
		lines += [node_line(machine, node) for node in sorted({zone.node for zone in machine.zones})]
	reserve = "lowmem_reserve[]:" if age.since(2, 6, 11) else "protections[]:"
	for zone in machine.zones:
		lines += [zone_line(machine, zone)] + [f"{reserve} {' '.join(map(str, zone.reserve))}"] * age.since(2, 6)
	lines += [] if age.since(2, 6) else counters(machine)
	lines += [buddy_line(machine, zone) for zone in machine.zones]
	if age.since(3, 10):
		lines += [f"Node {node} hugepages_total=4 hugepages_free=1 hugepages_surp=0 hugepages_size=2048kB"
			  for node in sorted({zone.node for zone in machine.zones})]
	return lines + totals(machine)


def task_table(machine):
	age = machine.age
	if age.since(6, 8):
		columns = "[  pid  ]   uid  tgid total_vm      rss rss_anon rss_file rss_shmem pgtables_bytes swapents oom_score_adj name"
		form = "[{pid:7}] {uid:5} {pid:5} {total_vm:8} {rss:8} {anon:8} {file:8} {shmem:9} {bytes:8} {swap:8}         {adj:5} {comm}"
	elif age.since(4, 19):
		columns = "[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name"
		form = "[{pid:7}] {uid:5} {pid:5} {total_vm:8} {rss:8} {bytes:8} {swap:8}         {adj:5} {comm}"
	elif age.since(4, 0):
		columns = "[ pid ]   uid  tgid total_vm      rss nr_ptes nr_pmds swapents oom_score_adj name"
		form = "[{pid:5}] {uid:5} {pid:5} {total_vm:8} {rss:8} {tables:7} {pmds:7} {swap:8}         {adj:5} {comm}"
	elif age.since(3, 10):
		columns = "[ pid ]   uid  tgid total_vm      rss nr_ptes swapents oom_score_adj name"
		form = "[{pid:5}] {uid:5} {pid:5} {total_vm:8} {rss:8} {tables:7} {swap:8}         {adj:5} {comm}"
	elif age.since(2, 6, 28):
		columns = "[ pid ]   uid  tgid total_vm      rss cpu oom_adj name"
		form = "[{pid:5}] {uid:5} {pid:5} {total_vm:8} {rss:8} {cpu:3}     {old_adj:3} {comm}"
	else:
		return []
	rows = [form.format(anon=task["parts"][0], file=task["parts"][1], shmem=task["parts"][2], bytes=task["tables"] * machine.page, **task)
		for task in machine.tasks]
	return ["Tasks state (memory values in pages):"] * age.since(4, 19) + [columns, *rows]


def oom_header(machine):
	age, task = machine.age, machine.trigger
	comm, pid, release = task["comm"], task["pid"], machine.age.release
	if not age.since(2, 6, 25):
		return [f"oom-killer: gfp_mask=0x{machine.gfp}"]
	adj = f"oomkilladj={task['old_adj']}" if not age.since(2, 6, 28) else f"oom_adj={task['old_adj']}" if not age.since(3, 0) \
		else f"oom_score_adj={task['adj']}"
	names = "(GFP_HIGHUSER_MOVABLE)" if age.since(4, 9) else ""
	nodes = ", nodemask=(null)" if age.since(4, 9) and not age.since(5, 0) else ""
	lines = [f"{comm} invoked oom-killer: gfp_mask=0x{machine.gfp}{names}{nodes}, order=0, {adj}"]
	if age.since(2, 6, 28) and not age.since(5, 0):
		lines += [f"{comm} cpuset=/ mems_allowed=0"]
	who = f"Pid: {pid}, comm: {comm} Not tainted {release} #1" if not age.since(3, 10) else f"CPU: 1 PID: {pid} Comm: {comm} Not tainted {release} #1"
	if age.since(6, 12):
		who = who.replace("PID", "UID: 0 PID")
	lines += [who] + ["Hardware name: Made Up/Board 7, BIOS 1.0 01/02/2003"] * age.since(3, 10) + ["Call Trace:"]
	for number, symbol in enumerate(("dump_stack+0x19/0x1b", "dump_header+0x8e/0x225", "out_of_memory+0x4b6/0x4f0", "page_fault+0x28/0x30")):
		address = 0xc0100000 + 0x1234 * number if machine.bits == 32 else 0xffffffff81100000 + 0x1234 * number
		lines.append(f" [<{address:0{machine.bits // 4}x}>] {symbol}" if not age.since(4, 9) else f" {symbol}")
	return lines


def oom_kill(machine):
	age, task = machine.age, machine.victim
	pid, comm, kb = task["pid"], task["comm"], machine.kb
	sizes = f"total-vm:{kb(task['total_vm'])}kB, anon-rss:{kb(task['parts'][0])}kB, file-rss:{kb(task['parts'][1])}kB"
	shmem = f", shmem-rss:{kb(task['parts'][2])}kB"
	if not age.since(2, 6, 25):
		return [f"Out of Memory: Killed process {pid} ({comm})."]
	if not age.since(3, 0):
		return [f"Out of memory: kill process {pid} ({comm}) score {machine.score} or a child", f"Killed process {pid} ({comm})"]
	if not age.since(5, 0):
		return [f"Out of memory: Kill process {pid} ({comm}) score {machine.score} or sacrifice child",
			f"Killed process {pid} ({comm}) {sizes}" + shmem * age.since(4, 9)]
	return [f"oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/,task={comm},pid={pid},"
		f"uid={task['uid']}",
		f"Out of memory: Killed process {pid} ({comm}) {sizes}{shmem}, UID:{task['uid']} pgtables:{kb(task['tables'])}kB "
		f"oom_score_adj:{task['adj']}",
		f"oom_reaper: reaped process {pid} ({comm}), now anon-rss:0kB, file-rss:0kB, shmem-rss:0kB"]


def printks(machine, kind):
	"""What it says, of kind sysrq-m or oom."""
	if kind == "sysrq-m":
		return [("SysRq : " if not machine.age.since(4, 15) else "sysrq: ") + "Show Memory", *mem_info(machine)]
	return [*oom_header(machine), *mem_info(machine), *task_table(machine), *oom_kill(machine)]


# ---- the truth

def memory_truth(machine):
	age, m, page = machine.age, machine, machine.page
	pages = {"free": m.total("free"), "ram": m.ram, "reserved": m.reserved, "total": m.ram - m.reserved, "swap_cached": m.swap_cached}
	lru = {name: m.listed(name) for name in m.zones[0].lists}
	if not age.since(2, 6, 28):
		pages |= {"active": lru["active_anon"] + lru["active_file"], "inactive": lru["inactive_anon"] + lru["inactive_file"]}
	else:
		pages |= lru | {"isolated": m.isolated_sum(0) + m.isolated_sum(1), "unevictable": m.total("unevictable"), "shmem": m.total("shmem"),
				"slab_reclaimable": sum(z.slab[0] for z in m.zones), "slab_unreclaimable": sum(z.slab[1] for z in m.zones)}
	if age.since(2, 6, 18): # before, what is mapped by tasks includes anonymous memory
		pages |= {"mapped": m.total("mapped")}
	if age.since(2, 6):
		pages |= {"page_tables": m.total("tables"), "dirty": m.total("dirty"), "writeback": 0}
		pages |= {} if age.since(2, 6, 28) else {"slab": m.slab_sum()}
	if age.since(2, 6, 25):
		pages |= {"cache": m.cache}
	if age.since(4, 0):
		pages |= {"pcp": m.total("pcp")}
	if not age.since(2, 6) or age.since(3, 10) or m.bits == 32:
		pages |= {"highmem": m.highmem()}
	row = {f"{name}_bytes": value * page for name, value in pages.items()} | {"swap_free_bytes": m.swap_free * KIB}
	return row | ({"swap_total_bytes": m.swap_total * KIB} if age.since(2, 6, 25) else {})


def zone_truth(machine, zone):
	age, page = machine.age, machine.page
	pages = {"free": zone.free, "min": zone.min, "low": zone.low, "high": zone.high}
	if not age.since(2, 6):
		return {"node": 0, "zone": zone.name} | {f"{name}_bytes": value * page for name, value in pages.items()}
	pages |= {"present": zone.present}
	if not age.since(2, 6, 28):
		pages |= {"active": zone.sum("active_anon", "active_file"), "inactive": zone.sum("inactive_anon", "inactive_file")}
	else:
		pages |= zone.lists | {"unevictable": zone.unevictable, "mlocked": 0, "dirty": zone.dirty}
	pages |= {"managed": zone.managed} if age.since(3, 10) else {}
	pages |= {"pcp": zone.pcp} if age.since(2, 6, 25) else {}
	row = {"node": zone.node, "zone": zone.name} | {f"{name}_bytes": value * page for name, value in pages.items()}
	if age.since(2, 6, 28) and not age.since(4, 10):
		row |= {"slab_reclaimable_bytes": zone.slab[0] * page, "slab_unreclaimable_bytes": zone.slab[1] * page}
	if age.since(2, 6, 28) and not age.since(5, 8):
		row |= {"kernel_stack_bytes": zone.stack * KIB, "page_tables_bytes": zone.tables * page}
	if age.since(2, 6, 11) and not age.since(4, 8):
		row |= {"pages_scanned": zone.scanned, "all_unreclaimable": 0}
	return row | ({"lowmem_reserve_pages": ",".join(map(str, zone.reserve))} if age.since(2, 6, 11) else {})


def node_truth(machine, node):
	age, page = machine.age, machine.page
	zones = [zone for zone in machine.zones if zone.node == node]
	pages = {name: sum(zone.lists[name] for zone in zones) for name in zones[0].lists}
	pages |= {name: sum(getattr(zone, name) for zone in zones) for name in ("unevictable", "mapped", "dirty", "shmem")}
	pages |= {"page_tables": sum(zone.tables for zone in zones)} if age.since(5, 11) else {}
	row = {"node": node} | {f"{name}_bytes": value * page for name, value in pages.items()}
	return row | ({"kernel_stack_bytes": sum(zone.stack for zone in zones) * KIB} if age.since(5, 8) else {})


def task_truth(machine, task):
	age, page = machine.age, machine.page
	row = {"pid": task["pid"], "tgid": task["pid"], "uid": task["uid"], "comm": task["comm"], "vsize_bytes": task["total_vm"] * page}
	if age.since(6, 8):
		row |= {f"rss_{kind}_bytes": task["parts"][at] * page for at, kind in enumerate(("anon", "file", "shmem"))}
	else:
		row |= {"rss_bytes": task["rss"] * page}
	if not age.since(3, 0):
		return row | {"oom_adj": task["old_adj"]}
	tables = task["tables"] + (task["pmds"] if not age.since(4, 19) and age.since(4, 0) else 0)
	return row | {"oom_score_adj": task["adj"], "swap_bytes": task["swap"] * page, "page_tables_bytes": tables * page}


def event_truth(machine):
	age, victim, kb = machine.age, machine.victim, machine.kb
	killed = {"event": "killed", "pid": victim["pid"], "comm": victim["comm"]}
	if age.since(2, 6, 25) and not age.since(5, 0):
		killed |= {"score": machine.score}
	if age.since(3, 0):
		killed |= {"vsize_bytes": kb(victim["total_vm"]) * KIB, "anon_bytes": kb(victim["parts"][0]) * KIB, "file_bytes": kb(victim["parts"][1]) * KIB}
	if age.since(5, 0):
		killed |= {"uid": victim["uid"], "adj": victim["adj"], "page_tables_bytes": kb(victim["tables"]) * KIB}
	trigger = machine.trigger
	invoked = {"event": "invoked", "pid": trigger["pid"], "comm": trigger["comm"], "page_order": 0,
		   "adj": trigger["adj" if age.since(3, 0) else "old_adj"]}
	if age.since(2, 6, 28):
		invoked |= {"cpuset": "/", "mems_allowed": "0"}
	return [killed] + [invoked | ({"constraint_name": "NONE"} if age.since(5, 0) else {})] * age.since(2, 6, 25)


def truth(machine, kind):
	"""In the form of shared.json."""
	age, oom = machine.age, kind == "oom"
	named = oom and age.since(2, 6, 25)
	tasks = machine.tasks if oom and age.since(2, 6, 28) else []
	tables = {
		"memory": memory_truth(machine), "zones": [zone_truth(machine, zone) for zone in machine.zones],
		"buddy": [[zone.node, zone.name, order, blocks] for zone in machine.zones for order, blocks in enumerate(zone.blocks) if blocks],
	}
	if age.since(4, 8):
		tables["nodes"] = [node_truth(machine, node) for node in sorted({zone.node for zone in machine.zones})]
	if tasks:
		tables["tasks"] = [task_truth(machine, task) for task in tasks]
	if oom:
		tables["oom_events"] = event_truth(machine)
	return {"report": {
		"kind": kind, "kernel_release": age.release if named else None, "page_size_bytes": machine.page, "order": 0 if named else None,
		"gfp": f"0x{machine.gfp}" if oom else None, "trigger_comm": machine.trigger["comm"] if named else None,
		"trigger_pid": machine.trigger["pid"] if named else None, "free_pages": machine.total("free"), "tasks": len(tasks),
		"victim_pid": machine.victim["pid"] if oom else None, "victim_comm": machine.victim["comm"] if oom else None,
	}, "tables": tables}
