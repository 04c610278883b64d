// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the console says unasked. The one rule: what the person is typing stays as it was.
 */
#include "display.h"

#include <stdarg.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "../render/text.h"
#include "prompt.h"

#define LINE_MAX_BYTES 1000 /* arbitrary: a longer line is broken */
#define RECENT_BYTES 65536
#define PARTIAL_MS 500 /* arbitrary: a line that stopped for so long waits for an answer */

static struct {
	const struct render_options *render;
	bool pass;
	bool progress; /* the line above the prompt is a progress line */
	bool blank;    /* the machine's latest line was empty */
	char line[LINE_MAX_BYTES];
	size_t line_bytes;
	char stamped[STAMP_BYTES]; /* of that line */
	struct stamp stamp;
	bool in_line;	  /* passed through: the latest byte did not end a line */
	bool column;	  /* nor did what was put behind it */
	bool moved;	  /* line grew since the last tick */
	int64_t still_ms; /* when it was first seen not to */
	char recent[RECENT_BYTES];
	uint64_t recent_end; /* bytes ever written to the ring */
} display;

static FILE *out(void)
{
	return prompt_person() ? stdout : stderr;
}

void display_open(const struct render_options *render, enum stamp_kind stamps)
{
	const struct stamp_clock now = stamp_now();

	memset(&display, 0, sizeof(display));
	display.render = render;
	stamp_init(&display.stamp, stamps, &now);
}

void display_stamp(enum stamp_kind kind)
{
	display.stamp.kind = kind;
}

/* While text is passed through, the terminal takes LF as it is; what we say needs CR too. */
static void translate(bool on)
{
	struct termios mode;

	fflush(stdout);
	if (tcgetattr(STDOUT_FILENO, &mode))
		return;
	mode.c_oflag |= OPOST | ONLCR;
	if (!on)
		mode.c_oflag &= ~(tcflag_t)OPOST;
	tcsetattr(STDOUT_FILENO, TCSADRAIN, &mode);
}

void display_begin(void)
{
	prompt_hide();
	display.progress = false;
	if (!display.pass)
		return;
	translate(true);
	fputs(display.column ? "\n" : "\r", stdout);
	display.column = false;
}

void display_end(void)
{
	fflush(out());
	if (display.pass)
		translate(false);
	prompt_restore();
}

/*
 * Text without escape sequences (ECMA-48: ESC [ ... final, ESC ] ... BEL, ESC and one more) and
 * control characters, in place; returns its length.
 */
static size_t plain(char *text, size_t bytes)
{
	enum { TEXT, ESCAPE, CSI, OSC } state = TEXT;
	size_t from, to = 0;
	unsigned char c;

	for (from = 0; from < bytes; from++) {
		c = (unsigned char)text[from];
		if (c == 0x1b)
			state = ESCAPE;
		else if (state == ESCAPE)
			state = c == '[' ? CSI : c == ']' ? OSC : TEXT;
		else if (state == CSI)
			state = c >= 0x40 && c <= 0x7e ? TEXT : CSI;
		else if (state == OSC)
			state = c == 0x07 ? TEXT : OSC;
		else if (c == '\t')
			text[to++] = ' ';
		else if (c >= 0x20 && c != 0x7f)
			text[to++] = (char)c;
	}
	return to;
}

static void put_plain(FILE *to, char *text, size_t bytes)
{
	bytes = plain(text, bytes);
	text_put(to, text, bytes, display.render->utf8, 0);
}

static bool is_blank(const char *text, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		if ((unsigned char)text[i] > ' ')
			return false;
	return true;
}

/* Of several empty lines one is shown: armored frames leave one each. */
static void put_line(void)
{
	bool dim = display.render->color && prompt_person(), before = display.blank;

	display.blank = is_blank(display.line, display.line_bytes);
	if (display.blank && before) {
		display.line_bytes = 0;
		return;
	}
	display_begin();
	fputs(dim ? "\033[2m" : "", out());
	fputs(display.stamped, out());
	put_plain(out(), display.line, display.line_bytes);
	fputs(dim ? "\033[0m\n" : "\n", out());
	display_end();
	display.line_bytes = 0;
}

/* In a terminal a stamp stands in front of what a line begins with; a line that is cleared and
 * written again (CR) keeps it. */
static void pass_text(const char *text, size_t bytes, const struct stamp_clock *now)
{
	char stamp[STAMP_BYTES];

	for (size_t i = 0; i < bytes; i++) {
		if (!display.in_line && text[i] != '\r' && text[i] != '\n')
			fputs(stamp_line(&display.stamp, now, stamp), stdout);
		if (text[i] != '\r')
			display.in_line = display.column = text[i] != '\n';
		fputc(text[i], stdout);
	}
	fflush(stdout);
}

void display_text(const char *text, size_t bytes, const struct stamp_clock *now)
{
	size_t i;

	for (i = 0; i < bytes; i++)
		display.recent[display.recent_end++ % RECENT_BYTES] = text[i];
	if (display.pass) {
		pass_text(text, bytes, now);
		return;
	}
	for (i = 0; i < bytes; i++) {
		if (!display.line_bytes)
			stamp_line(&display.stamp, now, display.stamped);
		if (text[i] != '\n' && text[i] != '\0')
			display.line[display.line_bytes++] = text[i];
		if (text[i] == '\n' || display.line_bytes == LINE_MAX_BYTES)
			put_line();
	}
	display.moved = true;
}

void display_tick(int64_t now_ms)
{
	if (display.moved) {
		display.moved = false;
		display.still_ms = now_ms;
	} else if (display.line_bytes && now_ms - display.still_ms >= PARTIAL_MS) {
		put_line();
	}
}

void display_say(const char *format, ...)
{
	va_list arguments;

	if (display.line_bytes && !display.pass)
		put_line();
	display_begin();
	fputs(display.pass ? "[lastgasp: " : "lastgasp: ", out());
	va_start(arguments, format);
	vfprintf(out(), format, arguments);
	va_end(arguments);
	fputs(display.pass ? "]\n" : "\n", out());
	display_end();
}

void display_progress(const char *format, ...)
{
	char line[300];
	va_list arguments;
	unsigned int width = display.render->width;

	if (!prompt_person() || !width || display.pass)
		return;
	va_start(arguments, format);
	vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	prompt_hide();
	if (display.progress)
		fputs("\033[1A\r\033[K", stdout);
	text_put(stdout, line, strlen(line), display.render->utf8, width - 1);
	fputc('\n', stdout);
	display_end();
	display.progress = true;
}

void display_pass(bool pass)
{
	display.pass = pass;
	display.line_bytes = 0;
	display.in_line = display.column = false;
}

static char recent_byte(uint64_t at)
{
	return display.recent[at % RECENT_BYTES];
}

void display_recent(FILE *to, unsigned int lines)
{
	uint64_t oldest =
		display.recent_end > RECENT_BYTES ? display.recent_end - RECENT_BYTES : 0;
	uint64_t at = display.recent_end;
	char line[LINE_MAX_BYTES];
	size_t bytes = 0;

	if (at > oldest && recent_byte(at - 1) == '\n')
		at--;
	for (; at > oldest; at--)
		if (recent_byte(at - 1) == '\n' && !--lines)
			break;
	for (; at < display.recent_end; at++) {
		if (recent_byte(at) != '\n')
			line[bytes++] = recent_byte(at);
		if (recent_byte(at) == '\n' || bytes == sizeof(line) ||
		    at + 1 == display.recent_end) {
			put_plain(to, line, bytes);
			fputc('\n', to);
			bytes = 0;
		}
	}
}
