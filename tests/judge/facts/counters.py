# SPDX-License-Identifier: GPL-2.0-or-later
"""The kernel's counters: mm/vmstat.c and mm/page-writeback.c of Linux 6.1."""

from drgn.helpers.linux.cpumask import for_each_online_cpu
from drgn.helpers.linux.percpu import per_cpu, per_cpu_ptr

from facts.value import name

PAGE = 4096
HUGE_PAGES = 512
IN_HUGE_PAGES = ("NR_ANON_THPS", "NR_SHMEM_THPS", "NR_FILE_THPS", "NR_SHMEM_PMDMAPPED", "NR_FILE_PMDMAPPED")
U32_MAX = (1 << 32) - 1


def zone_state(program, item):
	"""The whole machine's counter; item: name of the enumerator, or its number."""
	index = item if isinstance(item, int) else program[item].value_()
	return max(program["vm_zone_stat"][index].counter.value_(), 0)


def node_state(program, item):
	index = item if isinstance(item, int) else program[item].value_()
	return max(program["vm_node_stat"][index].counter.value_(), 0)


def zones_of(program):
	"""Every populated zone, in the order of /proc/zoneinfo."""
	for node in nodes_of(program):
		for zone in node.node_zones:
			if zone.present_pages:
				yield zone


def nodes_of(program):
	for number in range(program["nr_node_ids"].value_()):
		if program["node_data"][number]:
			yield program["node_data"][number]


def numa_events(program, count):
	events = [0] * count
	for zone in zones_of(program):
		for item in range(count):
			events[item] += zone.vm_numa_event[item].counter.value_()
			for cpu in for_each_online_cpu(program):
				events[item] += per_cpu_ptr(zone.per_cpu_zonestats, cpu).vm_numa_event[item].value_()
	return events


def vm_events(program):
	count = program["NR_VM_EVENT_ITEMS"].value_()
	events = [0] * count
	for cpu in for_each_online_cpu(program):
		for item, value in enumerate(per_cpu(program["vm_event_states"], cpu).event):
			events[item] += value.value_()
	for sectors in ("PGPGIN", "PGPGOUT"):
		events[program[sectors].value_()] //= 2
	return events


def dirty_limits(program):
	"""The two thresholds in pages: global_dirty_limits() with a task that is not real-time."""
	free = zone_state(program, "NR_FREE_PAGES")
	usable = free - min(free, program["totalreserve_pages"].value_()) + 1
	usable += node_state(program, "NR_INACTIVE_FILE") + node_state(program, "NR_ACTIVE_FILE")

	def limit(name):
		size = program[f"{name}_bytes"].value_()
		if size:
			return -(-size // PAGE)
		ratio = program[f"{name}_ratio"].value_()
		return ratio * PAGE // 100 * usable // PAGE

	dirty, background = min(limit("vm_dirty"), U32_MAX), limit("dirty_background")
	return [dirty, dirty // 2 if background >= dirty else background]


def vmstat(program):
	"""The names are the kernel's own table of them, which has the kinds of counters one after the other."""
	values = [zone_state(program, item) for item in range(program["NR_VM_ZONE_STAT_ITEMS"].value_())]
	values += numa_events(program, program["NR_VM_NUMA_EVENT_ITEMS"].value_())
	huge = {program[name].value_() for name in IN_HUGE_PAGES}
	values += [node_state(program, item) // (HUGE_PAGES if item in huge else 1)
		   for item in range(program["NR_VM_NODE_STAT_ITEMS"].value_())]
	values += dirty_limits(program) + vm_events(program)
	names = [name(text) for text in program["vmstat_text"]]
	if len(names) != len(values):
		raise ValueError(f"{len(names)} names of /proc/vmstat, {len(values)} counters")
	rows = [{"name": each, "value": value} for each, value in zip(names, values)]
	return [*rows, {"name": "nr_unstable", "value": 0}]  # printed by vmstat_show() itself


def parked(program):
	"""What CPUs have counted and not yet added to the counters that /proc shows."""
	item = program["NR_FREE_PAGES"].value_()
	pages = sum(per_cpu_ptr(zone.per_cpu_zonestats, cpu).vm_stat_diff[item].value_()
		    for zone in zones_of(program) for cpu in for_each_online_cpu(program))
	return f"free pages that CPUs have counted and not yet added to the machine's (nor for /proc): {pages:+d}"
