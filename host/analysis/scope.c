// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What an OOM was about, and the memory that this has.
 */
#include "scope.h"

#include <stdlib.h>
#include <string.h>

static const char ask_machine[] =
	"SELECT d.kernel_release, d.agent, d.page_size_bytes, d.uptime_ns, m.swap_total_bytes,"
	" m.swap_total_bytes - m.swap_free_bytes, m.page_tables_bytes,"
	" coalesce(m.total_bytes, m.ram_bytes - ifnull(m.reserved_bytes, 0)), d.\"trigger\""
	" FROM (SELECT 1) LEFT JOIN (SELECT * FROM dump LIMIT 1) AS d"
	" LEFT JOIN (SELECT * FROM memory LIMIT 1) AS m";

struct reading {
	struct scope *scope;
	struct maybe total;
	char trigger[OOM_TEXT];
};

static void row_machine(void *ctx, const struct sql_rows *rows)
{
	struct reading *reading = ctx;
	struct scope *scope = reading->scope;

	query_text(rows, 0, scope->release, sizeof(scope->release));
	query_text(rows, 1, scope->agent, sizeof(scope->agent));
	scope->page_size = query_number(rows, 2);
	scope->uptime_ns = query_number(rows, 3);
	scope->swap_total = query_number(rows, 4);
	scope->swap_used = query_number(rows, 5);
	scope->page_tables = query_number(rows, 6);
	reading->total = query_number(rows, 7);
	query_text(rows, 8, reading->trigger, sizeof(reading->trigger));
}

/* What the last call of the killer says of its constraint; from 5.0 it stands with the victim. */
static const char ask_event[] =
	"SELECT (SELECT constraint_name FROM oom_events WHERE constraint_name NOT NULL"
	" ORDER BY rowid DESC LIMIT 1), (SELECT memcg FROM oom_events WHERE memcg NOT NULL"
	" ORDER BY rowid DESC LIMIT 1), (SELECT mems_allowed FROM oom_events"
	" WHERE mems_allowed NOT NULL ORDER BY rowid DESC LIMIT 1)";

static void row_event(void *ctx, const struct sql_rows *rows)
{
	struct reading *reading = ctx;
	char constraint[OOM_TEXT], memcg[OOM_TEXT], nodes[OOM_TEXT];

	query_text(rows, 0, constraint, sizeof(constraint));
	query_text(rows, 1, memcg, sizeof(memcg));
	query_text(rows, 2, nodes, sizeof(nodes));
	if (strcmp(constraint, "MEMCG") == 0 || strcmp(reading->trigger, "memcg-oom") == 0 ||
	    (!constraint[0] && memcg[0])) {
		reading->scope->kind = OOM_MEMCG;
		memcpy(reading->scope->name, memcg, sizeof(memcg));
	} else if (strcmp(constraint, "CPUSET") == 0 ||
		   strcmp(constraint, "MEMORY_POLICY") == 0) {
		reading->scope->kind = OOM_NODES;
		memcpy(reading->scope->name, nodes, sizeof(nodes));
	}
}

bool scope_has_node(const char *list, int64_t node)
{
	long first, last;
	char *end;

	while (*list >= '0' && *list <= '9') {
		first = last = strtol(list, &end, 10);
		if (*end == '-')
			last = strtol(end + 1, &end, 10);
		if (node >= first && node <= last)
			return true;
		list = *end == ',' ? end + 1 : end;
	}
	return false;
}

static void row_node(void *ctx, const struct sql_rows *rows)
{
	struct scope *scope = ctx;
	struct maybe node = query_number(rows, 0), present = query_number(rows, 1);

	if (!node.known || !present.known || !scope_has_node(scope->name, node.value))
		return;
	scope->bytes.value = (int64_t)((uint64_t)scope->bytes.value + (uint64_t)present.value);
	scope->bytes.known = true;
}

/* Text has no size of a node: that of its zones. */
static const char ask_nodes[] =
	"SELECT node, CAST(total(present_bytes) AS INTEGER) FROM zones GROUP BY node"
	" HAVING count(*) = count(present_bytes)";

/* The name of a long cgroup may be cut: compare ends. */
static const char ask_cgroup[] =
	"SELECT path, limit_bytes, swap_limit_bytes FROM cgroups WHERE limit_bytes NOT NULL"
	" ORDER BY rowid";

static void row_cgroup(void *ctx, const struct sql_rows *rows)
{
	struct scope *scope = ctx;
	char path[OOM_TEXT];
	size_t bytes, wanted = strlen(scope->name), shorter;
	struct maybe swap = query_number(rows, 2);

	query_text(rows, 0, path, sizeof(path));
	bytes = strlen(path);
	shorter = bytes < wanted ? bytes : wanted;
	if (scope->least.known ||
	    (wanted && strcmp(path + bytes - shorter, scope->name + wanted - shorter) != 0))
		return;
	scope->bytes = scope->least = query_number(rows, 1);
	if (!swap.known || (scope->swap_total.known && swap.value > scope->swap_total.value))
		swap = scope->swap_total;
	if (swap.known)
		scope->bytes.value =
			(int64_t)((uint64_t)scope->bytes.value + (uint64_t)swap.value);
	else
		scope->bytes.known = false;
}

static void add_swap(struct scope *scope)
{
	scope->least = scope->bytes;
	if (scope->swap_total.known)
		scope->bytes.value = (int64_t)((uint64_t)scope->bytes.value +
					       (uint64_t)scope->swap_total.value);
	else
		scope->bytes.known = false;
}

struct err *scope_read(struct sql *sql, struct scope *ret)
{
	struct scope scope = {.kind = OOM_MACHINE};
	struct reading reading = {.scope = &scope};
	struct err *err = query_each(sql, ask_machine, row_machine, &reading);

	if (!err)
		err = query_each(sql, ask_event, row_event, &reading);
	if (!err && scope.kind == OOM_MEMCG)
		err = query_each(sql, ask_cgroup, row_cgroup, &scope);
	else if (!err && scope.kind == OOM_NODES)
		err = query_each(sql, ask_nodes, row_node, &scope);
	else
		scope.bytes = reading.total;
	if (err)
		return err;
	if (scope.kind != OOM_MEMCG)
		add_swap(&scope);
	*ret = scope;
	return NULL;
}
