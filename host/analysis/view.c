// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Views: which columns and rows of a table people want, and in which order. To add one is to add
 * its line here, and one in the man page.
 */
#include "view.h"

#include <stdio.h>
#include <string.h>

#define HELD                                                                                 \
	"ifnull(rss_anon_bytes, 0) + ifnull(rss_file_bytes, 0) + ifnull(rss_shmem_bytes, 0)" \
	" + ifnull(swap_bytes, 0)"

#define PCI_TROUBLE                                                                       \
	"pci_trouble(class_code, command, status, secondary_status, express_status, answers," \
	" enabled, channel, driver)"

const struct view views[] = {
	{"summary", "who ate the memory, in one screen", NULL, NULL, NULL},
	{"tasks", "processes, those that hold most memory first",
	 "comm, pid, " HELD " AS held_bytes, rss_anon_bytes AS anon_bytes,"
	 " rss_file_bytes AS file_bytes, rss_shmem_bytes AS shmem_bytes, swap_bytes, state,"
	 " oom_score_adj AS adj, oom_badness, uid, ppid, threads, maj_faults, cpu_ns, cmdline",
	 NULL, HELD " DESC, pid"},
	{"memory", "the whole machine's memory", "*", NULL, NULL},
	{"vmstat", "the kernel's counters, those that are not 0", "*", "value IS NOT 0", NULL},
	{"nodes", "NUMA nodes and their kswapd", "*", NULL, NULL},
	{"zones", "zones, their free pages and watermarks",
	 "node, zone, free_bytes, min_bytes, low_bytes, high_bytes, managed_bytes,"
	 " active_anon_bytes, inactive_anon_bytes, active_file_bytes, inactive_file_bytes,"
	 " unevictable_bytes, mlocked_bytes, pcp_bytes, cma_bytes, boost_bytes, present_bytes,"
	 " spanned_bytes, lowmem_reserve_pages",
	 NULL, NULL},
	{"buddy", "free blocks by order",
	 "node, zone, block_order, free_blocks,"
	 " free_blocks * (4096 << block_order) AS free_bytes",
	 NULL, NULL},
	{"slab", "slab caches, largest first",
	 "name, ifnull(total_bytes, objects_bytes) AS total_bytes, objects,"
	 " active_objects AS active, object_size_bytes, slabs,"
	 " slab_size_bytes,"
	 " CASE reclaimable WHEN 1 THEN 'yes' WHEN 0 THEN 'no' END AS reclaimable",
	 NULL, "total_bytes DESC"},
	{"tmpfs", "tmpfs mounts, largest first",
	 "path, used_bytes, size_bytes, inodes_used, inodes_max, device", NULL,
	 "used_bytes DESC"},
	{"tmpfs_files", "the largest files of tmpfs",
	 "(SELECT t.path FROM tmpfs AS t WHERE t.device = tmpfs_files.device) AS mount,"
	 " ifnull(path, '(deleted)') AS path, used_bytes, inode, device",
	 NULL, "used_bytes DESC"},
	{"swaps", "swap areas", "*", NULL, "priority DESC"},
	{"pci", "PCI devices, those in trouble first",
	 "slot, coalesce(pci_model_name(vendor_id, device_id),"
	 " pci_device_name(vendor_id, device_id),"
	 " printf('%04x:%04x', vendor_id, device_id)) AS name,"
	 " ifnull(pci_class_name(class_code), printf('%06x', class_code)) AS class, driver,"
	 " " PCI_TROUBLE " AS trouble",
	 NULL, PCI_TROUBLE " IS NULL, " PCI_TROUBLE " LIKE '(%'"},
	{"losses", "what is missing, and why", "*", NULL, NULL},
	{"dump", "the dump itself", "*", NULL, NULL},
	{"contents", "tables of the dump, and how much of each arrived", "*", NULL, NULL},
	{NULL, NULL, NULL, NULL, NULL},
};

const struct view *view_find(const char *name)
{
	const struct view *view;

	for (view = views; view->name; view++)
		if (strcmp(view->name, name) == 0)
			return view;
	return NULL;
}

bool view_sql(const struct view *view, const char *table, bool people, char *sql, size_t size)
{
	static const char letters[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
	bool chosen = view && people;
	int bytes;

	if (!table[0] || table[strspn(table, letters)])
		return false;
	bytes = snprintf(sql, size, "SELECT %s FROM \"%s\"%s%s ORDER BY %s%srowid",
			 chosen ? view->columns : "*", table,
			 chosen && view->where ? " WHERE " : "",
			 chosen && view->where ? view->where : "",
			 view && view->order ? view->order : "", view && view->order ? ", " : "");
	return bytes > 0 && (size_t)bytes < size;
}
