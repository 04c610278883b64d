// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What `capture` says to people. Must never leave half a status line behind a notice.
 */
#include "capture_screen.h"

#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define STATUS_MS 100

/* 0: no person looks. */
static unsigned int width(void)
{
	struct winsize size;

	if (!isatty(STDERR_FILENO))
		return 0;
	return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) || !size.ws_col ? 80 : size.ws_col;
}

void capture_screen_clear(struct capture_screen *screen)
{
	if (screen->status)
		fprintf(stderr, "\r\033[K");
	screen->status = false;
}

void capture_screen_say(struct capture_screen *screen, const char *name, const char *text)
{
	capture_screen_clear(screen);
	fprintf(stderr, "%s%s%s\n", name ? name : "", name ? ": " : "", text);
}

bool capture_screen_due(const struct capture_screen *screen, int64_t now_ms)
{
	return now_ms - screen->status_ms >= STATUS_MS && width();
}

void capture_screen_status(struct capture_screen *screen, const char *name, const char *text,
			   int64_t now_ms)
{
	unsigned int columns = width();
	char line[600];

	if (!columns)
		return;
	snprintf(line, sizeof(line), "%s%s%s", name ? name : "", name ? ": " : "", text);
	fprintf(stderr, "\r\033[K%.*s", (int)columns - 1, line);
	fflush(stderr);
	screen->status = true;
	screen->status_ms = now_ms;
}
