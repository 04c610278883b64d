// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Files of /proc: made-up ones, and meminfo of this machine against a simple reading of it.
 */
#include "unit.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_import.h"

static struct rows *import(const char *text)
{
	return fake_import(text, strlen(text), REPORT_PROC, NULL);
}

static void has(const struct lg_row *row, unsigned int column, uint64_t number)
{
	if (row->values[column].kind != LG_NUMBER)
		fail_msg("column %u is NULL", column);
	assert_int_equal(row->values[column].number, number);
}

static const char made_up[] = "MemTotal:         500000 kB\nMemFree:           90000 kB\n"
			      "Buffers:            1000 kB\nCached:            30000 kB\n"
			      "SwapCached:          100 kB\nActive:            20000 kB\n"
			      "Inactive:          15000 kB\nAnonPages:         44000 kB\n"
			      "SwapTotal:             0 kB\nSlab:               9000 kB\n"
			      "PageTables:          700 kB\nHugePages_Total:       2\n"
			      "HugePages_Free:        1\nHugepagesize:       2048 kB\n"
			      "VmallocUsed:        4444 kB\n";

static void test_meminfo(void **state)
{
	struct rows *rows = import(made_up);
	struct lg_row row;

	(void)state;
	assert_true(rows_get(rows, LG_memory, 0, &row));
	has(&row, LG_memory_total_bytes, 500000 * 1024);
	has(&row, LG_memory_active_bytes, 20000 * 1024);
	has(&row, LG_memory_cache_bytes, 31100 * 1024);
	has(&row, LG_memory_slab_bytes, 9000 * 1024);
	has(&row, LG_memory_hugetlb_bytes, 4096 * 1024);
	assert_int_equal(row.values[LG_memory_file_bytes].kind, LG_NULL);    /* tmpfs is in it */
	assert_int_equal(row.values[LG_memory_vmalloc_bytes].kind, LG_NULL); /* addresses */
	assert_true(rows_get(rows, LG_hugepages, 0, &row));
	has(&row, LG_hugepages_free, 1);
	rows_destroy(rows);
}

/* The line of a file that begins with name; -1: there is none. */
static long long read_kb(const char *text, const char *name)
{
	for (const char *line = text; *line; line = strchr(line, '\n') + 1)
		if (!strncmp(line, name, strlen(name)))
			return atoll(line + strlen(name));
	return -1;
}

static void test_live_meminfo(void **state)
{
	static const struct {
		const char *name;
		unsigned int column;
	} names[] = {
		{"MemTotal:", LG_memory_total_bytes},
		{"MemFree:", LG_memory_free_bytes},
		{"AnonPages:", LG_memory_anon_bytes},
		{"Shmem:", LG_memory_shmem_bytes},
		{"KernelStack:", LG_memory_kernel_stack_bytes},
		{"PageTables:", LG_memory_page_tables_bytes},
		{"SwapTotal:", LG_memory_swap_total_bytes},
		{"Committed_AS:", LG_memory_committed_bytes},
	};
	char text[16384];
	FILE *file = fopen("/proc/meminfo", "r");
	struct rows *rows;
	struct lg_row row;
	size_t bytes;

	(void)state;
	if (!file)
		skip();
	bytes = fread(text, 1, sizeof(text) - 1, file);
	text[bytes] = 0;
	fclose(file);
	rows = import(text);
	assert_true(rows_get(rows, LG_memory, 0, &row));
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (read_kb(text, names[i].name) >= 0)
			has(&row, names[i].column,
			    1024u * (uint64_t)read_kb(text, names[i].name));
	if (read_kb(text, "Shmem:") >= 0)
		has(&row, LG_memory_file_bytes,
		    1024u * (uint64_t)(read_kb(text, "Cached:") + read_kb(text, "Buffers:") -
				       read_kb(text, "Shmem:")));
	rows_destroy(rows);
}

static void test_several_files(void **state)
{
	struct rows *rows = import(
		"MemTotal:         480000 kB\nMapped:             8000 kB\nAnonPages:           "
		"400 kB\n"
		"==> /proc/vmstat <==\nnr_free_pages 22500\nnr_anon_pages 100\nnr_mapped 200\n"
		"pgfault 123456\npageoutrun 3\nswpin_zero 4\n"
		"==> /proc/buddyinfo <==\n"
		"Node 0, zone      DMA      1      0      2      0      0      0      0      0\n"
		"Node 0, zone   Normal      7      3      0      1      0      0      0      0\n"
		"$ cat /proc/zoneinfo\n"
		"Node 0, zone   Normal\n  per-node stats\n      nr_mapped    2000\n"
		"      nr_kernel_stack 512\n  pages free     21\n        min      5\n"
		"        low      6\n        high     7\n        spanned  130000\n"
		"        present  128000\n        managed  120000\n"
		"        protection: (0, 12, 12)\n      nr_free_pages 21\n      nr_mlock     3\n"
		"  pagesets\n    cpu: 0\n              count:    9\n              high:     186\n"
		"  start_pfn:           4096\n");
	struct lg_row row;

	(void)state;
	assert_true(fake_import_row(rows, LG_vmstat, LG_vmstat_name, "pgfault", -1, 0, &row));
	has(&row, LG_vmstat_value, 123456);
	assert_int_equal(rows_count(rows, LG_buddy), 5);
	assert_true(fake_import_row(rows, LG_zones, LG_zones_zone, "Normal", -1, 0, &row));
	has(&row, LG_zones_free_bytes, 21 * 4096);
	has(&row, LG_zones_min_bytes, 5 * 4096);
	has(&row, LG_zones_managed_bytes, 120000 * 4096u);
	has(&row, LG_zones_mlocked_bytes, 3 * 4096);
	assert_true(rows_get(rows, LG_nodes, 0, &row));
	has(&row, LG_nodes_mapped_bytes, 2000 * 4096);
	has(&row, LG_nodes_kernel_stack_bytes, 512 * 1024);
	rows_destroy(rows);
}

static void test_slabinfo(void **state)
{
	struct rows *rows = import(
		"slabinfo - version: 2.1\n"
		"# name            <active_objs> <num_objs> <objsize> <objperslab> "
		"<pagesperslab> : "
		"tunables\n"
		"made_up_with_a_long_name    100    128    192   21    1 : tunables    0    0    "
		"0 : "
		"slabdata      6      7      0\n"
		"broken               200    128    192   21    1 : tunables    0    0    0 : "
		"slabdata      6      7      0\n");
	struct lg_row row;

	(void)state;
	assert_int_equal(rows_count(rows, LG_slab), 1);
	assert_true(rows_get(rows, LG_slab, 0, &row));
	has(&row, LG_slab_objects, 128);
	has(&row, LG_slab_active_objects, 100);
	has(&row, LG_slab_slabs, 7);
	rows_destroy(rows);
}

#define MAPPING(rss, private, swap)                                                              \
	"Size:   400 kB\nRss:   " rss                                                            \
	" kB\nPss:   " private " kB\nShared_Clean:  0 kB\n"                                      \
			       "Shared_Dirty:  0 kB\nPrivate_Clean:  0 kB\nPrivate_Dirty:  "     \
			       " " private " kB\n"                                               \
					   "Anonymous:  8 kB\nSwap:  " swap                      \
					   " kB\nVmFlags: rd wr\n"

static void test_task(void **state)
{
	static const char status[] = "Name:\tmade up\nUmask:\t0022\nState:\tS (sleeping)\n"
				     "Tgid:\t77\nPid:\t77\nPPid:\t1\nUid:\t1\t2\t3\t4\n"
				     "VmSize:\t   9000 kB\nVmRSS:\t     300 kB\n";
	static const char head[] =
		"7f0000000000-7f0000001000 rw-s 00000000 00:05 9 /dev/shm/x\n" MAPPING(
			"100", "100",
			"4") "7ffc00000000-7ffc00021000 rw-p 00000000 00:00 0   [stack]\n";
	char text[4096];
	struct rows *rows;
	struct lg_row row;

	(void)state;
	snprintf(text, sizeof(text), "%s==> /proc/78/smaps <==\n%s%s", status, head,
		 MAPPING("52", "52", "12"));
	rows = import(text);
	assert_true(fake_import_row(rows, LG_tasks, LG_tasks_comm, "made up", -1, 0, &row));
	has(&row, LG_tasks_pid, 77);
	has(&row, LG_tasks_uid, 2);
	has(&row, LG_tasks_vsize_bytes, 9000 * 1024);
	has(&row, LG_tasks_rss_bytes, 300 * 1024);
	assert_true(rows_get(rows, LG_tasks, 1, &row));
	has(&row, LG_tasks_pid, 78);
	has(&row, LG_tasks_pss_bytes, 152 * 1024);
	has(&row, LG_tasks_private_bytes, 152 * 1024);
	has(&row, LG_tasks_swap_bytes, 16 * 1024);
	has(&row, LG_tasks_rss_anon_bytes, 16 * 1024);
	has(&row, LG_tasks_rss_file_bytes, 44 * 1024);
	has(&row, LG_tasks_rss_shmem_bytes, 92 * 1024);
	rows_destroy(rows);
	/* more mappings may have been: no sums */
	snprintf(text, sizeof(text), "==> /proc/78/smaps <==\n%s",
		 "00400000-0040b000 r-xp 00000000 08:01 1234   /bin/made\n" MAPPING("100", "100",
										    "4"));
	rows = import(text);
	assert_true(rows_get(rows, LG_tasks, 0, &row));
	has(&row, LG_tasks_pid, 78);
	assert_int_equal(row.values[LG_tasks_pss_bytes].kind, LG_NULL);
	rows_destroy(rows);
	/* parts that do not add up to Rss: no sums */
	snprintf(text, sizeof(text), "%s==> /proc/78/smaps <==\n%s%s", status, head,
		 MAPPING("52", "40", "12"));
	rows = import(text);
	assert_true(rows_get(rows, LG_tasks, 1, &row));
	assert_int_equal(row.values[LG_tasks_pss_bytes].kind, LG_NULL);
	rows_destroy(rows);
}

/* One summary behind the other, as a shell's loop has them. */
static void test_rollups(void **state)
{
	static const char text[] =
		"00400000-7ffc00021000 ---p 00000000 00:00 0    [rollup]\n"
		"Rss:  100 kB\nPss:  40 kB\nShared_Clean:  60 kB\nShared_Dirty:  0 kB\n"
		"Private_Clean:  0 kB\nPrivate_Dirty:  40 kB\nSwap:  0 kB\nWriteback:  0 kB\n"
		"---\n"
		"00500000-7ffc00021000 ---p 00000000 00:00 0    [rollup]\n"
		"Rss:  10 kB\nPss:  10 kB\nShared_Clean:  0 kB\nShared_Dirty:  0 kB\n"
		"Private_Clean:  0 kB\nPrivate_Dirty:  10 kB\nSwap:  4 kB\nWriteback:  0 kB\n";
	struct rows *rows = import(text);
	struct lg_row row;

	(void)state;
	assert_int_equal(rows_count(rows, LG_tasks), 2);
	assert_true(rows_get(rows, LG_tasks, 0, &row));
	has(&row, LG_tasks_pss_bytes, 40 * 1024);
	assert_true(rows_get(rows, LG_tasks, 1, &row));
	has(&row, LG_tasks_pss_bytes, 10 * 1024);
	has(&row, LG_tasks_swap_bytes, 4 * 1024);
	rows_destroy(rows);
}

/* A terminal has made blanks of the tabs. */
static void test_blanks(void **state)
{
	struct rows *rows = import("Name:   made up\nState:  D (disk sleep)\nTgid:   31\n"
				   "Pid:    31\nVmRSS:      300 kB\n"
				   "Name:   other\nUmask:  0022\nState:  S (sleeping)\n"
				   "Pid:    32\n");
	struct lg_row row;

	(void)state;
	assert_int_equal(rows_count(rows, LG_tasks), 2);
	assert_true(fake_import_row(rows, LG_tasks, LG_tasks_comm, "made up", -1, 0, &row));
	has(&row, LG_tasks_pid, 31);
	has(&row, LG_tasks_rss_bytes, 300 * 1024);
	assert_true(fake_import_row(rows, LG_tasks, LG_tasks_state, "D", -1, 0, &row));
	assert_true(fake_import_row(rows, LG_tasks, LG_tasks_comm, "other", -1, 0, &row));
	has(&row, LG_tasks_pid, 32);
	rows_destroy(rows);
	rows = import("Name:   my-pod\nNamespace:   x\nName: other\nState:   Running\nPid: 12\n");
	assert_int_equal(rows_count(rows, LG_tasks), 0);
	rows_destroy(rows);
}

static void test_old_slabinfo(void **state)
{
	struct rows *rows =
		import("slabinfo - version: 1.1 (SMP)\n"
		       "made_cache            59     78    100    2    2    1 :  252  126\n"
		       "size-64(DMA)           3      9     64    1    1    1\n");
	struct lg_row row;

	(void)state;
	assert_int_equal(rows_count(rows, LG_slab), 2);
	assert_true(fake_import_row(rows, LG_slab, LG_slab_name, "made_cache", -1, 0, &row));
	has(&row, LG_slab_active_objects, 59);
	has(&row, LG_slab_objects, 78);
	has(&row, LG_slab_object_size_bytes, 100);
	has(&row, LG_slab_slabs, 2);
	rows_destroy(rows);
}

/* What is behind the lost head of meminfo is its too; blocks by type are no free blocks. */
static void test_parts(void **state)
{
	struct rows *rows = import("Dirty:  4 kB\nAnonPages:  512 kB\nMapped:  20 kB\n");
	struct lg_row row;

	(void)state;
	assert_true(rows_get(rows, LG_memory, 0, &row));
	has(&row, LG_memory_anon_bytes, 512 * 1024);
	has(&row, LG_memory_mapped_bytes, 20 * 1024);
	rows_destroy(rows);
	rows = import(
		"Node    0, zone      DMA, type    Unmovable      0      0      0      1\n"
		"Number of blocks type     Unmovable      Movable  Reclaimable   HighAtomic\n"
		"Node 0, zone      DMA            2            0            5            1\n");
	assert_int_equal(rows_count(rows, LG_buddy), 0);
	rows_destroy(rows);
}

static void test_no_proc(void **state)
{
	static const char *const texts[] = {"Nov 1 host app: Rss: 12 kB\n", "pgfault 12\n",
					    "read /proc/meminfo failed\n",  "Active:  12 kB\n",
					    "Size:  12 kB\nName: x\n",	    NULL};

	(void)state;
	for (const char *const *text = texts; *text; text++) {
		struct rows *rows = import(*text);

		assert_int_equal(rows_count(rows, LG_memory) + rows_count(rows, LG_tasks) +
					 rows_count(rows, LG_vmstat),
				 0);
		rows_destroy(rows);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_meminfo),	      cmocka_unit_test(test_live_meminfo),
		cmocka_unit_test(test_several_files), cmocka_unit_test(test_slabinfo),
		cmocka_unit_test(test_task),	      cmocka_unit_test(test_no_proc),
		cmocka_unit_test(test_rollups),	      cmocka_unit_test(test_blanks),
		cmocka_unit_test(test_old_slabinfo),  cmocka_unit_test(test_parts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
