// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Any other line, made bad by seed: to see what survives. What comes is damaged, then held back
 * until it is read, which may be later by a stall. So there may be bytes to read while the line
 * within has none: what is polled is an epoll of that line and of a timer for what is held.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "drivers.h"
#include "fault_spec.h"
#include "rate.h"
#include "wire.h"

#define PIECE 4096  /* bytes damaged at once */
#define HEARD (PIECE / WIRE_GROWTH) /* bytes whose rate is changed at once */
#define SPEC_MAX 300
#define SHORT_MAX 7 /* bytes of a short read; arbitrary */

struct line {
	struct fault_spec spec;
	const struct line_driver *driver; /* of the line within */
	struct line *within;
	struct damage in, out;
	struct wire coming, going; /* between the machine's rate and ours */
	uint64_t random;    /* of stalls and short reads */
	uint64_t stall_gap; /* bytes until the next stall */
	int64_t until_ms;   /* of the stall; past: there is none */
	bool ended;	    /* nothing more comes from within */
	bool watched;	    /* the epoll holds the line within */
	bool always;	    /* that line cannot be watched: a file, which is always ready */
	int epoll, timer;
	size_t at, bytes; /* of held[] */
	uint8_t held[PIECE * DAMAGE_GROWTH];
	uint8_t sent[PIECE * DAMAGE_GROWTH];
};

static int64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static bool fault_matches(const char *spec)
{
	return !strncmp(spec, FAULT_PREFIX, strlen(FAULT_PREFIX));
}

static struct err *fault_inner(const char *spec, const char **ret)
{
	struct fault_spec read;
	struct err *err = fault_spec_read(spec, &read);

	if (!err)
		*ret = read.line;
	return err;
}

static int inner_fd(const struct line *line)
{
	return line->driver->fd ? line->driver->fd(line->within) : -1;
}

/*
 * The line within is watched while there is nothing to give; the timer runs out when there is, or
 * when a stall ends.
 */
static void watch(struct line *line)
{
	bool stalled = line->until_ms > now();
	bool listen = !stalled && line->at == line->bytes && !line->ended && !line->always;
	struct epoll_event event = { .events = EPOLLIN };
	struct itimerspec due = { .it_value.tv_nsec = 1 };

	if (listen != line->watched &&
	    epoll_ctl(line->epoll, listen ? EPOLL_CTL_ADD : EPOLL_CTL_DEL, inner_fd(line),
		      &event)) {
		line->always = true;
		listen = false;
	}
	line->watched = listen;
	if (listen)
		due.it_value.tv_nsec = 0; /* disarmed */
	else if (stalled)
		due.it_value =
			(struct timespec){line->until_ms / 1000, line->until_ms % 1000 * 1000000};
	timerfd_settime(line->timer, TFD_TIMER_ABSTIME, &due, NULL);
}

static struct err *prepare(struct line *line)
{
	static const struct damage_options none;
	struct epoll_event event = { .events = EPOLLIN };
	uint64_t seed = line->spec.seed;

	damage_init(&line->in, line->spec.in ? &line->spec.damage : &none, seed);
	damage_init(&line->out, line->spec.out ? &line->spec.damage : &none,
		    damage_random(&seed));
	line->random = damage_random(&seed);
	line->coming.sender = line->going.receiver = line->spec.baud;
	if (!line->spec.in)
		line->spec.stall = line->spec.is_short = 0;
	line->stall_gap = damage_gap(&line->random, line->spec.stall);
	line->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	line->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (line->timer < 0 || line->epoll < 0 ||
	    epoll_ctl(line->epoll, EPOLL_CTL_ADD, line->timer, &event))
		return err_errno(ERR_LINE, errno, "cannot watch the line");
	watch(line);
	return NULL;
}

/* Whether the line within has a rate of its own, which is ours then. */
static bool has_baud(const struct line_driver *driver, const char *within)
{
	return driver->baud && driver->baud(within);
}

/* Else an @115200 behind it is ours alone: the line within would not understand it. */
static struct err *open_within(struct line *line)
{
	unsigned int baud = RATE_DEFAULT;
	char within[SPEC_MAX];
	struct err *err = line_driver_for(line->spec.line, &line->driver);

	if (err)
		return err;
	if (snprintf(within, sizeof(within), "%s", line->spec.line) >= SPEC_MAX)
		return err_new(ERR_USAGE, "fault: the line within has more than %d characters",
			       SPEC_MAX - 1);
	if (line->spec.baud) {
		err = rate_read(within, &baud);
		if (rate_find(within) && !has_baud(line->driver, within))
			within[rate_find(within) - within] = 0;
	}
	line->coming.receiver = line->going.sender = baud;
	return err ? err : line->driver->open(within, &line->within);
}

static struct err *fault_open(const char *text, struct line **ret)
{
	struct line *line = calloc(1, sizeof(*line));
	struct err *err;

	if (!line)
		return err_memory();
	line->timer = line->epoll = -1;
	err = fault_spec_read(text, &line->spec);
	if (!err)
		err = open_within(line);
	if (!err)
		err = prepare(line);
	line->spec.line = NULL;
	if (err) {
		line_fault.close(line);
		return err;
	}
	*ret = line;
	return NULL;
}

/* Wait for the end of a stall; returns what is left of the time, less than 0 if it goes on. */
static int wait_stall(const struct line *line, int timeout_ms)
{
	int64_t left = line->until_ms - now();

	if (left <= 0)
		return timeout_ms;
	poll(NULL, 0, left < timeout_ms ? (int)left : timeout_ms);
	return line->until_ms > now() ? -1 : timeout_ms - (int)left;
}

static size_t least(size_t a, uint64_t b)
{
	return a < b ? a : (size_t)b;
}

static size_t give(struct line *line, void *buffer, size_t bytes)
{
	size_t count = least(line->bytes - line->at, bytes);

	if (line->spec.is_short)
		count = least(count, 1 + damage_random(&line->random) % SHORT_MAX);
	count = least(count, line->stall_gap);
	memcpy(buffer, line->held + line->at, count);
	line->at += count;
	if (line->stall_gap != UINT64_MAX)
		line->stall_gap -= count;
	if (!line->stall_gap && (count || line->at < line->bytes)) {
		line->stall_gap = 1 + damage_gap(&line->random, line->spec.stall);
		line->until_ms = now() + line->spec.stall_ms;
	}
	return count;
}

static struct err *take(struct line *line, int timeout_ms)
{
	static uint8_t piece[PIECE], heard[HEARD * WIRE_GROWTH];
	bool wired = line->spec.baud && line->spec.in;
	size_t got;
	struct err *err;

	if (line->at < line->bytes || line->ended)
		return NULL;
	err = line->driver->read(line->within, piece, wired ? HEARD : PIECE, timeout_ms, &got,
				 &line->ended);
	if (err)
		return err;
	line->at = 0;
	if (wired)
		got = wire_pass(&line->coming, piece, got, heard);
	line->bytes = damage_pass(&line->in, wired ? heard : piece, got, line->held);
	return NULL;
}

static struct err *fault_read(struct line *line, void *buffer, size_t bytes, int timeout_ms,
			      size_t *ret, bool *end)
{
	int left_ms = wait_stall(line, timeout_ms);
	struct err *err = NULL;

	*ret = 0;
	*end = false;
	if (left_ms >= 0) {
		err = take(line, left_ms);
		*ret = err ? 0 : give(line, buffer, bytes);
		*end = line->ended && !*ret && line->at == line->bytes;
	}
	watch(line);
	return err;
}

static struct err *fault_write(struct line *line, const void *data, size_t bytes, int timeout_ms)
{
	bool wired = line->spec.baud && line->spec.out;
	uint8_t heard[HEARD * WIRE_GROWTH];
	const uint8_t *at = data;
	struct err *err = NULL;

	while (bytes && !err) {
		size_t count = least(bytes, wired ? HEARD : PIECE);
		size_t got = wired ? wire_pass(&line->going, at, count, heard) : count;

		got = damage_pass(&line->out, wired ? heard : at, got, line->sent);
		err = line->driver->write(line->within, line->sent, got, timeout_ms);
		at += count;
		bytes -= count;
	}
	return err;
}

static struct err *fault_break(struct line *line)
{
	return line_break(line->driver, line->within);
}

static unsigned int fault_baud(const char *text)
{
	const struct line_driver *driver;
	unsigned int ret = 0;
	struct fault_spec spec;
	struct err *err = fault_spec_read(text, &spec);

	if (!err)
		err = line_driver_for(spec.line, &driver);
	if (!err && has_baud(driver, spec.line))
		ret = driver->baud(spec.line);
	else if (!err && spec.baud)
		err = rate_read(spec.line, &ret);
	err_destroy(err);
	return ret;
}

static struct err *fault_set_baud(struct line *line, unsigned int baud)
{
	if (line->spec.baud)
		line->coming.receiver = line->going.sender = baud;
	else if (line->driver->set_baud)
		return line->driver->set_baud(line->within, baud);
	else
		return err_new(ERR_USAGE, "a %s line has no baud rate", line->driver->name);
	return NULL;
}

static bool fault_damage(const struct line *line, struct line_damage *ret)
{
	if (!line->spec.baud)
		return line->driver->damage && line->driver->damage(line->within, ret);
	*ret = (struct line_damage){
		.framing = line->coming.framing,
		.breaks = line->coming.breaks,
	};
	return true;
}

static int fault_fd(const struct line *line)
{
	return line->epoll;
}

static bool fault_reads(const struct line *line, const char *path)
{
	return line_reads(line->driver, line->within, path);
}

static void fault_describe(const struct line *line, char *text, size_t bytes)
{
	const struct damage_stats *in = &line->in.stats, *out = &line->out.stats;

	text[0] = 0;
	if (!in->bytes_in && !out->bytes_in)
		return;
	snprintf(text, bytes,
		 "fault: came %llu bytes, hits %llu, lines of text put in %llu, bytes masked %llu; "
		 "went %llu bytes, hits %llu",
		 (unsigned long long)in->bytes_in, (unsigned long long)in->hits,
		 (unsigned long long)in->texts, (unsigned long long)in->masked,
		 (unsigned long long)out->bytes_in, (unsigned long long)out->hits);
}

static void fault_close(struct line *line)
{
	if (!line)
		return;
	if (line->driver)
		line->driver->close(line->within);
	if (line->timer >= 0)
		close(line->timer);
	if (line->epoll >= 0)
		close(line->epoll);
	free(line);
}

const struct line_driver line_fault = {
	.name = "fault",
	.syntax = FAULT_SYNTAX,
	.help = "another LINE, damaged by SEED",
	.details = "    P is a rate for each byte, 0 to 1; both directions are damaged:\n"
		   "      change=P  it becomes another    flip=P   one bit of it is turned\n"
		   "      drop=P    it is lost            twice=P  it comes twice\n"
		   "      insert=P  another comes first   burst=P:BYTES  so many become others\n"
		   "      text=BYTES  a line of console text comes after every so many bytes\n"
		   "      stall=P:MS  nothing comes for so long\n"
		   "      short       a few bytes are read at a time\n"
		   "      rate=N      the machine talks at N baud, whatever we do; behind a LINE\n"
		   "                  that has no rate, @115200 is ours\n"
		   "      strip       the eighth bit is cleared\n"
		   "      eat         0x00, XON, XOFF and 0xff are lost\n"
		   "      in, out     damage only what comes, only what is sent\n"
		   "    such as fault:7,change=0.01:/dev/ttyUSB0@115200\n",
	.matches = fault_matches,
	.open = fault_open,
	.read = fault_read,
	.write = fault_write,
	.send_break = fault_break,
	.baud = fault_baud,
	.set_baud = fault_set_baud,
	.damage = fault_damage,
	.fd = fault_fd,
	.reads = fault_reads,
	.describe = fault_describe,
	.inner = fault_inner,
	.close = fault_close,
};
