// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Many dumps side by side. Holds what was asked for and no dump itself, so that a thousand of them
 * take a few MB.
 */
#include "series.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SAME_BOOT_S 120 /* arbitrary: clocks are set by less in one boot, and boots take longer */

const char *thing_kind_name(enum thing_kind kind)
{
	static const char *const names[THING_KINDS] = {
		[THING_PART] = "memory",	 [THING_TASK] = "task",
		[THING_PROCESSES] = "processes", [THING_SLAB] = "slab",
		[THING_TMPFS] = "tmpfs",	 [THING_CGROUP] = "cgroup",
		[THING_GAUGE] = "gauge",	 [THING_COUNTER] = "counter",
	};

	return names[kind];
}

void series_init(struct series *series)
{
	memset(series, 0, sizeof(*series));
	series->stride = 1;
	series->named_all = true;
}

void series_deinit(struct series *series)
{
	size_t i;

	for (i = 0; i < series->count; i++)
		free(series->samples[i].file);
	for (i = 0; i < series->keys.count; i++)
		free(series->things[i].cells);
	names_deinit(&series->names);
	names_deinit(&series->keys);
	names_deinit(&series->process_keys);
	names_deinit(&series->machines);
	names_deinit(&series->boots);
	names_deinit(&series->stamps);
	free(series->samples);
	free(series->boot_times);
	free(series->things);
	free(series->processes);
	free(series->holds);
}

static struct err *room_for_one(void **array, size_t *room, size_t count, size_t each)
{
	size_t more = *room ? *room * 2 : 16;
	void *grown;

	if (count < *room)
		return NULL;
	grown = realloc(*array, more * each);
	if (!grown)
		return err_memory();
	*array = grown;
	*room = more;
	return NULL;
}

/* The thing of that key, made if it is new; NULL: there are too many. */
static struct err *find_thing(struct series *series, enum thing_kind kind, uint32_t lineage,
			      const char *name, struct series_thing **ret)
{
	struct series_thing thing = {.kind = kind, .lineage = lineage};
	uint32_t number = series->keys.count, key, text;
	struct err *err = NULL;
	char label[400];

	*ret = NULL;
	snprintf(label, sizeof(label), "%d %u %s", kind, lineage, name);
	text = names_add(&series->names, name);
	if (text != NAMES_NONE)
		err = room_for_one((void **)&series->things, &series->things_room, number,
				   sizeof(*series->things));
	key = text == NAMES_NONE || err ? NAMES_NONE : names_add(&series->keys, label);
	if (key == NAMES_NONE) {
		series->named_all = false;
		return err;
	}
	if (key == number) {
		thing.name = series->names.texts[text];
		series->things[number] = thing;
	}
	*ret = &series->things[key];
	return NULL;
}

struct err *series_put(struct series *series, enum thing_kind kind, const char *name, bool bytes,
		       const struct series_cell *cell, struct series_thing **ret)
{
	struct series_thing *thing;
	uint32_t lineage = series->as_one ? 0 : series->samples[cell->sample].lineage;
	struct err *err = find_thing(series, kind, lineage, name, &thing);

	*ret = thing;
	if (err || !thing)
		return err;
	thing->bytes = bytes;
	if (thing->count && thing->cells[thing->count - 1].sample == cell->sample) {
		struct series_cell *sum = &thing->cells[thing->count - 1];

		sum->value = (int64_t)((uint64_t)sum->value + (uint64_t)cell->value);
		sum->count += cell->count;
		return NULL;
	}
	err = room_for_one((void **)&thing->cells, &thing->room, thing->count,
			   sizeof(*thing->cells));
	if (!err) {
		thing->cells[thing->count++] = *cell;
		series->cells++;
	}
	return err;
}

/* Every second dump goes. */
static void thin(struct series *series)
{
	size_t i, j, kept;

	for (i = 0; i < series->keys.count; i++) {
		struct series_thing *thing = &series->things[i];

		for (j = kept = 0; j < thing->count; j++) {
			if (thing->cells[j].sample % 2)
				continue;
			thing->cells[kept] = thing->cells[j];
			thing->cells[kept++].sample /= 2;
		}
		series->cells -= thing->count - kept;
		thing->count = kept;
	}
	for (j = kept = 0; j < series->holds_count; j++) {
		if (series->holds[j].sample % 2)
			continue;
		series->holds[kept] = series->holds[j];
		series->holds[kept++].sample /= 2;
	}
	series->holds_count = kept;
	for (i = 0; i < series->count; i++) {
		if (i % 2)
			free(series->samples[i].file);
		else
			series->samples[i / 2] = series->samples[i];
	}
	series->count = (series->count + 1) / 2;
	series->stride *= 2;
}

/* Seconds since 1970. */
static int64_t boot_time(const struct series_sample *sample)
{
	return sample->time_ns.value / 1000000000 - sample->uptime_ns.value / 1000000000;
}

/* Of a dump without boot_id: the boot of its machine that began at that time. */
static void boot_by_time(const struct series *series, const struct series_sample *sample,
			 char *key, size_t bytes)
{
	int64_t began = boot_time(sample), apart;
	size_t i;

	for (i = 0; i < series->count; i++) {
		const struct series_sample *other = &series->samples[i];

		if (other->lineage != sample->lineage || other->boot_id[0] ||
		    !series->boot_times[other->boot])
			continue;
		apart = began - (int64_t)series->boot_times[other->boot];
		if (apart > -SAME_BOOT_S && apart < SAME_BOOT_S) {
			snprintf(key, bytes, "%s", series->boots.texts[other->boot]);
			return;
		}
	}
	snprintf(key, bytes, "%u @ %" PRId64, sample->lineage, began);
}

/* Without a clock: the boot of the latest dump like it, unless the uptime fell since. */
static void boot_by_order(const struct series *series, const struct series_sample *sample,
			  char *key, size_t bytes)
{
	size_t i;

	for (i = series->count; i--;) {
		const struct series_sample *other = &series->samples[i];

		if (other->lineage != sample->lineage || other->boot_id[0] ||
		    other->time_ns.known || !other->uptime_ns.known)
			continue;
		if (other->uptime_ns.value <= sample->uptime_ns.value) {
			snprintf(key, bytes, "%s", series->boots.texts[other->boot]);
			return;
		}
		break;
	}
	snprintf(key, bytes, "%u # %zu", sample->lineage, series->count);
}

static struct err *find_boot(struct series *series, struct series_sample *sample)
{
	uint32_t before = series->boots.count;
	bool both = sample->uptime_ns.known && sample->time_ns.known;
	uint32_t *times;
	char key[200];

	if (sample->boot_id[0])
		snprintf(key, sizeof(key), "%u %d %s", sample->lineage, sample->uptime_ns.known,
			 sample->boot_id);
	else if (both)
		boot_by_time(series, sample, key, sizeof(key));
	else if (sample->uptime_ns.known)
		boot_by_order(series, sample, key, sizeof(key));
	else
		snprintf(key, sizeof(key), "%u ? %d", sample->lineage, sample->time_ns.known);
	sample->boot = names_add(&series->boots, key);
	if (sample->boot == NAMES_NONE)
		return err_memory();
	if (sample->boot != before)
		return NULL;
	times = realloc(series->boot_times, (before + 1) * sizeof(*times));
	if (!times)
		return err_memory();
	series->boot_times = times;
	times[before] = 0;
	if (both && !sample->boot_id[0] && boot_time(sample) > 0 &&
	    boot_time(sample) < UINT32_MAX)
		times[before] = (uint32_t)boot_time(sample);
	return NULL;
}

static void set_time(struct series_sample *sample, uint32_t order)
{
	sample->timed = sample->uptime_ns.known || sample->time_ns.known;
	sample->at = sample->uptime_ns.known ? (double)sample->uptime_ns.value / 1e9
		     : sample->time_ns.known ? (double)sample->time_ns.value / 1e9
					     : order;
}

/* Whether this dump came before: its boot and its time are the same, or, when it has no time, its
 * file and its number. */
static bool came_before(struct series *series, const struct series_sample *sample)
{
	uint32_t before = series->stamps.count;
	char key[500];

	if (sample->uptime_ns.known)
		snprintf(key, sizeof(key), "%u %u %" PRId64 " %" PRId64, sample->side,
			 sample->boot, sample->uptime_ns.value, sample->time_ns.value);
	else
		snprintf(key, sizeof(key), "%u %u %s", sample->side, sample->number,
			 sample->file);
	return names_add(&series->stamps, key) < before;
}

static const char ask_dump[] = "SELECT machine, kernel_release, arch, boot_id, uptime_ns, "
			       "time_ns, page_size_bytes, complete,"
			       " coalesce((SELECT ram_bytes FROM memory), ram_bytes), (SELECT "
			       "available_bytes FROM memory),"
			       " (SELECT swap_free_bytes FROM memory) FROM dump LIMIT 1";

static void row_dump(void *ctx, const struct sql_rows *rows)
{
	struct series_sample *sample = ctx;

	query_text(rows, 0, sample->machine, SERIES_TEXT);
	query_text(rows, 1, sample->kernel, SERIES_TEXT);
	query_text(rows, 2, sample->arch, SERIES_TEXT);
	query_text(rows, 3, sample->boot_id, SERIES_TEXT);
	sample->uptime_ns = query_number(rows, 4);
	sample->time_ns = query_number(rows, 5);
	sample->page_size = query_number(rows, 6);
	sample->complete = query_number(rows, 7).value == 1;
	sample->ram = query_number(rows, 8);
	sample->available = query_number(rows, 9);
	sample->swap_free = query_number(rows, 10);
}

/* A table is whole when its announced rows are here; what nobody announced is taken as whole unless
 * the agent said that rows of it were lost. */
static const char ask_whole[] =
	"SELECT table_name NOT IN (SELECT subject FROM losses WHERE subject NOT NULL) AND"
	" table_name NOT IN (SELECT name FROM contents WHERE name NOT NULL AND"
	" rows > ifnull(rows_arrived, 0)) AND NOT (SELECT count(*) FROM losses WHERE"
	" subject = 'contents') FROM (SELECT 'tasks' AS table_name UNION ALL SELECT 'slab'"
	" UNION ALL SELECT 'tmpfs')";

struct whole {
	bool *flags[3];
	unsigned int next;
};

static void row_whole(void *ctx, const struct sql_rows *rows)
{
	struct whole *whole = ctx;

	if (whole->next < 3)
		*whole->flags[whole->next++] = query_number(rows, 0).value == 1;
}

static struct err *read_sample(struct sql *sql, struct series_sample *sample)
{
	struct whole whole = {
		.flags = {&sample->tasks_whole, &sample->slab_whole, &sample->tmpfs_whole}};
	struct err *err = query_each(sql, ask_dump, row_dump, sample);

	if (!err)
		err = query_each(sql, ask_whole, row_whole, &whole);
	if (!err)
		err = account_read(sql, &sample->account);
	return err;
}

/* Which machine and boot it is of; *new: it was not here before. */
static struct err *place(struct series *series, struct series_sample *sample, bool *new)
{
	struct err *err;

	sample->lineage = names_add(&series->machines, sample->machine);
	if (sample->lineage == NAMES_NONE)
		return err_memory();
	set_time(sample, series->given);
	err = find_boot(series, sample);
	*new = !err && !came_before(series, sample);
	return err;
}

struct err *series_add(struct series *series, struct sql *sql, const char *file,
		       unsigned int number, unsigned int side, bool *taken)
{
	struct series_sample sample = {.number = number, .side = side};
	bool new = false;
	struct err *err;

	if (taken)
		*taken = false;
	if (series->given++ % series->stride)
		return NULL;
	if (series->count == SERIES_DUMPS || series->cells + series->holds_count > SERIES_CELLS)
		thin(series);
	err = read_sample(sql, &sample);
	sample.file = strdup(file);
	if (!err && !sample.file)
		err = err_memory();
	if (!err)
		err = place(series, &sample, &new);
	if (!err && new)
		err = room_for_one((void **)&series->samples, &series->room, series->count,
				   sizeof(sample));
	if (err || !new) {
		series->twice += !err;
		free(sample.file);
		return err;
	}
	series->incomplete += !sample.complete;
	series->samples[series->count++] = sample;
	if (taken)
		*taken = true;
	return series_read(series, sql, (uint32_t)series->count - 1);
}
