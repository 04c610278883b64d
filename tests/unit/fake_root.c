// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Makes the files of a machine that is not there.
 */
#define _GNU_SOURCE
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fake_root.h"

#define FILES_MAX 128
#define PATH_ROOM 256
#define BYTES_MAX 65536

static int remove_one(const char *path, const struct stat *about, int flag, struct FTW *where)
{
	(void)about;
	(void)flag;
	(void)where;
	return remove(path);
}

void fake_root_create(struct fake_root *root)
{
	strcpy(root->dir, "/tmp/lastgasp-probe-XXXXXX");
	assert_non_null(mkdtemp(root->dir));
}

void fake_root_destroy(struct fake_root *root)
{
	assert_int_equal(nftw(root->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
}

/* The path below the root, with all folders above its last name. */
static void make_way(const struct fake_root *root, const char *path, char full[PATH_ROOM])
{
	char *slash = full + strlen(root->dir);

	assert_true(snprintf(full, PATH_ROOM, "%s%s", root->dir, path) < PATH_ROOM);
	while ((slash = strchr(slash + 1, '/'))) {
		*slash = '\0';
		assert_true(!mkdir(full, 0755) || errno == EEXIST);
		*slash = '/';
	}
}

void fake_root_put_bytes(const struct fake_root *root, const char *path, const void *data,
			 size_t bytes)
{
	char full[PATH_ROOM];
	FILE *file;

	make_way(root, path, full);
	rmdir(full); /* a folder that was made in its place */
	file = fopen(full, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(data, 1, bytes, file), bytes);
	assert_int_equal(fclose(file), 0);
}

void fake_root_put(const struct fake_root *root, const char *path, const char *text)
{
	fake_root_put_bytes(root, path, text, strlen(text));
}

void fake_root_make_folder(const struct fake_root *root, const char *path)
{
	char full[PATH_ROOM];

	make_way(root, path, full);
	assert_true(!remove(full) || errno == ENOENT);
	assert_int_equal(mkdir(full, 0755), 0);
}

static void put_word(uint8_t *to, uint32_t value, size_t bytes)
{
	size_t i;

	for (i = 0; i < bytes; i++)
		to[i] = (uint8_t)(value >> 8 * i);
}

/* Type 0 header of the PCI specification 3.0, 6.1. */
static void make_config(const struct fake_pci *device, uint8_t config[256])
{
	size_t i;

	memset(config, 0, 256);
	put_word(config, device->vendor, 2);
	put_word(config + 2, device->device, 2);
	config[9] = device->prog_if;
	put_word(config + 10, device->class_code, 2);
	for (i = 0; i < 6; i++)
		put_word(config + 16 + 4 * i, device->bars[i], 4);
	if (!device->debug_port)
		return;
	config[6] = 0x10; /* status: there is a list of capabilities */
	config[0x34] = 0x50;
	config[0x50] = 0x01; /* power management, then ours */
	config[0x51] = 0x58;
	config[0x58] = 0x0a;
	put_word(config + 0x5a, device->debug_port, 2);
}

void fake_root_put_pci(const struct fake_root *root, const struct fake_pci *devices, size_t count,
		       size_t config_bytes)
{
	uint8_t config[256];
	char *text = NULL;
	size_t bytes, i, at;
	FILE *out = open_memstream(&text, &bytes);

	assert_non_null(out);
	for (i = 0; i < count; i++) {
		fprintf(out, "%s Some device: of some vendor (rev 01)", devices[i].slot);
		make_config(&devices[i], config);
		for (at = 0; at < config_bytes; at++) {
			if (at % 16 == 0)
				fprintf(out, "\n%02x:", (unsigned int)at);
			fprintf(out, " %02x", config[at]);
		}
		fprintf(out, "\n\n");
	}
	assert_int_equal(fclose(out), 0);
	fake_root_put_bytes(root, "/lspci.txt", text, bytes);
	free(text);
}

static char found[FILES_MAX][PATH_ROOM];
static size_t found_count;

static int note_file(const char *path, const struct stat *about, int flag, struct FTW *where)
{
	(void)about;
	(void)where;
	if (flag == FTW_F && found_count < FILES_MAX)
		snprintf(found[found_count++], PATH_ROOM, "%s", path);
	return 0;
}

void fake_root_each(const struct fake_root *root,
		    void (*each)(const struct fake_root *root, const char *path, const char *data,
				 size_t bytes))
{
	char *data = malloc(BYTES_MAX);
	size_t i, bytes;
	FILE *file;

	assert_non_null(data);
	found_count = 0;
	assert_int_equal(nftw(root->dir, note_file, 8, FTW_PHYS), 0);
	assert_int_not_equal(found_count, 0);
	for (i = 0; i < found_count; i++) {
		file = fopen(found[i], "r");
		assert_non_null(file);
		bytes = fread(data, 1, BYTES_MAX, file);
		fclose(file);
		each(root, found[i] + strlen(root->dir), data, bytes);
	}
	free(data);
}
