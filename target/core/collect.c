// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The order of a dump. Tables dump, contents and losses are not here: dump.c makes them itself,
 * from how the others went.
 */
#include "collect.h"

const struct lg_collector lg_collectors[] = {
	{ LG_memory, LG_ALL_ROWS, NULL },
	{ LG_tasks, LG_TOP_ROWS, &lg_tasks_ranking },
	{ LG_tmpfs_files, LG_ALL_ROWS, NULL },
	{ LG_tmpfs, LG_ALL_ROWS, NULL },
	{ LG_swaps, LG_ALL_ROWS, NULL },
	{ LG_slab, LG_TOP_ROWS, &lg_slab_ranking },
	{ LG_zones, LG_ALL_ROWS, NULL },
	{ LG_tasks, LG_REST_ROWS, &lg_tasks_ranking },
	{ LG_slab, LG_REST_ROWS, &lg_slab_ranking },
	{ LG_nodes, LG_ALL_ROWS, NULL },
	{ LG_buddy, LG_ALL_ROWS, NULL },
	{ LG_vmstat, LG_ALL_ROWS, NULL },
	{ LG_pci, LG_ALL_ROWS, NULL },
};

const size_t lg_collectors_count = LG_ARRAY_SIZE(lg_collectors);
