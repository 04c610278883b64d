// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A serial port: raw, 8N1, no flow control, for us alone while it is open, and given back as it
 * was. Uses the kernel's own terminal calls (TCGETS2), which take any baud rate; their header
 * does not go together with <termios.h>.
 */
#include <asm/termbits.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <linux/serial.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "descriptor.h"
#include "drivers.h"
#include "holder.h"
#include "rate.h"

#define BREAK_MS 250 /* 0.1 ms would do at 115200 baud, but some adapters are slow */
#define OFF_MAX 50   /* 2 %: half of what a UART bears, the machine needs the rest */

struct line {
	int fd;
	struct termios2 before;
	bool waited; /* ASYNC_LOW_LATENCY was not set before */
	struct serial_icounter_struct counted; /* when it was opened */
	bool counts;
	char path[200];
};

static bool serial_matches(const char *spec)
{
	return spec[0] == '/';
}

static unsigned int serial_baud(const char *spec)
{
	unsigned int ret = RATE_DEFAULT;

	err_destroy(rate_read(spec, &ret));
	return ret;
}

static struct err *parse(const char *spec, char *path, size_t path_max, unsigned int *baud)
{
	const char *at = rate_find(spec);
	size_t length = at ? (size_t)(at - spec) : strlen(spec);

	if (length >= path_max)
		return err_new(ERR_USAGE, "%.60s...: the name of the device is too long", spec);
	memcpy(path, spec, length);
	path[length] = 0;
	return rate_read(spec, baud);
}

static struct err *absent(const char *path)
{
	if (strchr(path, '@'))
		return err_new(ERR_LINE,
			       "cannot open %s: no such device; a baud rate behind the @ is "
			       "digits only, as in @115200",
			       path);
	return err_new(ERR_LINE,
		       "cannot open %s: no such device; is the adapter plugged in? `lastgasp "
		       "lines` shows what there is",
		       path);
}

static struct err *held(const char *path)
{
	char real[PATH_MAX], who[HOLDER_BYTES];

	if (realpath(path, real) && holder_of("/proc", real, who))
		return err_new(ERR_LINE, "cannot open %s: %s has it open; end that first", path,
			       who);
	return err_new(ERR_LINE,
		       "cannot open %s: another program has it; `sudo fuser -v %s` shows which",
		       path, path);
}

static struct err *open_error(const char *path, int errno_value)
{
	switch (errno_value) {
	case EACCES:
	case EPERM:
		return err_new(ERR_LINE,
			       "cannot open %s: permission denied; add yourself to group dialout "
			       "(`sudo adduser $USER dialout`) and log in again",
			       path);
	case ENOENT:
	case ENODEV:
	case ENXIO:
		return absent(path);
	case EBUSY:
	case EWOULDBLOCK:
		return held(path);
	case EIO:
		return err_new(ERR_LINE,
			       "cannot open %s: there is no UART behind it, or it was unplugged "
			       "just now; `lastgasp lines` shows what there is",
			       path);
	case ENOTTY:
		return err_new(ERR_LINE,
			       "cannot open %s: it is no serial port; to read a file use file:%s",
			       path, path);
	default:
		return err_errno(ERR_LINE, errno_value, "cannot open %s", path);
	}
}

/*
 * Two locks: TIOCEXCL stops all but root, the flock stops those who look for it, lastgasp as
 * root among them.
 */
static int take(int fd)
{
	if (flock(fd, LOCK_EX | LOCK_NB) < 0)
		return -1;
	return ioctl(fd, TIOCEXCL);
}

/* A driver that cannot do a rate takes another, and tells which. */
static struct err *serial_set_baud(struct line *line, unsigned int baud)
{
	struct termios2 raw = line->before, now;
	unsigned int off;

	raw.c_iflag = 0; /* a byte with a framing error stays, a BREAK is a 0x00: nothing is lost */
	raw.c_oflag = 0;
	raw.c_lflag = 0;
	raw.c_cflag = CS8 | CREAD | CLOCAL | BOTHER;
	raw.c_ispeed = baud;
	raw.c_ospeed = baud;
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	if (ioctl(line->fd, TCSETS2, &raw) < 0 || ioctl(line->fd, TCGETS2, &now) < 0)
		return err_errno(ERR_LINE, errno, "%s does not do %u baud", line->path, baud);
	off = now.c_ospeed > baud ? now.c_ospeed - baud : baud - now.c_ospeed;
	if ((uint64_t)off * OFF_MAX <= baud)
		return NULL;
	return err_new(ERR_LINE,
		       "%s cannot do %u baud, its driver took %u; give a rate that it can do, "
		       "as %s@115200",
		       line->path, baud, now.c_ospeed, line->path);
}

/*
 * FTDI's timer that holds bytes back for 16 ms: this flag makes it 1 ms (drivers/usb/serial/
 * ftdi_sio.c), and everybody may set it, other than sysfs' latency_timer. Elsewhere it does
 * nothing of note.
 */
static bool set_low_latency(const struct line *line, bool on)
{
	struct serial_struct about;

	if (ioctl(line->fd, TIOCGSERIAL, &about) < 0 || on == !!(about.flags & ASYNC_LOW_LATENCY))
		return false;
	about.flags ^= ASYNC_LOW_LATENCY;
	return !ioctl(line->fd, TIOCSSERIAL, &about);
}

static struct err *open_port(struct line *line)
{
	int problem;

	line->fd = open(line->path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (line->fd >= 0 && !ioctl(line->fd, TCGETS2, &line->before) && !take(line->fd))
		return NULL;
	problem = errno;
	if (line->fd >= 0)
		close(line->fd); /* held() is not to find us */
	return open_error(line->path, problem);
}

static struct err *serial_open(const char *spec, struct line **ret)
{
	struct line *line = calloc(1, sizeof(*line));
	unsigned int baud;
	struct err *err;

	if (!line)
		return err_memory();
	err = parse(spec, line->path, sizeof(line->path), &baud);
	if (!err)
		err = open_port(line);
	if (err) {
		free(line);
		return err;
	}
	line->waited = set_low_latency(line, true);
	line->counts = !ioctl(line->fd, TIOCGICOUNT, &line->counted);
	err = serial_set_baud(line, baud);
	if (err) {
		line_serial.close(line);
		return err;
	}
	*ret = line;
	return NULL;
}

static struct err *serial_read(struct line *line, void *buffer, size_t bytes, int timeout_ms,
			       size_t *ret, bool *end)
{
	struct err *err =
		descriptor_read(line->fd, line->path, buffer, bytes, timeout_ms, ret, end);

	if (!err && *end) /* a terminal that has been hung up reads as empty */
		return err_new(ERR_LINE, "lost %s: the device is gone", line->path);
	return err;
}

static struct err *serial_write(struct line *line, const void *data, size_t bytes, int timeout_ms)
{
	return descriptor_write(line->fd, line->path, data, bytes, timeout_ms);
}

static struct err *serial_break(struct line *line)
{
	const struct timespec length = { .tv_nsec = BREAK_MS * 1000000L };

	if (ioctl(line->fd, TIOCSBRK) < 0)
		return err_errno(ERR_LINE, errno, "%s cannot send a BREAK", line->path);
	nanosleep(&length, NULL);
	if (ioctl(line->fd, TIOCCBRK) < 0)
		return err_errno(ERR_LINE, errno, "%s cannot end its BREAK", line->path);
	return NULL;
}

/* The kernel's counters are of the port, whoever had it, and are int: they wrap. */
static uint64_t since(int now, int before)
{
	return (uint32_t)now - (uint32_t)before;
}

static bool serial_damage(const struct line *line, struct line_damage *ret)
{
	const struct serial_icounter_struct *before = &line->counted;
	struct serial_icounter_struct now;

	if (!line->counts || ioctl(line->fd, TIOCGICOUNT, &now) < 0)
		return false;
	*ret = (struct line_damage){
		.framing = since(now.frame, before->frame),
		.breaks = since(now.brk, before->brk),
		.overruns = since(now.overrun, before->overrun) +
			    since(now.buf_overrun, before->buf_overrun),
		.parity = since(now.parity, before->parity),
	};
	return true;
}

static void serial_describe(const struct line *line, char *text, size_t bytes)
{
	struct line_damage damage;

	text[0] = 0;
	if (!serial_damage(line, &damage) ||
	    !(damage.framing + damage.breaks + damage.overruns + damage.parity))
		return;
	snprintf(text, bytes,
		 "%s: %" PRIu64 " framing errors, %" PRIu64 " BREAKs, %" PRIu64
		 " overruns, %" PRIu64 " parity errors",
		 line->path, damage.framing, damage.breaks, damage.overruns, damage.parity);
}

static int serial_fd(const struct line *line)
{
	return line->fd;
}

static void serial_close(struct line *line)
{
	if (!line)
		return;
	ioctl(line->fd, TCSETS2, &line->before);
	if (line->waited)
		set_low_latency(line, false);
	ioctl(line->fd, TIOCNXCL);
	close(line->fd);
	free(line);
}

const struct line_driver line_serial = {
	.name = "serial",
	.syntax = "/dev/ttyUSB0[@115200]",
	.help = "serial port, 8N1, 115200 baud unless told",
	.matches = serial_matches,
	.returns = true,
	.open = serial_open,
	.read = serial_read,
	.write = serial_write,
	.send_break = serial_break,
	.baud = serial_baud,
	.set_baud = serial_set_baud,
	.damage = serial_damage,
	.fd = serial_fd,
	.describe = serial_describe,
	.close = serial_close,
};
