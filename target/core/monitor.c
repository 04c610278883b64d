// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Sends dumps and serves a console. Interrupts are off while it does: what it waits for has a
 * bound, and whatever arrives may be noise.
 */
#include "monitor.h"

#define NS_PER_MS 1000000ull
#define PIECE_BYTES 8  /* sent between two looks at the input: so much fits its FIFO */
#define INPUT_BYTES 64 /* taken in one look; arbitrary */
#define ALL_FRAMES 0xffff

void lg_monitor_init(struct lg_monitor *monitor, struct lg_dump *dump,
		     const struct lg_monitor_options *options)
{
	lg_fill(monitor, 0, sizeof(*monitor));
	monitor->dump = dump;
	monitor->options = *options;
}

static const struct lg_platform *platform_of(const struct lg_monitor *monitor)
{
	return monitor->dump->platform;
}

static uint64_t now(const struct lg_monitor *monitor)
{
	const struct lg_platform *platform = platform_of(monitor);

	return platform->clock_ns ? platform->clock_ns(platform->ctx) : 0;
}

static bool past(const struct lg_monitor *monitor, uint64_t since_ns, uint32_t ms)
{
	return now(monitor) - since_ns >= ms * NS_PER_MS;
}

static bool can_listen(const struct lg_monitor *monitor)
{
	const struct lg_platform *platform = platform_of(monitor);

	return monitor->options.listen_ms && platform->read && platform->clock_ns;
}

/* Whether it is time to leave. Until the data are out only a dead line can say so. */
static bool ended(struct lg_monitor *monitor)
{
	const struct lg_monitor_options *options = &monitor->options;

	if (monitor->started && options->limit_ms &&
	    past(monitor, monitor->start_ns, options->limit_ms))
		monitor->over = true;
	return monitor->dead || (monitor->started && monitor->over);
}

static bool interrupted(struct lg_monitor *monitor)
{
	return monitor->pending || ended(monitor);
}

/* ---- hearing */

static void done(struct lg_monitor *monitor, uint16_t number, int result)
{
	monitor->served = number;
	monitor->result = (uint8_t)-result;
}

/* A frame arrived, in monitor->frame. */
static void take_frame(struct lg_monitor *monitor)
{
	const struct lg_frame *frame = &monitor->frame;
	int error;

	if (frame->kind != LG_FRAME_COMMAND)
		return;
	monitor->word_ns = monitor->byte_ns;
	if (monitor->serving && frame->sequence == monitor->served)
		return;
	monitor->pending = false;
	error = lg_command_unpack(frame, &monitor->arrived);
	if (error) {
		done(monitor, frame->sequence, error);
	} else if (monitor->arrived.op == LG_COMMAND_CONTINUE) {
		done(monitor, frame->sequence, 0);
		monitor->over = monitor->told = true;
	} else {
		monitor->pending = true;
		monitor->number = frame->sequence;
		monitor->dump_id = frame->dump_id;
	}
}

static uint8_t delimiter(const struct lg_monitor *monitor)
{
	return monitor->options.form == LG_FORM_PLAIN ? LG_FRAME_DELIMITER : LG_ARMOR_DELIMITER;
}

/* Let go of the first bytes of the input, and of all up to the next that may begin a frame. */
static void drop_input(struct lg_monitor *monitor, size_t bytes)
{
	while (bytes < monitor->input_bytes && monitor->input[bytes] != delimiter(monitor))
		bytes++;
	monitor->input_bytes -= bytes;
	for (size_t i = 0; i < monitor->input_bytes; i++)
		monitor->input[i] = monitor->input[bytes + i];
}

static void find_frame(struct lg_monitor *monitor)
{
	while (monitor->input_bytes) {
		enum lg_form form;
		int bytes = lg_form_unpack(monitor->input, monitor->input_bytes, &form,
					   &monitor->frame);

		if (bytes == LG_ERR_SHORT && monitor->input_bytes < sizeof(monitor->input))
			return;
		if (bytes > 0)
			take_frame(monitor);
		drop_input(monitor, bytes > 0 ? (size_t)bytes : 1);
	}
}

static void count_key(struct lg_monitor *monitor, uint8_t byte)
{
	if (byte != monitor->key)
		monitor->key_times = 0;
	monitor->key = byte;
	if (byte > ' ' && byte < 0x7f && monitor->key_times < LG_MONITOR_KEY)
		monitor->key_times++;
}

static void take_byte(struct lg_monitor *monitor, uint8_t byte)
{
	if (monitor->options.form == LG_FORM_ESCAPED && lg_escape_foreign(byte))
		return;
	if (!monitor->input_bytes && byte != delimiter(monitor)) {
		count_key(monitor, byte);
		return;
	}
	monitor->key_times = 0;
	monitor->input[monitor->input_bytes++] = byte;
	find_frame(monitor);
}

/* Take what has arrived; one look. */
static void hear(struct lg_monitor *monitor)
{
	const struct lg_platform *platform = platform_of(monitor);
	uint8_t data[INPUT_BYTES];
	size_t bytes;

	if (!can_listen(monitor))
		return;
	bytes = platform->read(platform->ctx, data, sizeof(data));
	if (bytes)
		monitor->byte_ns = now(monitor);
	for (size_t i = 0; i < bytes; i++)
		take_byte(monitor, data[i]);
	if (monitor->started && monitor->key_times == LG_MONITOR_KEY &&
	    past(monitor, monitor->byte_ns, LG_MONITOR_STILL_MS))
		monitor->over = monitor->told = true;
}

/* ---- speaking */

static void send(struct lg_monitor *monitor, const uint8_t *data, size_t bytes)
{
	const struct lg_platform *platform = platform_of(monitor);
	size_t most = can_listen(monitor) ? PIECE_BYTES : bytes;

	while (bytes && !monitor->dead) {
		size_t piece = bytes < most ? bytes : most;
		size_t sent = platform->write ? platform->write(platform->ctx, data, piece) : 0;

		monitor->sent_bytes += sent;
		monitor->dead = sent < piece;
		data += piece;
		bytes -= piece;
		hear(monitor);
	}
}

static void send_frame(struct lg_monitor *monitor)
{
	int bytes = lg_form_pack(monitor->options.form, &monitor->frame, monitor->wire);

	if (bytes > 0)
		send(monitor, monitor->wire, (size_t)bytes);
}

void lg_monitor_say(struct lg_monitor *monitor, enum lg_answer_state state)
{
	const struct lg_dump *dump = monitor->dump;
	const struct lg_answer answer = {
		.state = state,
		.result = monitor->result,
		.frames = dump->frames_end > dump->frames_begin ? dump->sequence : 0,
		.wait_ms = state == LG_ANSWER_READY ? monitor->wait_ms : 0,
		.refused = monitor->refused,
	};

	lg_answer_pack(&answer, &monitor->frame);
	monitor->frame.dump_id = dump->dump_id;
	monitor->frame.sequence = monitor->served;
	send_frame(monitor);
	monitor->said_ns = now(monitor);
}

static void send_stored(struct lg_monitor *monitor, const uint8_t *at, size_t bytes)
{
	if (monitor->options.form == LG_FORM_PLAIN)
		send(monitor, at, bytes);
	else if (lg_frame_unpack(at, bytes, &monitor->frame) > 0)
		send_frame(monitor);
}

/* In a long output a console that attaches late waits for this. */
static void remind(struct lg_monitor *monitor)
{
	if (monitor->started && !monitor->serving && can_listen(monitor) &&
	    past(monitor, monitor->said_ns, LG_MONITOR_READY_MS))
		lg_monitor_say(monitor, LG_ANSWER_READY);
}

/* Whether to stop sending frames: while a command is carried out the next one waits. */
static bool stopped(struct lg_monitor *monitor)
{
	return monitor->started && !monitor->serving ? interrupted(monitor) : ended(monitor);
}

/* Send the frames with numbers first to last, as far as there are any. */
static void send_range(struct lg_monitor *monitor, unsigned int first, unsigned int last)
{
	size_t bytes;
	const uint8_t *at = lg_dump_frames(monitor->dump, &bytes), *end = at + bytes;

	for (unsigned int i = 0; i <= last && at < end && !stopped(monitor); i++) {
		const uint8_t *next = lg_dump_next(at, end);

		if (i >= first) {
			remind(monitor);
			send_stored(monitor, at, (size_t)(next - at));
		}
		at = next;
	}
}

static unsigned int parity_wanted(const struct lg_monitor *monitor)
{
	unsigned int count = monitor->dump->sequence, limit = lg_repair_limit(count), ret;

	if (monitor->options.parity == LG_PARITY_FOREVER)
		return limit;
	if (monitor->options.parity == LG_PARITY_DEFAULT)
		ret = lg_repair_default(count);
	else
		ret = (count * (unsigned int)monitor->options.parity + 99) / 100;
	return ret < limit ? ret : limit;
}

static void send_parity(struct lg_monitor *monitor)
{
	unsigned int wanted = parity_wanted(monitor);

	for (unsigned int i = 0; i < wanted && !stopped(monitor); i++) {
		remind(monitor);
		if (lg_dump_parity(monitor->dump, i, &monitor->sum, &monitor->frame))
			return;
		send_frame(monitor);
	}
}

/* ---- serving */

/* Whether to go on listening: longer than wait_ms only while a frame is arriving. */
static bool waiting(const struct lg_monitor *monitor)
{
	if (!past(monitor, monitor->word_ns, monitor->wait_ms))
		return true;
	return monitor->input_bytes && !past(monitor, monitor->byte_ns, LG_MONITOR_STILL_MS) &&
	       !past(monitor, monitor->word_ns, 2 * monitor->wait_ms);
}

/* Until a command waits, it is over, or nobody has said a word for so long. */
static void listen(struct lg_monitor *monitor, uint32_t wait_ms, bool say_at_once)
{
	const struct lg_platform *platform = platform_of(monitor);

	if (!can_listen(monitor) || interrupted(monitor))
		return;
	monitor->wait_ms = wait_ms < 0xffff ? (uint16_t)wait_ms : 0xffff;
	monitor->word_ns = now(monitor);
	if (say_at_once)
		lg_monitor_say(monitor, LG_ANSWER_READY);
	while (!interrupted(monitor) && waiting(monitor)) {
		remind(monitor);
		hear(monitor);
		if (platform->relax)
			platform->relax(platform->ctx);
	}
}

static int send_wanted(struct lg_monitor *monitor)
{
	const struct lg_command *command = &monitor->command;

	if (!command->ranges)
		send_range(monitor, 0, ALL_FRAMES);
	for (unsigned int i = 0; i < command->ranges; i++)
		send_range(monitor, command->range[i].first,
			   command->range[i].first + command->range[i].more);
	return 0;
}

/* A new dump; table 0: of everything. */
static int dump_anew(struct lg_monitor *monitor, unsigned int table)
{
	struct lg_dump *dump = monitor->dump;

	if (table && !lg_dump_offers(dump, table))
		return LG_ERR_ABSENT;
	lg_monitor_say(monitor, LG_ANSWER_COLLECTING);
	lg_dump_collect(dump, (uint16_t)(dump->dump_id + 1), table);
	send_range(monitor, 0, ALL_FRAMES);
	return 0;
}

static int perform(struct lg_monitor *monitor)
{
	switch (monitor->command.op) {
	case LG_COMMAND_SEND: return send_wanted(monitor);
	case LG_COMMAND_DUMP: return dump_anew(monitor, 0);
	case LG_COMMAND_TABLE:
		return monitor->command.table ? dump_anew(monitor, monitor->command.table)
					      : LG_ERR_ABSENT;
	case LG_COMMAND_REBOOT: monitor->reboot = monitor->over = true; return 0;
	case LG_COMMAND_STAY: return 0;
	default: return LG_ERR_ABSENT;
	}
}

static void carry_out(struct lg_monitor *monitor)
{
	unsigned int op = monitor->arrived.op;

	monitor->pending = false;
	monitor->command = monitor->arrived;
	if (op != LG_COMMAND_SEND && monitor->number == monitor->served)
		return;
	done(monitor, monitor->number, 0);
	if (op != LG_COMMAND_STAY && monitor->dump_id != monitor->dump->dump_id) {
		monitor->result = -LG_ERR_VALUE;
		return;
	}
	monitor->serving = true;
	monitor->result = (uint8_t)-perform(monitor);
	monitor->serving = false;
}

static void serve(struct lg_monitor *monitor)
{
	while (monitor->pending && !ended(monitor)) {
		carry_out(monitor);
		/* Who is told READY says STAY: not more often than READY is due. */
		listen(monitor, LG_MONITOR_SERVE_MS, monitor->command.op != LG_COMMAND_STAY);
	}
}

/* ---- the drawing of monitor.h */

static bool forever(const struct lg_monitor *monitor)
{
	return monitor->options.parity == LG_PARITY_FOREVER && platform_of(monitor)->clock_ns;
}

static void repeat(struct lg_monitor *monitor)
{
	send_parity(monitor);
	if (forever(monitor))
		send_range(monitor, 0, ALL_FRAMES);
	else if (monitor->options.parity)
		listen(monitor, monitor->options.listen_ms, true);
	serve(monitor);
}

/*
 * Nobody told it to leave: then what a console says before it hears of it would be typed at the
 * machine's login. Take it, until the line has been still.
 */
static void leave(struct lg_monitor *monitor)
{
	const struct lg_platform *platform = platform_of(monitor);
	bool told = monitor->told || monitor->reboot;
	uint64_t start;

	lg_monitor_say(monitor, monitor->reboot ? LG_ANSWER_REBOOTING : LG_ANSWER_LEAVING);
	start = monitor->byte_ns = now(monitor);
	while (!told && !monitor->dead && !past(monitor, monitor->byte_ns, LG_MONITOR_STILL_MS) &&
	       !past(monitor, start, LG_MONITOR_LEAVE_MS)) {
		hear(monitor);
		if (platform->relax)
			platform->relax(platform->ctx);
	}
}

enum lg_monitor_end lg_monitor_run(struct lg_monitor *monitor)
{
	send_range(monitor, 0, ALL_FRAMES);
	monitor->whole = !monitor->dead;
	monitor->key_times = 0;
	monitor->started = true;
	monitor->start_ns = now(monitor);
	listen(monitor, monitor->options.listen_ms, true);
	serve(monitor);
	monitor->said_ns = now(monitor);
	while (!ended(monitor)) {
		repeat(monitor);
		if (!forever(monitor))
			break;
	}
	if (can_listen(monitor))
		leave(monitor);
	if (monitor->dead)
		return LG_MONITOR_DEAD;
	return monitor->reboot ? LG_MONITOR_REBOOT : LG_MONITOR_DONE;
}
