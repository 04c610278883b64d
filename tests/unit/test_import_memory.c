// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Mem-Info of every age -> rows, whole, damaged, cut, wrapped and with lines missing.
 */
#include "unit.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_import.h"
#include "fake_meminfo.h"

#define SUM(machine, field)                                                                      \
	((machine)->zone[0].field + (machine)->zone[1].field + (machine)->zone[2].field)

static void has(const struct lg_row *row, unsigned int column, uint64_t number, const char *what)
{
	if (row->values[column].kind != LG_NUMBER)
		fail_msg("%s: column %u is NULL", what, column);
	if (row->values[column].number != number)
		fail_msg("%s: column %u is %" PRIu64 ", not %" PRIu64, what, column,
			 row->values[column].number, number);
}

static void lacks(const struct lg_row *row, unsigned int column, const char *what)
{
	if (row->values[column].kind != LG_NULL)
		fail_msg("%s: column %u is said", what, column);
}

/* A column that kernels of the age say, or not. */
static void told(const struct lg_row *row, unsigned int column, bool said, uint64_t number,
		 const char *what)
{
	if (said)
		has(row, column, number, what);
	else
		lacks(row, column, what);
}

static void check_memory(const struct rows *rows, const struct fake_machine_memory *m,
			 enum fake_age age)
{
	uint64_t page = 1024ull * m->page_kb;
	const char *what = fake_age_names[age];
	bool split = age >= AGE_2_6_28, shmem = age >= AGE_2_6_32;
	struct lg_row row;

	assert_true(rows_get(rows, LG_memory, 0, &row));
	has(&row, LG_memory_free_bytes, SUM(m, free) * page, what);
	has(&row, LG_memory_ram_bytes, SUM(m, present) * page, what);
	has(&row, LG_memory_total_bytes, SUM(m, managed) * page, what);
	has(&row, LG_memory_swap_free_bytes, m->swap_free_kb * 1024, what);
	has(&row, LG_memory_swap_cached_bytes, m->swap_cache * page, what);
	told(&row, LG_memory_swap_total_bytes, age >= AGE_2_6_26, m->swap_total_kb * 1024, what);
	told(&row, LG_memory_cache_bytes, age >= AGE_2_6_26, m->cache * page, what);
	told(&row, LG_memory_active_bytes, !split,
	     (SUM(m, active_anon) + SUM(m, active_file)) * page, what);
	told(&row, LG_memory_active_anon_bytes, split, SUM(m, active_anon) * page, what);
	told(&row, LG_memory_inactive_file_bytes, split, SUM(m, inactive_file) * page, what);
	told(&row, LG_memory_unevictable_bytes, split, SUM(m, unevictable) * page, what);
	told(&row, LG_memory_shmem_bytes, shmem, SUM(m, shmem) * page, what);
	told(&row, LG_memory_file_bytes, shmem, (m->cache - m->swap_cache - SUM(m, shmem)) * page,
	     what);
	told(&row, LG_memory_slab_bytes, age > AGE_2_4 && age <= AGE_2_6_28,
	     (SUM(m, slab_reclaimable) + SUM(m, slab_unreclaimable)) * page, what);
	told(&row, LG_memory_slab_unreclaimable_bytes, shmem, SUM(m, slab_unreclaimable) * page,
	     what);
	told(&row, LG_memory_mapped_bytes, age >= AGE_2_6_26, SUM(m, mapped) * page, what);
	told(&row, LG_memory_page_tables_bytes, age > AGE_2_4, SUM(m, page_tables) * page, what);
	told(&row, LG_memory_kernel_stack_bytes, shmem, SUM(m, kernel_stack_kb) * 1024, what);
	told(&row, LG_memory_mlocked_bytes, shmem, SUM(m, mlocked) * page, what);
	told(&row, LG_memory_dirty_bytes, age > AGE_2_4, SUM(m, dirty) * page, what);
	told(&row, LG_memory_hwpoisoned_bytes, age >= AGE_6_1, 0, what);
	lacks(&row, LG_memory_available_bytes, what);
	lacks(&row, LG_memory_anon_bytes, what);
}

static void check_zone(const struct rows *rows, const struct fake_machine_memory *m,
		       const struct fake_zone *zone, enum fake_age age)
{
	uint64_t page = 1024ull * m->page_kb;
	const char *what = fake_age_names[age];
	int number = age >= AGE_2_6_26 ? (int)zone->node : 0;
	struct lg_row row;

	if (!fake_import_row(rows, LG_zones, LG_zones_zone, zone->name, LG_zones_node, number,
			     &row))
		fail_msg("%s: no zone %s", what, zone->name);
	has(&row, LG_zones_free_bytes, zone->free * page, what);
	told(&row, LG_zones_min_bytes, age > AGE_2_4, zone->min * page, what);
	told(&row, LG_zones_high_bytes, age > AGE_2_4, zone->high * page, what);
	told(&row, LG_zones_present_bytes, age > AGE_2_4, zone->present * page, what);
	told(&row, LG_zones_managed_bytes, age >= AGE_3_10, zone->managed * page, what);
	told(&row, LG_zones_active_anon_bytes, age >= AGE_2_6_28, zone->active_anon * page, what);
	told(&row, LG_zones_shmem_bytes, age == AGE_2_6_32 || age == AGE_3_10, zone->shmem * page,
	     what);
	told(&row, LG_zones_kernel_stack_bytes, age >= AGE_2_6_32 && age <= AGE_5_8,
	     zone->kernel_stack_kb * 1024, what);
	told(&row, LG_zones_pages_scanned, age > AGE_2_4 && age <= AGE_3_10, 77, what);
	if (age >= AGE_2_6_26)
		told(&row, LG_zones_pcp_bytes, age != AGE_3_10,
		     (zone->pcp[0] + zone->pcp[1]) * page, what);
}

static void check_buddy(const struct rows *rows, const struct fake_machine_memory *m,
			const char *what)
{
	uint64_t pages = 0;
	struct lg_row row;

	for (unsigned int n = 0; rows_get(rows, LG_buddy, n, &row); n++)
		pages += lg_row_number(&row, LG_buddy_free_blocks)
			 << lg_row_number(&row, LG_buddy_block_order);
	if (pages != SUM(m, free))
		fail_msg("%s: %" PRIu64 " pages in buddy lists, not %" PRIu64, what, pages,
			 SUM(m, free));
}

static void test_ages(void **state)
{
	(void)state;
	for (enum fake_age age = 0; age < FAKE_AGES; age++)
		for (unsigned int page = 4; page <= 64; page *= 4)
			for (unsigned int nodes = 1; nodes <= (age >= AGE_2_6_26 ? 2 : 1);
			     nodes++) {
				struct fake_machine_memory machine;
				unsigned int damaged;
				struct rows *rows;
				char *text;

				fake_meminfo_make(&machine, 7 + age, page, nodes);
				text = fake_meminfo(&machine, age, "[  123.456789] ");
				rows = fake_import(text, strlen(text), REPORT_SYSRQ_M, &damaged);
				if (damaged)
					fail_msg("%s: %u damaged", fake_age_names[age], damaged);
				check_memory(rows, &machine, age);
				for (unsigned int i = 0; i < FAKE_ZONES; i++)
					check_zone(rows, &machine, &machine.zone[i], age);
				check_buddy(rows, &machine, fake_age_names[age]);
				rows_destroy(rows);
				free(text);
			}
}

/* The whole text of an age, and its rows. */
struct whole {
	char *text;
	size_t bytes;
	struct rows *rows;
};

static struct whole make_whole(enum fake_age age, const char *prefix)
{
	struct fake_machine_memory machine;
	struct whole whole;

	fake_meminfo_make(&machine, 99 + age, 4, age >= AGE_2_6_26 ? 2 : 1);
	whole.text = fake_meminfo(&machine, age, prefix);
	whole.bytes = strlen(whole.text);
	whole.rows = fake_import(whole.text, whole.bytes, REPORT_SYSRQ_M, NULL);
	return whole;
}

static void end_whole(struct whole *whole)
{
	rows_destroy(whole->rows);
	free(whole->text);
}

static void compare(const struct whole *whole, const char *text, size_t bytes, enum fake_age age,
		    const char *how, size_t at)
{
	struct rows *rows = fake_import(text, bytes, REPORT_SYSRQ_M, NULL);
	char what[80];

	snprintf(what, sizeof(what), "%s, %s at %zu", fake_age_names[age], how, at);
	fake_import_within(rows, whole->rows, what);
	rows_destroy(rows);
}

/* A bit of each byte that makes no digit of a digit. */
static void test_flips(void **state)
{
	static const struct {
		char bit;
		const char *how;
	} bits[] = {{(char)0x80, "bit 7"}, {0x40, "bit 6"}};

	(void)state;
	for (enum fake_age age = 0; age < FAKE_AGES; age++) {
		struct whole whole = make_whole(age, "[  123.456789] ");

		for (size_t at = age % 23; at < whole.bytes; at += 23)
			for (size_t i = 0; i < sizeof(bits) / sizeof(*bits); i++) {
				char byte = whole.text[at];

				whole.text[at] ^= bits[i].bit;
				/* line ends and what is taken for them are no damage of a byte */
				if ((unsigned char)whole.text[at] >= ' ' && byte >= ' ')
					compare(&whole, whole.text, whole.bytes, age, bits[i].how,
						at);
				whole.text[at] = byte;
			}
		end_whole(&whole);
	}
}

static void test_cuts(void **state)
{
	(void)state;
	for (enum fake_age age = 0; age < FAKE_AGES; age++) {
		struct whole whole = make_whole(age, "");

		for (size_t at = age % 31; at < whole.bytes; at += 31)
			compare(&whole, whole.text, at, age, "cut", at);
		end_whole(&whole);
	}
}

static void test_lines_missing(void **state)
{
	(void)state;
	for (enum fake_age age = 0; age < FAKE_AGES; age++) {
		struct whole whole = make_whole(age, "[  123.456789] ");

		for (char *line = whole.text, *end; (end = strchr(line, '\n')); line = end + 1) {
			size_t before = (size_t)(line - whole.text);
			size_t behind = whole.bytes - before - (size_t)(end + 1 - line);
			char *text = malloc(whole.bytes + 1);

			memcpy(text, whole.text, before);
			memcpy(text + before, end + 1, behind);
			compare(&whole, text, before + behind, age, "line dropped", before);
			free(text);
		}
		end_whole(&whole);
	}
}

static size_t fold(const char *text, size_t bytes, size_t width, bool words, char *ret)
{
	size_t used = 0;

	for (size_t at = 0; at < bytes;) {
		const char *end = memchr(text + at, '\n', bytes - at);
		size_t line = (size_t)(end - (text + at)), take = line < width ? line : width;

		if (line > width && words)
			for (size_t i = take; i > 0; i--)
				if (text[at + i] == ' ') {
					take = i;
					break;
				}
		memcpy(ret + used, text + at, take);
		used += take;
		ret[used++] = '\n';
		at += take;
		if (text[at] == '\n' || (words && text[at] == ' '))
			at++;
	}
	return used;
}

static void test_wraps(void **state)
{
	(void)state;
	for (enum fake_age age = 0; age < FAKE_AGES; age++) {
		struct whole whole = make_whole(age, "[  123.456789] ");
		char *text = malloc(2 * whole.bytes);

		for (size_t width = 60 + age % 4; width <= 100; width += 10)
			for (int words = 0; words < 2; words++)
				compare(&whole, text,
					fold(whole.text, whole.bytes, width, words, text), age,
					words ? "wrapped between words" : "wrapped", width);
		free(text);
		end_whole(&whole);
	}
}

static void import_contradiction(const char *find, const char *put, struct rows **rows)
{
	struct fake_machine_memory machine;
	char *text, *at, *copy;

	fake_meminfo_make(&machine, 5, 4, 1);
	text = fake_meminfo(&machine, AGE_6_1, "");
	at = strstr(text, find);
	assert_non_null(at);
	copy = malloc(strlen(text) + strlen(put) + 1);
	sprintf(copy, "%.*s%s%s", (int)(at - text), text, put, at + strcspn(at, " \n"));
	*rows = fake_import(copy, strlen(copy), REPORT_SYSRQ_M, NULL);
	free(copy);
	free(text);
}

/* Digits that are others: found where a sum tells, and what cannot be told goes with it. */
static void test_contradictions(void **state)
{
	struct rows *rows;
	struct lg_row row;

	(void)state;
	import_contradiction("free:", "free:99", &rows);
	assert_true(rows_get(rows, LG_memory, 0, &row));
	lacks(&row, LG_memory_free_bytes, "free of the machine");
	assert_true(rows_get(rows, LG_zones, 0, &row));
	assert_int_equal(row.values[LG_zones_free_bytes].kind, LG_NUMBER);
	rows_destroy(rows);
	import_contradiction("mapped:", "mapped:88888888", &rows);
	assert_true(rows_get(rows, LG_memory, 0, &row));
	lacks(&row, LG_memory_mapped_bytes, "mapped");
	assert_true(rows_get(rows, LG_nodes, 0, &row));
	lacks(&row, LG_nodes_mapped_bytes, "mapped of the node");
	rows_destroy(rows);
	import_contradiction("managed:", "managed:4kB", &rows);
	assert_true(rows_get(rows, LG_zones, 0, &row));
	lacks(&row, LG_zones_managed_bytes, "managed");
	rows_destroy(rows);
}

static void test_page_size_unknown(void **state)
{
	static const char text[] = "Mem-Info:\nactive_anon:511 inactive_anon:72 isolated_anon:0\n"
				   "Free swap  = 12kB\nTotal swap = 16kB\n33 pages RAM\n";
	struct rows *rows = fake_import(text, strlen(text), REPORT_SYSRQ_M, NULL);
	struct lg_row row;

	(void)state;
	assert_true(rows_get(rows, LG_memory, 0, &row));
	lacks(&row, LG_memory_ram_bytes, "ram");
	lacks(&row, LG_memory_active_anon_bytes, "active_anon");
	has(&row, LG_memory_swap_total_bytes, 16384, "swap");
	assert_true(fake_import_row(rows, LG_losses, LG_losses_subject, "dump.page_size_bytes",
				    -1, 0, &row));
	rows_destroy(rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ages),
		cmocka_unit_test(test_flips),
		cmocka_unit_test(test_cuts),
		cmocka_unit_test(test_lines_missing),
		cmocka_unit_test(test_wraps),
		cmocka_unit_test(test_contradictions),
		cmocka_unit_test(test_page_size_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
