// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Makes one dump. Runs while the machine is at its worst: no allocation, no recursion, no wait
 * of its own; whatever goes wrong with a table costs that table's rows and is written down.
 */
#include "dump.h"

#include "../../protocol/sample.h"
#include "collect.h"

#define INDEX_COPIES 3	 /* one in front, two at the end */
#define HEAD_BYTES (2 * LG_FRAME_WIRE_MAX) /* room for the first two frames */
#define TAIL_BYTES 2048	 /* kept free for losses and the index */
#define SEQUENCE_MAX (0xffff - 64) /* of a frame that is neither losses nor index */
#define LOSSES_MAX 64	 /* rows of losses, from the platform and of our own; arbitrary */
#define ROWS_MAX                                                                                 \
	(1 << 20) /* calls of one iterator: bounds an iterator that does not end; arbitrary */

static const char *reason(int why)
{
	switch (why) {
	case LG_ERR_FULL: return "the agent's buffer is full";
	case LG_ERR_VALUE: return "a value does not fit its column";
	case LG_ERR_MEMORY: return "memory could not be read";
	case LG_ERR_BUSY: return "a lock was held";
	case LG_ERR_ABSENT: return "this agent cannot collect it here";
	case LG_ERR_LIMIT: return "a limit of time or length was reached";
	default: return "unexpected error";
	}
}

void lg_dump_init(struct lg_dump *dump, const struct lg_platform *platform, uint8_t *frames,
		  size_t frames_max)
{
	lg_fill(dump, 0, sizeof(*dump));
	dump->platform = platform;
	dump->frames = frames;
	dump->frames_max = frames_max;
	lg_model_prime(&dump->prior);
}

static void relax(const struct lg_dump *dump)
{
	if (dump->platform->relax)
		dump->platform->relax(dump->platform->ctx);
}

static uint64_t now(const struct lg_dump *dump)
{
	return dump->platform->clock_ns ? dump->platform->clock_ns(dump->platform->ctx) : 0;
}

static bool out_of_time(const struct lg_dump *dump)
{
	return dump->budget_ns && now(dump) - dump->start_ns > dump->budget_ns;
}

static void lose(struct lg_dump *dump, unsigned int table, int why)
{
	dump->tallies[table].lost++;
	dump->tallies[table].why = why;
}

/* Write the open block as a frame to wire. Returns its bytes there. */
static size_t close_block(struct lg_dump *dump, uint8_t *wire)
{
	struct lg_frame *frame = &dump->frame;

	dump->open = false;
	frame->version = LG_WIRE_VERSION;
	frame->kind = dump->writer.table->number == LG_contents ? LG_FRAME_INDEX : LG_FRAME_DATA;
	frame->dump_id = dump->dump_id;
	frame->length = (uint8_t)lg_block_end(&dump->writer);
	return (size_t)lg_frame_pack(frame, wire);
}

static void end_block(struct lg_dump *dump)
{
	if (!dump->open)
		return;
	dump->frame.sequence = dump->sequence++;
	dump->frames_end += close_block(dump, dump->frames + dump->frames_end);
	dump->tallies[dump->writer.table->number].blocks++;
}

static void begin_block(struct lg_dump *dump, const struct lg_table *table, uint32_t first_row)
{
	dump->open = true;
	lg_block_begin(&dump->writer, &dump->prior, table, first_row, dump->frame.payload);
}

/*
 * Add dump->row to the buffer, of which `spare` bytes must stay free. Returns 1, or an lg_err.
 */
static int add_row(struct lg_dump *dump, const struct lg_table *table, size_t spare)
{
	for (int attempt = 0; attempt < 2; attempt++) {
		int ret;

		if (!dump->open || dump->writer.table != table) {
			end_block(dump);
			if (dump->frames_end + LG_FRAME_WIRE_MAX + spare > dump->frames_max ||
			    dump->sequence > SEQUENCE_MAX)
				return LG_ERR_FULL;
			begin_block(dump, table, dump->tallies[table->number].rows);
		}
		ret = lg_block_add(&dump->writer, &dump->row);
		if (ret == LG_ERR_FULL) {
			dump->open = false;
			return LG_ERR_VALUE;
		}
		if (ret) {
			dump->tallies[table->number].rows += ret == 1;
			return ret;
		}
		end_block(dump);
	}
	return LG_ERR_FULL;
}

/*
 * The next row into dump->row. Returns 1, 0 at the end, or an lg_err; *ended says whether that
 * was the last.
 */
static int next_row(struct lg_dump *dump, const struct lg_table *table, struct lg_cursor *cursor,
		    bool *ended)
{
	const struct lg_platform *platform = dump->platform;
	int ret;

	relax(dump);
	if (out_of_time(dump)) {
		*ended = true;
		return LG_ERR_LIMIT;
	}
	lg_row_clear(&dump->row, table->count);
	ret = platform->next[table->number](platform->ctx, cursor, &dump->row);
	*ended = !ret || ret == LG_ERR_LIMIT || ret == LG_ERR_BUSY || ret == LG_ERR_ABSENT;
	return ret;
}

/* Put a row among the largest, which are sorted. */
static void rank(struct lg_top *top, const struct lg_ranking *ranking, const struct lg_row *row)
{
	unsigned int first = ranking->lead ? 1 : 0, at = top->count;

	if (ranking->lead) {
		if (!at || ranking->lead(row) > ranking->lead(&top->rows[0]))
			top->rows[0] = *row;
		at = at ? at : 1;
	}
	if (at < first + ranking->top)
		at++;
	else if (ranking->size(row) <= ranking->size(&top->rows[at - 1]))
		return;
	top->count = at--;
	for (; at > first && ranking->size(&top->rows[at - 1]) < ranking->size(row); at--)
		top->rows[at] = top->rows[at - 1];
	top->rows[at] = *row;
}

static bool among(const struct lg_top *top, const struct lg_ranking *ranking,
		  const struct lg_row *row)
{
	for (unsigned int i = 0; i < top->count; i++)
		if (ranking->same(&top->rows[i], row))
			return true;
	return false;
}

static void send_top(struct lg_dump *dump, const struct lg_table *table,
		     const struct lg_ranking *ranking)
{
	const struct lg_top *top = &dump->tops[ranking->slot];

	for (unsigned int i = 0; i < top->count; i++) {
		int ret;

		if (i && ranking->lead && ranking->same(&top->rows[0], &top->rows[i]))
			continue;
		dump->row = top->rows[i];
		ret = add_row(dump, table, TAIL_BYTES);
		if (ret < 0)
			lose(dump, table->number, ret);
	}
}

/* What becomes of dump->row. Returns 1 or 0, or an lg_err. */
static int take_row(struct lg_dump *dump, const struct lg_table *table,
		    const struct lg_collector *collector)
{
	const struct lg_ranking *ranking = collector->ranking;

	if (collector->part == LG_TOP_ROWS) {
		rank(&dump->tops[ranking->slot], ranking, &dump->row);
		return 0;
	}
	if (collector->part == LG_REST_ROWS) {
		if (among(&dump->tops[ranking->slot], ranking, &dump->row))
			return 0;
		if (ranking->trim)
			ranking->trim(&dump->row);
	}
	return add_row(dump, table, TAIL_BYTES);
}

static void walk(struct lg_dump *dump, const struct lg_table *table,
		 const struct lg_collector *collector)
{
	struct lg_cursor cursor = { 0 };
	bool ended = false;

	for (unsigned int i = 0; i < ROWS_MAX && !ended; i++) {
		int ret = next_row(dump, table, &cursor, &ended);

		if (ret == 1)
			ret = take_row(dump, table, collector);
		/* Of two walks over a table the first leaves the losses to the second. */
		if (ret < 0 && collector->part != LG_TOP_ROWS)
			lose(dump, table->number, ret);
	}
}

static void collect(struct lg_dump *dump, const struct lg_collector *collector)
{
	const struct lg_table *table = lg_schema_table(collector->table);
	struct lg_tally *tally = &dump->tallies[collector->table];

	tally->offered = dump->platform->next[collector->table];
	if (!tally->offered) {
		tally->why = LG_ERR_ABSENT;
		return;
	}
	walk(dump, table, collector);
	if (collector->part == LG_TOP_ROWS)
		send_top(dump, table, collector->ranking);
	end_block(dump);
}

/* Returns whether every table went well. */
static bool add_own_losses(struct lg_dump *dump, const struct lg_table *losses)
{
	bool complete = true;

	for (size_t i = 0; i < lg_schema_count; i++) {
		const struct lg_table *table = &lg_schema[i];
		const struct lg_tally *tally = &dump->tallies[table->number];
		const char *why = reason(tally->why);

		if (!tally->why)
			continue;
		complete = false;
		lg_row_clear(&dump->row, LG_losses_columns);
		lg_row_set_text(&dump->row, LG_losses_subject, table->name, LG_TEXT_MAX);
		lg_row_set_text(&dump->row, LG_losses_reason, why, LG_TEXT_MAX);
		if (tally->why != LG_ERR_ABSENT)
			lg_row_set(&dump->row, LG_losses_rows, tally->lost);
		add_row(dump, losses, (INDEX_COPIES - 1) * LG_FRAME_WIRE_MAX);
	}
	return complete;
}

static bool add_losses(struct lg_dump *dump)
{
	const struct lg_table *losses = lg_schema_table(LG_losses);
	struct lg_cursor cursor = { 0 };
	bool complete, ended = !dump->platform->next[LG_losses];

	for (unsigned int i = 0; i < LOSSES_MAX && !ended; i++)
		if (next_row(dump, losses, &cursor, &ended) == 1)
			add_row(dump, losses, (INDEX_COPIES - 1) * LG_FRAME_WIRE_MAX);
	complete = add_own_losses(dump, losses);
	end_block(dump);
	return complete;
}

/* The one row of table dump, as a frame of its own at wire. Returns its bytes there. */
static size_t add_dump_row(struct lg_dump *dump, bool complete, uint8_t *wire)
{
	const struct lg_table *table = lg_schema_table(LG_dump);
	struct lg_cursor cursor = { 0 };
	bool added = false;

	/* If the machine's names are too much for one frame they are left out. */
	for (int attempt = 0; attempt < 2 && !added; attempt++) {
		lg_row_clear(&dump->row, table->count);
		if (!attempt && dump->platform->next[LG_dump])
			dump->platform->next[LG_dump](dump->platform->ctx, &cursor, &dump->row);
		lg_row_set(&dump->row, LG_dump_collect_ns, now(dump) - dump->start_ns);
		lg_row_set(&dump->row, LG_dump_complete, complete && !attempt);
		begin_block(dump, table, 0);
		added = lg_block_add(&dump->writer, &dump->row) == 1;
	}
	dump->frame.sequence = 1;
	return close_block(dump, wire);
}

static void index_row(struct lg_dump *dump, unsigned int number, uint32_t rows, uint32_t blocks)
{
	lg_row_clear(&dump->row, LG_contents_columns);
	lg_row_set(&dump->row, LG_contents_table_number, number);
	lg_row_set(&dump->row, LG_contents_rows, rows);
	lg_row_set(&dump->row, LG_contents_blocks, blocks);
	lg_block_add(&dump->writer, &dump->row);
}

/*
 * The index is small (about three bytes a table), so it is one frame. Returns its bytes at
 * wire.
 */
static size_t add_index(struct lg_dump *dump, uint16_t sequence, uint8_t *wire)
{
	uint32_t rows = 1;

	for (size_t i = 0; i < lg_schema_count; i++)
		rows += dump->tallies[lg_schema[i].number].offered;
	begin_block(dump, lg_schema_table(LG_contents), 0);
	index_row(dump, LG_contents, rows, INDEX_COPIES);
	for (size_t i = 0; i < lg_schema_count; i++) {
		const struct lg_tally *tally = &dump->tallies[lg_schema[i].number];

		if (tally->offered)
			index_row(dump, lg_schema[i].number, tally->rows, tally->blocks);
	}
	dump->frame.sequence = sequence;
	return close_block(dump, wire);
}

/* Index and dump row, packed at the start of the buffer, then moved up to the other frames. */
static void add_head(struct lg_dump *dump, bool complete)
{
	size_t bytes = add_index(dump, 0, dump->frames);

	bytes += add_dump_row(dump, complete, dump->frames + bytes);
	dump->frames_begin = HEAD_BYTES - bytes;
	__builtin_memmove(dump->frames + dump->frames_begin, dump->frames, bytes);
}

/* Where a table alone comes from: any of its collectors, or NULL. */
static const struct lg_collector *find_collector(unsigned int table)
{
	for (size_t i = 0; i < lg_collectors_count; i++)
		if (lg_collectors[i].table == table)
			return &lg_collectors[i];
	return NULL;
}

bool lg_dump_offers(const struct lg_dump *dump, unsigned int table)
{
	return find_collector(table) && dump->platform->next[table];
}

static void start(struct lg_dump *dump, uint16_t dump_id)
{
	lg_fill(dump->tallies, 0, sizeof(dump->tallies));
	for (size_t i = 0; i < LG_RANKINGS; i++)
		dump->tops[i].count = 0;
	dump->dump_id = dump_id;
	dump->sequence = 2;
	dump->frames_begin = dump->frames_end = HEAD_BYTES;
	dump->open = false;
	dump->start_ns = now(dump);
	if (dump->platform->begin)
		dump->platform->begin(dump->platform->ctx);
}

static void collect_all(struct lg_dump *dump)
{
	for (size_t i = 0; i < lg_collectors_count; i++)
		collect(dump, &lg_collectors[i]);
}

static void collect_one(struct lg_dump *dump, unsigned int table)
{
	const struct lg_collector alone = { (uint8_t)table, LG_ALL_ROWS, NULL };

	if (find_collector(table))
		collect(dump, &alone);
}

size_t lg_dump_collect(struct lg_dump *dump, uint16_t dump_id, unsigned int table)
{
	bool complete;

	start(dump, dump_id);
	if (table)
		collect_one(dump, table);
	else
		collect_all(dump);
	complete = add_losses(dump);
	dump->tallies[LG_dump].offered = true;
	dump->tallies[LG_losses].offered = true;
	/* The index announces the row of table dump, which is made after it. */
	dump->tallies[LG_dump].rows = dump->tallies[LG_dump].blocks = 1;
	for (int i = 0; i < INDEX_COPIES - 1; i++)
		dump->frames_end +=
			add_index(dump, dump->sequence++, dump->frames + dump->frames_end);
	add_head(dump, complete);
	return dump->frames_end - dump->frames_begin;
}

const uint8_t *lg_dump_frames(const struct lg_dump *dump, size_t *bytes)
{
	*bytes = dump->frames_end - dump->frames_begin;
	return dump->frames + dump->frames_begin;
}

/* In their plain form the next delimiter begins the next one. */
const uint8_t *lg_dump_next(const uint8_t *at, const uint8_t *end)
{
	for (at++; at < end && *at != LG_FRAME_DELIMITER;)
		at++;
	return at;
}

int lg_dump_parity(const struct lg_dump *dump, unsigned int number, struct lg_repair_sum *sum,
		   struct lg_frame *ret)
{
	unsigned int groups = lg_repair_groups(dump->sequence), i = 0;
	const uint8_t *at = dump->frames + dump->frames_begin;
	const uint8_t *end = dump->frames + dump->frames_end, *next;
	int status;

	lg_repair_begin(sum, dump->sequence, number);
	for (; at < end; at = next, i++) {
		next = lg_dump_next(at, end);
		if (i % groups != number % groups)
			continue;
		status = lg_frame_unpack(at, (size_t)(next - at), ret);
		if (status > 0)
			status = lg_repair_add(sum, ret);
		if (status < 0)
			return status;
	}
	lg_repair_end(sum, ret);
	ret->dump_id = dump->dump_id;
	return 0;
}
