// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where the RAM went. Arithmetic wraps instead of overflowing: the numbers may be anything, and
 * the parts add up all the same.
 */
#include "account.h"

static const struct {
	const char *name;
	const char *label;
	bool text; /* no agent's: it is there only if it is known */
} parts[ACCOUNT_PARTS] = {
	[ACCOUNT_ANON] = {"anonymous", "anonymous", false},
	[ACCOUNT_TMPFS] = {"tmpfs", "tmpfs", false},
	[ACCOUNT_FILE] = {"file", "file cache", false},
	[ACCOUNT_CACHE] = {"cache", "cache + tmpfs", true},
	[ACCOUNT_USER] = {"user", "anon + cache", true},
	[ACCOUNT_UNEVICTABLE] = {"unevictable", "unevictable", true},
	[ACCOUNT_ISOLATED] = {"isolated", "isolated", true},
	[ACCOUNT_SLAB_UNRECLAIMABLE] = {"slab_unreclaimable", "slab", false},
	[ACCOUNT_SLAB_RECLAIMABLE] = {"slab_reclaimable", "slab, reclaim", false},
	[ACCOUNT_SLAB] = {"slab", "slab, all", true},
	[ACCOUNT_PAGE_TABLES] = {"page_tables", "page tables", false},
	[ACCOUNT_SECONDARY] = {"secondary_page_tables", "device tables", true},
	[ACCOUNT_KERNEL_STACKS] = {"kernel_stacks", "kernel stacks", false},
	[ACCOUNT_PERCPU] = {"percpu", "per-CPU", false},
	[ACCOUNT_VMALLOC] = {"vmalloc", "vmalloc", false},
	[ACCOUNT_COMPRESSED] = {"compressed", "compressed", false},
	[ACCOUNT_HUGETLB] = {"hugetlb", "huge pages", false},
	[ACCOUNT_BOUNCE] = {"bounce", "bounce", true},
	[ACCOUNT_POISONED] = {"poisoned", "bad memory", true},
	[ACCOUNT_MISC] = {"kernel_misc", "kernel, misc", true},
	[ACCOUNT_BOOT] = {"boot", "kernel, boot", false},
	[ACCOUNT_UNACCOUNTED] = {"unaccounted", "unaccounted", false},
	[ACCOUNT_PCP] = {"pcp", "free, per CPU", false},
	[ACCOUNT_FREE] = {"free", "free", false},
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

static int64_t plus(int64_t to, int64_t value)
{
	return (int64_t)((uint64_t)to + (uint64_t)value);
}

static struct maybe sum(struct maybe a, struct maybe b)
{
	return (struct maybe){plus(a.value, b.value), a.known && b.known};
}

/* Columns that no part is taken from as they are. */
enum {
	TOTAL = ACCOUNT_PARTS,
	RAM,
	SLAB_ALL,
	CACHE,
	SWAP_CACHED,
	SWAP_TOTAL,
	ACTIVE,
	INACTIVE,
	ANON_LISTS,
	FILE_LISTS,
	BUFFERS,
	TEXT,
	COLUMNS,
};

#define OF(table, column)                                                                        \
	"coalesce(m." column ", (SELECT CAST(total(" column ") AS INTEGER) FROM " table          \
	" HAVING count(" column ") > 0))"

static const struct {
	int id;
	const char *from;
} columns[] = {
	{ACCOUNT_ANON, "anon_bytes"},
	{ACCOUNT_TMPFS, "shmem_bytes"},
	{ACCOUNT_FILE, "file_bytes"},
	{ACCOUNT_UNEVICTABLE, "unevictable_bytes"},
	{ACCOUNT_ISOLATED, "isolated_bytes"},
	{ACCOUNT_SLAB_UNRECLAIMABLE, "slab_unreclaimable_bytes"},
	{ACCOUNT_SLAB_RECLAIMABLE, "slab_reclaimable_bytes"},
	{ACCOUNT_PAGE_TABLES, "page_tables_bytes"},
	{ACCOUNT_SECONDARY, "secondary_page_tables_bytes"},
	{ACCOUNT_KERNEL_STACKS, "kernel_stack_bytes, or those of nodes or zones"},
	{ACCOUNT_PERCPU, "percpu_bytes"},
	{ACCOUNT_VMALLOC, "vmalloc_bytes - kernel_stack_bytes"},
	{ACCOUNT_COMPRESSED, "zsmalloc_bytes, or those of zones"},
	{ACCOUNT_HUGETLB, "hugetlb_bytes, or total * size_bytes of hugepages"},
	{ACCOUNT_BOUNCE, "bounce_bytes"},
	{ACCOUNT_POISONED, "hwpoisoned_bytes"},
	{ACCOUNT_MISC, "kernel_misc_reclaimable_bytes"},
	{ACCOUNT_PCP, "pcp_bytes, or those of zones"},
	{ACCOUNT_FREE, "free_bytes"},
	{TOTAL, NULL},
	{RAM, NULL},
	{SLAB_ALL, NULL},
	{CACHE, NULL},
	{SWAP_CACHED, NULL},
	{SWAP_TOTAL, NULL},
	{ACTIVE, NULL},
	{INACTIVE, NULL},
	{ANON_LISTS, NULL},
	{FILE_LISTS, NULL},
	{BUFFERS, NULL},
	{TEXT, NULL},
};

/* In the order of columns[]. TEXT: 1 of kernel text, 2 of files of /proc. */
static const char question[] =
	"SELECT m.anon_bytes, m.shmem_bytes, m.file_bytes, m.unevictable_bytes, m.isolated_bytes,"
	" m.slab_unreclaimable_bytes, m.slab_reclaimable_bytes, m.page_tables_bytes,"
	" m.secondary_page_tables_bytes, coalesce(m.kernel_stack_bytes,"
	" (SELECT CAST(total(kernel_stack_bytes) AS INTEGER) FROM nodes"
	" HAVING count(kernel_stack_bytes) > 0), (SELECT CAST(total(kernel_stack_bytes) AS "
	"INTEGER)"
	" FROM zones HAVING count(kernel_stack_bytes) > 0)), m.percpu_bytes, "
	"m.vmalloc_bytes, " OF(
		"zones",
		"zsmalloc_bytes") ", coalesce(m.hugetlb_bytes, (SELECT CAST(total(h.total *"
				  " h.size_bytes) AS INTEGER) FROM hugepages AS h HAVING "
				  "count(h.total * h.size_bytes) > 0)),"
				  " m.bounce_bytes, m.hwpoisoned_bytes, "
				  "m.kernel_misc_reclaimable_bytes, " OF(
					  "zones",
					  "pcp_bytes") ", m.free_bytes,"
						       " coalesce(m.total_bytes, m.ram_bytes - "
						       "m.reserved_bytes),"
						       " coalesce(m.ram_bytes, d.ram_bytes, "
						       "m.total_bytes), m.slab_bytes, "
						       "m.cache_bytes,"
						       " m.swap_cached_bytes, "
						       "m.swap_total_bytes, m.active_bytes, "
						       "m.inactive_bytes,"
						       " m.active_anon_bytes + "
						       "m.inactive_anon_bytes,"
						       " m.active_file_bytes + "
						       "m.inactive_file_bytes, m.buffers_bytes,"
						       " CASE WHEN d.agent <> 'text' THEN NULL "
						       "WHEN d.\"trigger\" = 'proc' THEN 2 ELSE "
						       "1 END"
						       " FROM memory AS m LEFT JOIN (SELECT * "
						       "FROM dump LIMIT 1) AS d LIMIT 1";

static void set(struct account *account, enum account_id id, struct maybe value, const char *from)
{
	account->parts[id] = value;
	account->from[id] = from;
}

/* vmalloc without the stacks that may be in it. */
static void part_vmalloc(struct account *account)
{
	struct maybe *vmalloc = &account->parts[ACCOUNT_VMALLOC],
		     stacks = account->parts[ACCOUNT_KERNEL_STACKS];

	if (!vmalloc->known || !stacks.known)
		*vmalloc = (struct maybe){0, false};
	else if (vmalloc->value > stacks.value)
		vmalloc->value = minus(vmalloc->value, stacks.value);
	else
		vmalloc->value = 0;
}

/* Page cache without swap cache; of /proc, Cached has neither that nor Buffers. */
static struct maybe cache_of(const struct maybe *read)
{
	struct maybe cache = read[CACHE], swap = read[SWAP_CACHED];

	if (read[TEXT].value == 2)
		return read[BUFFERS].known ? sum(cache, read[BUFFERS]) : cache;
	if (!swap.known && read[SWAP_TOTAL].known && !read[SWAP_TOTAL].value)
		swap.known = true;
	return (struct maybe){minus(cache.value, swap.value), cache.known && swap.known};
}

static void split_cache(struct account *account, struct maybe cache)
{
	struct maybe shmem = account->parts[ACCOUNT_TMPFS];

	if (!cache.known)
		return;
	if (shmem.known)
		set(account, ACCOUNT_FILE, (struct maybe){minus(cache.value, shmem.value), true},
		    "cache_bytes - swap_cached_bytes - shmem_bytes");
	else
		set(account, ACCOUNT_CACHE, cache, "cache_bytes - swap_cached_bytes");
}

/* 2.6.16 to 2.6.18 print mapped anonymous pages, and the lists. */
static void split_lists(struct account *account, struct maybe lists)
{
	int64_t anon = account->parts[ACCOUNT_ANON].value;

	if (!lists.known || lists.value < anon)
		return;
	split_cache(account, (struct maybe){minus(lists.value, anon), true});
	account->from[ACCOUNT_CACHE] = "active_bytes + inactive_bytes - anon_bytes";
}

/* Without a count of the page cache: what the lists tell. */
static void part_lists(struct account *account, const struct maybe *read)
{
	struct maybe *part = account->parts, anon = read[ANON_LISTS];
	int64_t beyond;

	if (!anon.known || !read[FILE_LISTS].known) {
		set(account, ACCOUNT_USER, sum(read[ACTIVE], read[INACTIVE]),
		    "active_bytes + inactive_bytes");
		return;
	}
	part[ACCOUNT_UNEVICTABLE] = read[ACCOUNT_UNEVICTABLE];
	part[ACCOUNT_ISOLATED] = read[ACCOUNT_ISOLATED];
	if (!part[ACCOUNT_TMPFS].known) {
		set(account, ACCOUNT_USER, sum(anon, read[FILE_LISTS]), "the four lists");
		return;
	}
	set(account, ACCOUNT_FILE, read[FILE_LISTS], "active_file_bytes + inactive_file_bytes");
	beyond = minus(part[ACCOUNT_TMPFS].value, anon.value);
	anon.value = beyond > 0 ? 0 : minus(anon.value, part[ACCOUNT_TMPFS].value);
	if (beyond > 0 && part[ACCOUNT_UNEVICTABLE].known)
		part[ACCOUNT_UNEVICTABLE].value =
			beyond < part[ACCOUNT_UNEVICTABLE].value
				? minus(part[ACCOUNT_UNEVICTABLE].value, beyond)
				: 0;
	set(account, ACCOUNT_ANON, anon, "active_anon_bytes + inactive_anon_bytes - shmem_bytes");
}

static struct maybe lists_of(const struct maybe *read)
{
	struct maybe lists = sum(read[ANON_LISTS], read[FILE_LISTS]);

	if (!lists.known)
		return sum(read[ACTIVE], read[INACTIVE]);
	lists.value = plus(lists.value, read[ACCOUNT_UNEVICTABLE].value);
	lists.value = plus(lists.value, read[ACCOUNT_ISOLATED].value);
	lists.known = read[ACCOUNT_UNEVICTABLE].known;
	return lists;
}

static void part_user(struct account *account, const struct maybe *read)
{
	struct maybe cache = cache_of(read), lists = lists_of(read);

	account->parts[ACCOUNT_UNEVICTABLE].known = account->parts[ACCOUNT_ISOLATED].known =
		false;
	if (read[ACCOUNT_ANON].known) {
		if (!read[ACCOUNT_FILE].known && cache.known)
			split_cache(account, cache);
		else if (!read[ACCOUNT_FILE].known && read[TEXT].value == 1)
			split_lists(account, lists);
		return;
	}
	if (!lists.known || !cache.known || cache.value < 0 || lists.value < cache.value) {
		part_lists(account, read);
		return;
	}
	set(account, ACCOUNT_ANON, (struct maybe){minus(lists.value, cache.value), true},
	    "the lists, unevictable_bytes, isolated_bytes - (cache_bytes - swap_cached_bytes)");
	if (!read[ACCOUNT_FILE].known)
		split_cache(account, cache);
	if (account->parts[ACCOUNT_CACHE].known && read[FILE_LISTS].known)
		account->tmpfs_least =
			(struct maybe){minus(minus(minus(cache.value, read[FILE_LISTS].value),
						   read[ACCOUNT_UNEVICTABLE].value),
					     read[ACCOUNT_ISOLATED].value),
				       true};
}

bool account_tells(const struct account *account, enum account_id id)
{
	const struct maybe *part = account->parts;

	if (part[id].known)
		return true;
	switch (id) {
	case ACCOUNT_ANON:
		return !part[ACCOUNT_USER].known;
	case ACCOUNT_TMPFS:
	case ACCOUNT_FILE:
		return !part[ACCOUNT_USER].known && !part[ACCOUNT_CACHE].known;
	case ACCOUNT_SLAB_RECLAIMABLE:
	case ACCOUNT_SLAB_UNRECLAIMABLE:
		return !part[ACCOUNT_SLAB].known;
	default:
		return !parts[id].text;
	}
}

/* Whether all parts are known that are large on most machines. */
static bool tells_most(const struct account *account)
{
	static const enum account_id most[] = {ACCOUNT_FREE, ACCOUNT_ANON, ACCOUNT_FILE,
					       ACCOUNT_SLAB_UNRECLAIMABLE};
	size_t i;

	for (i = 0; i < sizeof(most) / sizeof(most[0]); i++)
		if (!account->parts[most[i]].known && account_tells(account, most[i]))
			return false;
	return true;
}

static void add_up(struct account *account)
{
	struct maybe *part = account->parts;
	int i;

	if (!account->ram.known)
		return;
	set(account, ACCOUNT_UNACCOUNTED, account->ram, "ram_bytes - all other parts");
	for (i = 0; i < ACCOUNT_PARTS; i++)
		if (i != ACCOUNT_UNACCOUNTED && part[i].known)
			part[ACCOUNT_UNACCOUNTED].value =
				minus(part[ACCOUNT_UNACCOUNTED].value, part[i].value);
}

static void row(void *ctx, const struct sql_rows *rows)
{
	struct account *account = ctx;
	struct maybe *part = account->parts, read[COLUMNS] = {{0, false}};
	size_t i;

	for (i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
		read[columns[i].id] = query_number(rows, (int)i);
		if (columns[i].id < ACCOUNT_PARTS)
			set(account, (enum account_id)columns[i].id, read[columns[i].id],
			    columns[i].from);
	}
	account->ram = read[RAM];
	account->text = read[TEXT].known;
	part_vmalloc(account);
	part_user(account, read);
	if (!part[ACCOUNT_SLAB_RECLAIMABLE].known || !part[ACCOUNT_SLAB_UNRECLAIMABLE].known)
		set(account, ACCOUNT_SLAB, read[SLAB_ALL], "slab_bytes");
	if (part[ACCOUNT_SLAB].known)
		part[ACCOUNT_SLAB_RECLAIMABLE].known = part[ACCOUNT_SLAB_UNRECLAIMABLE].known =
			false;
	if (account->ram.known && read[TOTAL].known)
		set(account, ACCOUNT_BOOT,
		    (struct maybe){minus(account->ram.value, read[TOTAL].value), true},
		    "ram_bytes - total_bytes");
	if (part[ACCOUNT_USER].known)
		part[ACCOUNT_TMPFS].known = false;
	account->untold = !tells_most(account);
	add_up(account);
}

struct err *account_read(struct sql *sql, struct account *ret)
{
	struct account account = {.ram = {0, false}};
	struct err *err = query_each(sql, question, row, &account);

	if (!err)
		*ret = account;
	return err;
}
