// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Commands of a script. Reads no further than it must: what a command asks of standard input is
 * never taken from a file.
 */
#include "script.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLANKS " \t\r\n"

struct err *script_open(struct script *script, const char *path)
{
	struct stat status;

	memset(script, 0, sizeof(*script));
	script->name = path;
	if (!path || !strcmp(path, "-")) {
		script->name = "standard input";
		script->fd = dup(STDIN_FILENO);
	} else {
		script->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	}
	if (script->fd >= 0 && !fstat(script->fd, &status) && S_ISDIR(status.st_mode))
		return err_new(ERR_INPUT, "cannot read the script %s: it is a folder", path);
	if (script->fd < 0)
		return err_errno(ERR_INPUT, errno, "cannot read the script %s", script->name);
	return NULL;
}

void script_close(struct script *script)
{
	if (script->name && script->fd >= 0)
		close(script->fd);
}

struct err *script_read(struct script *script)
{
	ssize_t bytes = read(script->fd, script->text + script->bytes,
			     sizeof(script->text) - script->bytes);

	if (bytes < 0 && (errno == EINTR || errno == EAGAIN))
		return NULL;
	if (bytes < 0)
		return err_errno(ERR_INPUT, errno, "cannot read the script %s", script->name);
	script->ended = !bytes;
	script->bytes += (size_t)bytes;
	return NULL;
}

/* The bytes of the next line with its end, 0: it is not whole yet. */
static size_t whole(const struct script *script)
{
	const char *end = memchr(script->text, '\n', script->bytes);

	if (end)
		return (size_t)(end - script->text) + 1;
	return script->ended ? script->bytes : 0;
}

static void trim(char *line)
{
	size_t blanks = strspn(line, BLANKS), length;

	memmove(line, line + blanks, strlen(line + blanks) + 1);
	for (length = strlen(line); length && strchr(BLANKS, line[length - 1]); length--)
		line[length - 1] = 0;
}

static struct err *refuse(const struct script *script, const char *why)
{
	return err_new(ERR_USAGE, "%s:%u: %s", script->name, script->line, why);
}

struct err *script_take(struct script *script, char line[SCRIPT_LINE], bool *ret)
{
	size_t bytes;

	*ret = false;
	while (!*ret && (bytes = whole(script))) {
		script->line++;
		if (memchr(script->text, 0, bytes))
			return refuse(script, "this is no text");
		memcpy(line, script->text, bytes);
		line[bytes - (line[bytes - 1] == '\n')] = 0;
		memmove(script->text, script->text + bytes, script->bytes - bytes);
		script->bytes -= bytes;
		trim(line);
		*ret = line[0] && line[0] != '#';
	}
	if (*ret || script->bytes < sizeof(script->text))
		return NULL;
	script->line++;
	return refuse(script, "the line is too long");
}
