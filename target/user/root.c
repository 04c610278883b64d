// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reads what the machine says of itself. It must not change the machine: a device is never opened
 * (a watchdog that is opened begins to run), only looked for by name.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "root.h"
#include "words.h"

int lg_root_open(struct lg_root *root, const char *dir)
{
	size_t length = strlen(dir);
	DIR *opened = opendir(dir);

	if (!opened)
		return -errno;
	closedir(opened);
	while (length && dir[length - 1] == '/')
		length--;
	if (length >= sizeof(root->dir))
		return -ENAMETOOLONG;
	memcpy(root->dir, dir, length);
	root->dir[length] = '\0';
	return 0;
}

void lg_root_path(const struct lg_root *root, const char *path, char ret[LG_PATH_MAX])
{
	snprintf(ret, LG_PATH_MAX, "%s%s", root->dir, path);
}

static int read_all(int fd, char *ret, size_t size)
{
	size_t bytes = 0;
	ssize_t got;

	do {
		got = read(fd, ret + bytes, size - bytes);
		if (got < 0 && errno != EINTR)
			return -errno;
		bytes += got > 0 ? (size_t)got : 0;
	} while (got && bytes < size);
	if (bytes == size)
		return -EFBIG;
	ret[bytes] = '\0';
	return (int)bytes;
}

int lg_root_read(const struct lg_root *root, const char *path, char *ret, size_t size)
{
	char full[LG_PATH_MAX];
	struct stat about;
	int fd, bytes;

	lg_root_path(root, path, full);
	fd = open(full, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	bytes = fstat(fd, &about) || !S_ISREG(about.st_mode) ? -EINVAL : read_all(fd, ret, size);
	close(fd);
	return bytes;
}

char *lg_root_text(const struct lg_root *root, const char *path, size_t most)
{
	char *text = malloc(most);

	if (!text || lg_root_read(root, path, text, most) >= 0)
		return text;
	free(text);
	return NULL;
}

bool lg_root_line(const struct lg_root *root, const char *path, char *ret, size_t size)
{
	char text[4096];
	const char *rest = text;

	ret[0] = '\0';
	if (lg_root_read(root, path, text, sizeof(text)) < 0)
		return false;
	lg_words_line(&rest, ret, size);
	return true;
}

bool lg_root_number(const struct lg_root *root, const char *path, uint64_t *ret)
{
	char text[32];

	return lg_root_line(root, path, text, sizeof(text)) && lg_words_number(text, 0, ret);
}

bool lg_root_exists(const struct lg_root *root, const char *path)
{
	char full[LG_PATH_MAX];
	struct stat about;

	lg_root_path(root, path, full);
	return !stat(full, &about);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(a, b);
}

size_t lg_root_list(const struct lg_root *root, const char *path, const char *prefix,
		    char (*ret)[LG_NAME_MAX], size_t most)
{
	char full[LG_PATH_MAX];
	const struct dirent *entry;
	size_t count = 0;
	DIR *dir;

	lg_root_path(root, path, full);
	dir = opendir(full);
	if (!dir)
		return 0;
	while (count < most && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.' || strncmp(entry->d_name, prefix, strlen(prefix)) ||
		    strlen(entry->d_name) >= LG_NAME_MAX)
			continue;
		strcpy(ret[count++], entry->d_name);
	}
	closedir(dir);
	qsort(ret, count, LG_NAME_MAX, by_name);
	return count;
}
