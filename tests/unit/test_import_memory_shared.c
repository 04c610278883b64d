// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Memory parts of the shared reports, as a careful reader writes them down. Skipped without them.
 */
#include "unit.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_import.h"

#define FOLDER "../shared/oomlogs"

struct truth {
	const char *begins;
	unsigned int table;
	const char *zone;
	int node;
	unsigned int column;
	uint64_t number;
};

static const struct truth truths[] = {
	{"04", LG_memory, NULL, -1, LG_memory_free_bytes, 27658 * 4096ull},
	{"04", LG_memory, NULL, -1, LG_memory_slab_bytes, 85314 * 4096ull},
	{"04", LG_memory, NULL, -1, LG_memory_highmem_bytes, 294848 * 4096ull},
	{"04", LG_zones, "HighMem", 0, LG_zones_pcp_bytes, (176 + 56 + 165 + 166) * 4096ull},
	{"04", LG_zones, "Normal", 0, LG_zones_free_bytes, 100900 * 1024ull},
	{"06", LG_memory, NULL, -1, LG_memory_free_bytes, 103730 * 4096ull},
	{"06", LG_memory, NULL, -1, LG_memory_total_bytes, (131056 - 3772) * 4096ull},
	{"07", LG_memory, NULL, -1, LG_memory_free_bytes, 62265 * 4096ull},
	{"07", LG_zones, "DMA32", 0, LG_zones_free_bytes, 239612 * 1024ull},
	{"12", LG_memory, NULL, -1, LG_memory_free_bytes, 27306 * 4096ull},
	{"12", LG_memory, NULL, -1, LG_memory_kernel_stack_bytes, 408 * 1024ull},
	{"19", LG_memory, NULL, -1, LG_memory_free_bytes, 159849484 * 4096ull},
	{"19", LG_zones, "Movable", 4, LG_zones_managed_bytes, 130023424 * 1024ull},
	{"26", LG_memory, NULL, -1, LG_memory_slab_unreclaimable_bytes, 201840 * 4096ull},
	{"26", LG_memory, NULL, -1, LG_memory_kernel_stack_bytes, 31616 * 1024ull},
	{"26", LG_zones, "Normal", 0, LG_zones_boost_bytes, 28672 * 1024ull},
	{"38", LG_memory, NULL, -1, LG_memory_shmem_bytes, 87896 * 4096ull},
	{"38", LG_memory, NULL, -1, LG_memory_swap_cached_bytes, 11342 * 4096ull},
	{"38", LG_zones, "Normal", 1, LG_zones_page_tables_bytes, 50672 * 1024ull},
	{"39", LG_memory, NULL, -1, LG_memory_total_bytes, (524158 - 17809) * 4096ull},
	{"40", LG_memory, NULL, -1, LG_memory_inactive_anon_bytes, 1509191 * 4096ull},
	{"40", LG_memory, NULL, -1, LG_memory_swap_free_bytes, 84 * 1024ull},
	{"43", LG_memory, NULL, -1, LG_memory_free_bytes, 1436134 * 4096ull},
	{"43", LG_zones, "DMA", 0, LG_zones_managed_bytes, 15908 * 1024ull},
};

static char *read_log(const char *begins, size_t *bytes)
{
	struct dirent *entry;
	char path[512], *text = malloc(1 << 16);
	DIR *folder = opendir(FOLDER);
	FILE *file;

	*bytes = 0;
	while (folder && (entry = readdir(folder)))
		if (!strncmp(entry->d_name, begins, 2)) {
			snprintf(path, sizeof(path), FOLDER "/%s", entry->d_name);
			file = fopen(path, "r");
			*bytes = file ? fread(text, 1, 1 << 16, file) : 0;
			if (file)
				fclose(file);
		}
	if (folder)
		closedir(folder);
	return text;
}

static void check(const struct truth *truth)
{
	size_t bytes;
	char *text = read_log(truth->begins, &bytes);
	struct rows *rows = fake_import(text, bytes, REPORT_SYSRQ_M, NULL);
	struct lg_row row;

	if (!fake_import_row(rows, truth->table, truth->zone ? LG_zones_zone : -1, truth->zone,
			     truth->node >= 0 ? LG_zones_node : -1, truth->node, &row) ||
	    row.values[truth->column].kind != LG_NUMBER ||
	    row.values[truth->column].number != truth->number)
		fail_msg("%s: %s of %s", truth->begins,
			 lg_schema_table(truth->table)->columns[truth->column].name,
			 truth->zone ? truth->zone : "the machine");
	rows_destroy(rows);
	free(text);
}

static void test_shared(void **state)
{
	DIR *folder = opendir(FOLDER);

	(void)state;
	if (!folder)
		skip();
	closedir(folder);
	for (size_t i = 0; i < sizeof(truths) / sizeof(*truths); i++)
		check(&truths[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_shared)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
