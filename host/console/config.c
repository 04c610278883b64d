// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Settings that outlive a session. The only file that knows libinih, which splits the lines; what
 * it would let pass in silence (a line that is too long, an indented line, a section without a
 * setting) is looked at here, before it gets the line.
 */
#include "config.h"

#include <ctype.h>
#include <errno.h>
#include <ini.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../line/line.h"
#include "../talk/trigger.h"
#include "menu.h"

struct config_file {
	char path[1100];
	FILE *stream;
	unsigned int line;
	const char *wanted; /* NULL: no profile is */
	bool found;	    /* wanted was */
	struct config *config;
	struct config other; /* of profiles that are not wanted */
	char profiles[CONFIG_PROFILES][CONFIG_NAME_BYTES];
	unsigned int count;
	unsigned int seen; /* settings of this section, a bit each */
	struct err *err;   /* the first */
};

/* Each setter returns NULL, or what the value should be. */
static const char *set_text(char *to, size_t size, const char *value)
{
	if (!*value || strlen(value) >= size)
		return "something, and shorter";
	strcpy(to, value);
	return NULL;
}

static const char *set_line(struct config *config, const char *value)
{
	return set_text(config->line, sizeof(config->line), value);
}

static const char *set_baud(struct config *config, const char *value)
{
	size_t digits = strspn(value, "0123456789");

	if (strcmp(value, "auto") != 0 &&
	    (!digits || value[digits] || digits >= sizeof(config->baud)))
		return "a number, or auto";
	return set_text(config->baud, sizeof(config->baud), value);
}

static const char *set_sysrq(struct config *config, const char *value)
{
	if (!trigger_keys_good(value))
		return "1 to 16 keys without blanks";
	return set_text(config->sysrq, sizeof(config->sysrq), value);
}

static const char *set_folder(struct config *config, const char *value)
{
	const char *home = getenv("HOME");
	int bytes = 0;

	if (!strncmp(value, "~/", 2) && home)
		bytes = snprintf(config->folder, sizeof(config->folder), "%s%s", home, value + 1);
	else if (value[0] == '/')
		bytes = snprintf(config->folder, sizeof(config->folder), "%s", value);
	return bytes > 0 && (size_t)bytes < sizeof(config->folder)
		       ? NULL
		       : "a folder that begins with / or ~/";
}

static const char *set_stamps(struct config *config, const char *value)
{
	return stamp_find(value, &config->stamps) ? NULL : "one of " STAMP_WORDS;
}

static const char *set_escape(struct config *config, const char *value)
{
	return menu_escape(value, &config->escape)
		       ? NULL
		       : "^ and a letter or one of ]^_, but none of ^C ^D ^H ^I ^J ^M ^Q ^S ^Z";
}

static const char *set_bool(const char *value, bool *ret)
{
	static const char *const words[] = {"no", "yes", "off", "on", "false", "true"};

	for (unsigned int i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!strcmp(words[i], value)) {
			*ret = i % 2;
			return NULL;
		}
	return "yes or no";
}

static const char *set_one_way(struct config *config, const char *value)
{
	return set_bool(value, &config->one_way);
}

static const char *set_status(struct config *config, const char *value)
{
	bool status = true;
	const char *wrong = set_bool(value, &status);

	config->no_status = !status;
	return wrong;
}

static const struct {
	const char *name;
	const char *(*set)(struct config *config, const char *value);
} settings[] = {
	{"line", set_line},	  {"baud", set_baud},	      {"sysrq", set_sysrq},
	{"folder", set_folder},	  {"timestamps", set_stamps}, {"escape", set_escape},
	{"one-way", set_one_way}, {"status", set_status},
};

#define SETTINGS (sizeof(settings) / sizeof(settings[0]))

__attribute__((format(printf, 2, 3))) static void complain(struct config_file *file,
							   const char *format, ...)
{
	char what[300];
	va_list arguments;

	if (file->err)
		return;
	va_start(arguments, format);
	vsnprintf(what, sizeof(what), format, arguments);
	va_end(arguments);
	file->err = err_new(ERR_USAGE, "%.150s:%u: %s", file->path, file->line, what);
}

static bool name_good(const char *name, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		if (!isalnum((unsigned char)name[i]) && !strchr("._-", name[i]))
			return false;
	return bytes && bytes < CONFIG_NAME_BYTES;
}

static bool known(const struct config_file *file, const char *name)
{
	for (unsigned int i = 0; i < file->count; i++)
		if (!strcmp(file->profiles[i], name))
			return true;
	return false;
}

/* [NAME], with a comment behind it at most. */
static void begin_profile(struct config_file *file, const char *text)
{
	size_t bytes = strcspn(text + 1, "]");
	const char *behind = text + 1 + bytes;
	char *name = file->profiles[file->count];

	file->seen = 0;
	if (*behind)
		behind += 1 + strspn(behind + 1, " \t\r\n");
	if (text[1 + bytes] != ']' || (*behind && *behind != ';' && *behind != '#')) {
		complain(file, "a profile begins with [NAME], alone in its line");
	} else if (!name_good(text + 1, bytes)) {
		complain(file,
			 "`%.*s` cannot be the name of a profile: letters, digits, . _ - and at "
			 "most %d of them",
			 (int)bytes, text + 1, CONFIG_NAME_BYTES - 1);
	} else if (file->count == CONFIG_PROFILES - 1) {
		complain(file, "more than %d profiles", CONFIG_PROFILES - 1);
	} else {
		memcpy(name, text + 1, bytes);
		name[bytes] = 0;
		if (known(file, name))
			complain(file, "there is a profile %s already", name);
		file->count++;
		file->found |= file->wanted && !strcmp(name, file->wanted);
	}
}

/* fgets() for libinih: without blanks at the beginning, which mean to it that the setting before
 * goes on. */
static char *read_line(char *text, int size, void *stream)
{
	struct config_file *file = stream;
	size_t bytes, blanks;

	if (file->err || !fgets(text, size, file->stream))
		return NULL;
	file->line++;
	bytes = strlen(text);
	if (bytes > CONFIG_LINE_BYTES || (text[bytes - !!bytes] != '\n' && !feof(file->stream))) {
		complain(file, "this line is longer than %d characters, or is no text",
			 CONFIG_LINE_BYTES);
		return NULL;
	}
	blanks = strspn(text, " \t\r\n\f\v");
	memmove(text, text + blanks, bytes + 1 - blanks);
	if (text[0] == '[')
		begin_profile(file, text);
	return file->err ? NULL : text;
}

static int take_setting(void *user, const char *section, const char *name, const char *value)
{
	struct config_file *file = user;
	bool mine = !*section || (file->wanted && !strcmp(section, file->wanted));
	const char *wrong;

	for (unsigned int i = 0; i < SETTINGS; i++) {
		if (strcmp(settings[i].name, name) != 0)
			continue;
		if (file->seen & 1u << i)
			complain(file, "`%s` is set already", name);
		file->seen |= 1u << i;
		wrong = settings[i].set(mine ? file->config : &file->other, value);
		if (wrong)
			complain(file, "`%s` cannot be `%.60s`: give %s", name, value, wrong);
		return !file->err;
	}
	complain(file,
		 "there is no setting `%.60s`; there are line, baud, sysrq, folder, timestamps, "
		 "escape, one-way and status",
		 name);
	return 0;
}

static bool find_path(char *path, size_t size)
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	int bytes = 0;

	snprintf(path, size, "~/.config/lastgasp/config");
	if (config && config[0] == '/')
		bytes = snprintf(path, size, "%s/lastgasp/config", config);
	else if (home && home[0] == '/')
		bytes = snprintf(path, size, "%s/.config/lastgasp/config", home);
	return bytes > 0 && (size_t)bytes < size;
}

/* No file is as an empty one. */
static struct err *parse(struct config_file *file)
{
	int line;

	if (!find_path(file->path, sizeof(file->path)))
		return NULL;
	file->stream = fopen(file->path, "re");
	if (!file->stream)
		return errno == ENOENT || errno == ENOTDIR
			       ? NULL
			       : err_errno(ERR_USAGE, errno, "cannot read %s", file->path);
	line = ini_parse_stream(read_line, file, take_setting, file);
	if (line > 0)
		complain(file, "this is neither NAME = VALUE nor [PROFILE]");
	if (ferror(file->stream) && !file->err)
		file->err = err_errno(ERR_USAGE, errno, "cannot read %s", file->path);
	fclose(file->stream);
	return file->err;
}

static void list_profiles(const struct config_file *file, char *text, size_t size)
{
	text[0] = 0;
	for (unsigned int i = 0; i < file->count; i++)
		snprintf(text + strlen(text), size - strlen(text), "%s%s", i ? ", " : "",
			 file->profiles[i]);
}

/* A name that is no profile is a LINE, if it looks like one. */
static struct err *take_line(const struct config_file *file, const char *name,
			     struct config *config)
{
	const struct line_driver *driver;
	struct err *err, *ret;
	char profiles[120];

	if (strlen(name) >= sizeof(config->line))
		return err_new(ERR_USAGE, "the name of the line is too long");
	strcpy(config->line, name);
	err = line_driver_for(name, &driver);
	if (!err || strpbrk(name, ":/"))
		return err;
	list_profiles(file, profiles, sizeof(profiles));
	ret = err_new(ERR_USAGE, "%.80s has no profile `%.40s`%s%s, and %s", file->path, name,
		      profiles[0] ? " but " : "", profiles, err->text);
	err_destroy(err);
	return ret;
}

struct err *config_read(const char *name, struct config *ret)
{
	struct config config = {.escape = MENU_ESCAPE};
	struct config_file file = {.wanted = name, .config = &config};
	struct err *err = parse(&file);

	if (!err && name && !file.found)
		err = take_line(&file, name, &config);
	if (!err && file.found && !config.line[0])
		err = err_new(ERR_USAGE, "%.150s: profile %s has no `line = LINE`", file.path,
			      name);
	if (!err)
		*ret = config;
	return err;
}

const char *config_profile(unsigned int n)
{
	static char name[CONFIG_NAME_BYTES];
	struct config config;
	struct config_file file = {.config = &config};
	struct err *err = parse(&file);
	bool there = !err && n < file.count;

	err_destroy(err);
	if (there)
		strcpy(name, file.profiles[n]);
	return there ? name : NULL;
}
