// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A file as its lines, through one buffer. Must never hold more than that buffer, whatever the
 * file is.
 */
#include "lines.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "json_said.h"

#define LINES_LONG 1024 /* bytes; in a line that is longer a CR ends lines */
#define BUFFER (4 * LINES_MAX)

enum width { WIDTH_UNKNOWN, WIDTH_BYTES, WIDTH_LITTLE, WIDTH_BIG };

struct lines {
	int fd;
	bool end;	 /* of the file */
	bool piece;	 /* the line before was cut */
	uint64_t number; /* of the line before; 0: none */
	size_t at, used; /* of buffer */
	enum width width;
	bool half; /* the first byte of two was read: */
	unsigned char first;
	char path[256];
	char buffer[BUFFER];
};

struct err *lines_open(const char *path, struct lines **ret)
{
	struct lines *lines = calloc(1, sizeof(*lines));
	bool standard = !strcmp(path, "-");

	if (!lines)
		return err_memory();
	strncpy(lines->path, standard ? "standard input" : path, sizeof(lines->path) - 1);
	lines->fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	if (lines->fd < 0) {
		free(lines);
		return err_errno(ERR_INPUT, errno, "cannot open %s", path);
	}
	*ret = lines;
	return NULL;
}

void lines_close(struct lines *lines)
{
	if (!lines)
		return;
	if (lines->fd != STDIN_FILENO)
		close(lines->fd);
	free(lines);
}

/* Which it is, by the byte order mark. */
static enum width width_of(const char *text)
{
	if (!memcmp(text, "\xff\xfe", 2))
		return WIDTH_LITTLE;
	return memcmp(text, "\xfe\xff", 2) ? WIDTH_BYTES : WIDTH_BIG;
}

/* What was read behind `from`: UTF-16 becomes bytes, what is none `?`; the mark goes. */
static void narrow(struct lines *lines, size_t from)
{
	size_t to = from;

	if (lines->width == WIDTH_UNKNOWN && lines->used >= 2)
		lines->width = width_of(lines->buffer);
	if (lines->width == WIDTH_UNKNOWN || lines->width == WIDTH_BYTES)
		return;
	for (size_t at = from; at < lines->used; at++) {
		unsigned int byte = (unsigned char)lines->buffer[at];
		unsigned int code = lines->width == WIDTH_BIG
					    ? (unsigned int)lines->first << 8 | byte
					    : byte << 8 | lines->first;

		lines->half = !lines->half;
		if (lines->half)
			lines->first = (unsigned char)byte;
		else if (code == 0xa0)
			lines->buffer[to++] = ' ';
		else if (code != 0xfeff)
			lines->buffer[to++] = code < 0x80 ? (char)code : '?';
	}
	lines->used = to;
}

/* Have LINES_MAX bytes and one more in the buffer, or the rest of the file. */
static struct err *fill(struct lines *lines)
{
	memmove(lines->buffer, lines->buffer + lines->at, lines->used - lines->at);
	lines->used -= lines->at;
	lines->at = 0;
	while (!lines->end && lines->used <= LINES_MAX) {
		ssize_t got = read(lines->fd, lines->buffer + lines->used, BUFFER - lines->used);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_errno(ERR_INPUT, errno, "cannot read %s", lines->path);
		lines->end = !got;
		lines->used += (size_t)got;
		narrow(lines, lines->width ? lines->used - (size_t)got : 0);
	}
	return NULL;
}

/* A terminal's command that begins at text[0], an ESC: its bytes. */
static size_t escape_bytes(const char *text, size_t bytes)
{
	size_t at = 2;

	if (bytes >= 2 && (text[1] == ']' || text[1] == '_')) {
		const char *bell = memchr(text, '\a', bytes);

		return bell ? (size_t)(bell - text) + 1 : 2;
	}
	if (bytes < 2 || text[1] != '[')
		return bytes < 2 ? bytes : 2;
	while (at < bytes && text[at] >= 0x20 && text[at] < 0x40)
		at++;
	return at < bytes ? at + 1 : at;
}

/* Take out what is no text, in place. Returns the bytes that are left. */
static size_t clean(char *text, size_t bytes)
{
	size_t to = 0;

	for (size_t at = 0; at < bytes;) {
		if (text[at] == '\033') {
			at += escape_bytes(text + at, bytes - at);
		} else if (bytes - at >= 2 && !memcmp(text + at, "\xc2\xa0", 2)) {
			text[to++] = ' ';
			at += 2;
		} else {
			text[to++] = text[at++];
		}
	}
	return to;
}

/* `<br>` and the like at the end of a line. Returns the bytes without. */
static size_t cut_break(const char *text, size_t bytes)
{
	static const char *const ends[] = {"<br>", "<br/>", "<br />", "<BR>"};

	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		size_t length = strlen(ends[i]);

		if (bytes >= length && !memcmp(text + bytes - length, ends[i], length))
			return bytes - length;
	}
	return bytes;
}

static void give(struct lines *lines, char *text, size_t bytes, struct line_text *ret)
{
	while (bytes && text[bytes - 1] == '\r' && !ret->cut)
		bytes--;
	for (; bytes && *text == '\r' && !ret->piece; bytes--)
		text++;
	if (lines->number == 1 && !ret->piece && bytes >= 3 && !memcmp(text, "\xef\xbb\xbf", 3)) {
		text += 3;
		bytes -= 3;
	}
	if (bytes && *text == '{' && !ret->piece)
		json_said(text, bytes, &bytes);
	if (bytes && text[bytes - 1] == '>')
		bytes = cut_break(text, bytes);
	if (memchr(text, '\033', bytes) || memchr(text, '\xc2', bytes))
		bytes = clean(text, bytes);
	ret->text = text;
	ret->bytes = bytes;
	ret->number = lines->number;
}

/* A CR with something behind it that comes before the line's end; else that, which may be NULL. */
static char *find_return(char *text, char *line_end, size_t bytes)
{
	char *end = line_end ? line_end : text + bytes, *found;

	while (text < end && *text == '\r')
		text++;
	found = memchr(text, '\r', (size_t)(end - text));
	for (text = found; text && text < end && *text == '\r';)
		text++;
	return text && text < end ? found : line_end;
}

struct err *lines_next(struct lines *lines, struct line_text *ret, bool *more)
{
	char *text = lines->buffer + lines->at, *end;
	size_t here = lines->used - lines->at;

	end = memchr(text, '\n', here < LINES_MAX ? here : LINES_MAX);
	if (!end && here <= LINES_MAX && !lines->end) {
		struct err *err = fill(lines);

		if (err)
			return err;
		text = lines->buffer;
		here = lines->used;
		end = memchr(text, '\n', here < LINES_MAX ? here : LINES_MAX);
	}
	if (!end || end - text > LINES_LONG)
		end = find_return(text, end, here < LINES_MAX ? here : LINES_MAX);
	*more = here > 0;
	if (!here)
		return NULL;
	lines->number += !lines->piece;
	ret->piece = lines->piece;
	ret->cut = !end;
	if (end)
		here = (size_t)(end - text);
	else if (here > LINES_MAX)
		here = LINES_MAX;
	lines->at += here + !!end;
	lines->piece = !end;
	give(lines, text, here, ret);
	return NULL;
}
