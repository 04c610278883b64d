// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A serial port: raw, 8N1, no flow control, for us alone while it is open, and given back as it
 * was. Uses the kernel's own terminal calls (TCGETS2), which take any baud rate; their header
 * does not go together with <termios.h>.
 */
#include <asm/termbits.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "descriptor.h"
#include "drivers.h"

#define BAUD 115200
#define BAUD_MAX 20000000 /* above what any UART takes */
#define BREAK_MS 250 /* 0.1 ms would do at 115200 baud, but some adapters are slow */

struct line {
	int fd;
	struct termios2 before;
	char path[200];
};

static bool serial_matches(const char *spec)
{
	return spec[0] == '/';
}

/*
 * PATH[@BAUD]; a path may have an @ of its own, so only digits behind the last one are a rate.
 */
static struct err *parse(const char *spec, char *path, size_t path_max, unsigned int *baud)
{
	const char *at = strrchr(spec, '@');
	size_t length = strlen(spec);
	unsigned long rate = BAUD;

	if (at && at[1] && strspn(at + 1, "0123456789") == strlen(at + 1)) {
		rate = strtoul(at + 1, NULL, 10);
		length = (size_t)(at - spec);
	}
	if (!rate || rate > BAUD_MAX)
		return err_new(ERR_USAGE, "%s: no UART does %lu baud; most machines use 115200",
			       spec, rate);
	if (length >= path_max)
		return err_new(ERR_USAGE, "%.60s...: the name of the device is too long", spec);
	memcpy(path, spec, length);
	path[length] = 0;
	*baud = (unsigned int)rate;
	return NULL;
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
		return err_new(ERR_LINE,
			       "cannot open %s: no such device; is the adapter plugged in? "
			       "`ls /dev/ttyUSB* /dev/ttyACM*` shows what there is",
			       path);
	case EBUSY:
	case EWOULDBLOCK:
		return err_new(ERR_LINE,
			       "cannot open %s: another program has it; `fuser -v %s` shows which",
			       path, path);
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

static int set_raw(int fd, const struct termios2 *before, unsigned int baud)
{
	struct termios2 raw = *before;

	raw.c_iflag = 0; /* a byte with a framing error stays, a BREAK is a 0x00: nothing is lost */
	raw.c_oflag = 0;
	raw.c_lflag = 0;
	raw.c_cflag = CS8 | CREAD | CLOCAL | BOTHER;
	raw.c_ispeed = baud;
	raw.c_ospeed = baud;
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	return ioctl(fd, TCSETS2, &raw);
}

static struct err *serial_open(const char *spec, struct line **ret)
{
	struct line *line = calloc(1, sizeof(*line));
	unsigned int baud;
	struct err *err;

	if (!line)
		return err_memory();
	err = parse(spec, line->path, sizeof(line->path), &baud);
	if (err) {
		free(line);
		return err;
	}
	line->fd = open(line->path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (line->fd < 0 || ioctl(line->fd, TCGETS2, &line->before) < 0 || take(line->fd) < 0) {
		err = open_error(line->path, errno);
		if (line->fd >= 0)
			close(line->fd);
		free(line);
		return err;
	}
	if (set_raw(line->fd, &line->before, baud) < 0) {
		err = err_errno(ERR_LINE, errno, "%s does not do %u baud", line->path, baud);
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

static int serial_fd(const struct line *line)
{
	return line->fd;
}

static void serial_close(struct line *line)
{
	if (!line)
		return;
	ioctl(line->fd, TCSETS2, &line->before);
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
	.fd = serial_fd,
	.close = serial_close,
};
