// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where the RAM went. Arithmetic wraps instead of overflowing: the numbers may be anything, and
 * the parts add up all the same.
 */
#include "account.h"

static const struct {
	const char *name;
	const char *label;
} parts[ACCOUNT_PARTS] = {
	[ACCOUNT_ANON] = { "anonymous", "anonymous" },
	[ACCOUNT_TMPFS] = { "tmpfs", "tmpfs" },
	[ACCOUNT_FILE] = { "file", "file cache" },
	[ACCOUNT_SLAB_UNRECLAIMABLE] = { "slab_unreclaimable", "slab" },
	[ACCOUNT_SLAB_RECLAIMABLE] = { "slab_reclaimable", "slab, reclaim" },
	[ACCOUNT_PAGE_TABLES] = { "page_tables", "page tables" },
	[ACCOUNT_KERNEL_STACKS] = { "kernel_stacks", "kernel stacks" },
	[ACCOUNT_PERCPU] = { "percpu", "per-CPU" },
	[ACCOUNT_VMALLOC] = { "vmalloc", "vmalloc" },
	[ACCOUNT_COMPRESSED] = { "compressed", "compressed" },
	[ACCOUNT_HUGETLB] = { "hugetlb", "huge pages" },
	[ACCOUNT_BOOT] = { "boot", "kernel, boot" },
	[ACCOUNT_UNACCOUNTED] = { "unaccounted", "unaccounted" },
	[ACCOUNT_PCP] = { "pcp", "free, per CPU" },
	[ACCOUNT_FREE] = { "free", "free" },
};

const char *account_name(enum account_id id)
{
	return parts[id].name;
}

const char *account_label(enum account_id id)
{
	return parts[id].label;
}

static int64_t minus(int64_t from, int64_t value)
{
	return (int64_t)((uint64_t)from - (uint64_t)value);
}

static const char question[] =
	"SELECT anon_bytes, shmem_bytes, file_bytes, slab_unreclaimable_bytes,"
	" slab_reclaimable_bytes, page_tables_bytes, kernel_stack_bytes, percpu_bytes,"
	" vmalloc_bytes, zsmalloc_bytes, hugetlb_bytes, pcp_bytes, free_bytes, total_bytes,"
	" coalesce(ram_bytes, (SELECT ram_bytes FROM dump), total_bytes) FROM memory LIMIT 1";

/* The order of the columns above. */
static const enum account_id order[] = {
	ACCOUNT_ANON,
	ACCOUNT_TMPFS,
	ACCOUNT_FILE,
	ACCOUNT_SLAB_UNRECLAIMABLE,
	ACCOUNT_SLAB_RECLAIMABLE,
	ACCOUNT_PAGE_TABLES,
	ACCOUNT_KERNEL_STACKS,
	ACCOUNT_PERCPU,
	ACCOUNT_VMALLOC,
	ACCOUNT_COMPRESSED,
	ACCOUNT_HUGETLB,
	ACCOUNT_PCP,
	ACCOUNT_FREE,
};

#define ORDERED ((int)(sizeof(order) / sizeof(order[0])))

static void row(void *ctx, const struct sql_rows *rows)
{
	struct account *account = ctx;
	struct maybe *part = account->parts;
	struct maybe total = query_number(rows, ORDERED);
	int i;

	for (i = 0; i < ORDERED; i++)
		part[order[i]] = query_number(rows, i);
	account->ram = query_number(rows, ORDERED + 1);
	if (part[ACCOUNT_VMALLOC].known && part[ACCOUNT_KERNEL_STACKS].known) {
		if (part[ACCOUNT_VMALLOC].value > part[ACCOUNT_KERNEL_STACKS].value)
			part[ACCOUNT_VMALLOC].value = minus(part[ACCOUNT_VMALLOC].value,
							    part[ACCOUNT_KERNEL_STACKS].value);
		else
			part[ACCOUNT_VMALLOC].value = 0;
	} else {
		part[ACCOUNT_VMALLOC] = (struct maybe){ 0, false };
	}
	if (account->ram.known && total.known)
		part[ACCOUNT_BOOT] =
			(struct maybe){ minus(account->ram.value, total.value), true };
	if (!account->ram.known)
		return;
	part[ACCOUNT_UNACCOUNTED] = account->ram;
	for (i = 0; i < ACCOUNT_PARTS; i++)
		if (i != ACCOUNT_UNACCOUNTED && part[i].known)
			part[ACCOUNT_UNACCOUNTED].value =
				minus(part[ACCOUNT_UNACCOUNTED].value, part[i].value);
}

struct err *account_read(struct sql *sql, struct account *ret)
{
	struct account account = { .ram = { 0, false } };
	struct err *err = query_each(sql, question, row, &account);

	if (!err)
		*ret = account;
	return err;
}
