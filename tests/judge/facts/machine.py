# SPDX-License-Identifier: GPL-2.0-or-later
"""The machine as a whole: fs/proc/meminfo.c, mm/page_alloc.c (si_mem_available) and mm/util.c of Linux 6.1."""

import uuid

from drgn.helpers.linux.cpumask import for_each_online_cpu
from drgn.helpers.linux.percpu import per_cpu, percpu_counter_sum

from facts import zones
from facts.counters import PAGE, node_state, nodes_of, zone_state, zones_of
from facts.value import OneOf, name

KIB = 1024
NS_PER_MS = 1000000
NS_PER_S = 1000000000


def ram_pages(program):
	return sum(node.node_present_pages.value_() for node in nodes_of(program))


def clock_ns(program):
	"""The wall clock and the time since boot as the kernel last brought them up to date."""
	clock = program["tk_core"].timekeeper
	base = clock.tkr_mono
	past = base.xtime_nsec.value_() >> base.shift.value_()
	real = base.base_real.value_() + past
	boot = base.base.value_() + clock.offs_boot.value_() + past
	return real // NS_PER_MS * NS_PER_MS, boot // NS_PER_MS * NS_PER_MS


def current(program):
	"""What the CPUs were running: one of them is serving the UART's interrupt."""
	return [per_cpu(program["current_task"], cpu) for cpu in for_each_online_cpu(program)]


def dump(program):
	system = program["init_uts_ns"].name
	real, boot = clock_ns(program)
	running = current(program)
	return [{
		"agent": "kernel", "agent_version": None, "trigger": "sysrq", "labels": "judge", "complete": 1,
		"kernel_release": name(system.release),
		"arch": name(system.machine),
		"machine": name(system.nodename),
		"boot_id": str(uuid.UUID(bytes=bytes(byte.value_() for byte in program["sysctl_bootid"]))),
		"page_size_bytes": program["PAGE_SIZE"].value_(),
		"ram_bytes": ram_pages(program) * PAGE,
		"cpus": sum(1 for _ in for_each_online_cpu(program)),
		"time_ns": real, "uptime_ns": boot, "collect_ns": None,
		"current_pid": OneOf(task.pid.value_() for task in running),
		"current_comm": OneOf(name(task.comm) for task in running),
		"triggers_ignored": None,
		"triggers_refused": None,
	}]


def available_pages(program):
	low = sum(zone._watermark[program["WMARK_LOW"]].value_() + zone.watermark_boost.value_()
		  for node in nodes_of(program) for zone in node.node_zones)
	cache = node_state(program, "NR_ACTIVE_FILE") + node_state(program, "NR_INACTIVE_FILE")
	slab = node_state(program, "NR_SLAB_RECLAIMABLE_B") + node_state(program, "NR_KERNEL_MISC_RECLAIMABLE")
	total = zone_state(program, "NR_FREE_PAGES") - program["totalreserve_pages"].value_()
	total += cache - min(cache // 2, low) + slab - min(slab // 2, low)
	return max(total, 0)


def hugetlb_pages(program):
	sizes = [program["hstates"][i] for i in range(program["hugetlb_max_hstate"].value_())]
	return sum(size.nr_huge_pages.value_() << size.order.value_() for size in sizes)


def commit_limit_pages(program):
	fixed = program["sysctl_overcommit_kbytes"].value_()
	ratio = program["sysctl_overcommit_ratio"].value_()
	ram = program["_totalram_pages"].counter.value_() - hugetlb_pages(program)
	return (fixed * KIB // PAGE if fixed else ram * ratio // 100) + program["total_swap_pages"].value_()


def in_pages(program):
	"""Columns that are counted in pages."""
	shmem, swap_cached = node_state(program, "NR_SHMEM"), node_state(program, "NR_SWAPCACHE")
	return {
		"ram_bytes": ram_pages(program),
		"total_bytes": program["_totalram_pages"].counter.value_(),
		"free_bytes": zone_state(program, "NR_FREE_PAGES"),
		"pcp_bytes": sum(zones.pcp_pages(program, zone) for zone in zones_of(program)),
		"available_bytes": available_pages(program),
		"anon_bytes": node_state(program, "NR_ANON_MAPPED"),
		"file_bytes": max(node_state(program, "NR_FILE_PAGES") - shmem - swap_cached, 0),
		"shmem_bytes": shmem,
		"swap_cached_bytes": swap_cached,
		"slab_reclaimable_bytes": node_state(program, "NR_SLAB_RECLAIMABLE_B"),
		"slab_unreclaimable_bytes": node_state(program, "NR_SLAB_UNRECLAIMABLE_B"),
		"page_tables_bytes": node_state(program, "NR_PAGETABLE"),
		"percpu_bytes": program["pcpu_nr_populated"].value_() * program["pcpu_nr_units"].value_(),
		"vmalloc_bytes": program["nr_vmalloc_pages"].counter.value_(),
		"zsmalloc_bytes": zone_state(program, "NR_ZSPAGES"),
		"hugetlb_bytes": hugetlb_pages(program),
		"mlocked_bytes": zone_state(program, "NR_MLOCK"),
		"unevictable_bytes": node_state(program, "NR_UNEVICTABLE"),
		"dirty_bytes": node_state(program, "NR_FILE_DIRTY"),
		"writeback_bytes": node_state(program, "NR_WRITEBACK"),
		"swap_total_bytes": program["total_swap_pages"].value_(),
		"swap_free_bytes": max(program["nr_swap_pages"].counter.value_(), 0),
		"committed_bytes": max(percpu_counter_sum(program["vm_committed_as"].address_of_()), 0),
		"commit_limit_bytes": commit_limit_pages(program),
	}


def memory(program):
	return [{column: count * PAGE for column, count in in_pages(program).items()} | {
		"kernel_stack_bytes": node_state(program, "NR_KERNEL_STACK_KB") * KIB,
		"overcommit_mode": program["sysctl_overcommit_memory"].value_(),
		"overcommit_ratio": program["sysctl_overcommit_ratio"].value_(),
	}]
