// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The dump in reserved RAM. Everything is found, mapped and tried when the module is loaded; later
 * there is nothing but stores. Must never write to memory that the kernel uses.
 */
#define pr_fmt(fmt) "lastgasp: " fmt

#include <linux/err.h>
#include <linux/fs.h>
#include <linux/io.h>
#include <linux/ioport.h>
#include <linux/kernel.h>
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/string.h>
#include <linux/timekeeping.h>

#include "region.h"

#define SIGNATURE 0x43474244 /* PERSISTENT_RAM_SIG, "DBGC" */
#define TITLE_BYTES 36	     /* "====", 20 digits, ".", 6 digits, "-D\n" and the 0 */
#define BLANK 0xff	     /* behind the data: begins no frame */
#define PARAMETERS "/sys/module/ramoops/parameters/"

struct lg_record {
	u32 signature;
	u32 start;
	u32 size;
	u8 data[];
};

static void set_size(struct lg_region *region, u32 size)
{
	wmb();
	WRITE_ONCE(region->record->size, size);
	wmb();
}

static size_t room(const struct lg_region *region)
{
	return region->bytes - sizeof(*region->record) - region->used;
}

static bool add(struct lg_region *region, const u8 *data, size_t bytes)
{
	if (bytes > room(region))
		return false;
	memcpy(region->record->data + region->used, data, bytes);
	region->used += bytes;
	return true;
}

static void add_title(struct lg_region *region)
{
	char title[TITLE_BYTES];
	u32 rest;
	u64 seconds = div_u64_rem(ktime_get_real_fast_ns(), NSEC_PER_SEC, &rest);

	add(region, (u8 *)title,
	    scnprintf(title, sizeof(title), "====%llu.%06lu-D\n", seconds, rest / NSEC_PER_USEC));
}

/* As many frames as there is room for. Returns whether that is all of them. */
static bool add_frames(struct lg_region *region, const u8 *frames, size_t bytes)
{
	size_t at = 0;
	int taken;

	while (at < bytes) {
		taken = lg_frame_unpack(frames + at, bytes - at, &region->frame);
		if (taken < 0 || !add(region, frames + at, taken))
			return false;
		at += taken;
	}
	return true;
}

static void add_parity(struct lg_region *region, const struct lg_dump *dump)
{
	unsigned int wanted = lg_repair_default(dump->sequence);

	for (unsigned int i = 0; i < wanted; i++) {
		int taken;

		if (dump->platform->relax)
			dump->platform->relax(dump->platform->ctx);
		if (lg_dump_parity(dump, i, &region->sum, &region->frame))
			return;
		taken = lg_frame_pack(&region->frame, region->wire);
		if (taken < 0 || !add(region, region->wire, taken))
			return;
	}
}

void lg_region_write(struct lg_region *region, const struct lg_dump *dump)
{
	const u8 *frames;
	size_t bytes;

	if (!region->record)
		return;
	frames = lg_dump_frames(dump, &bytes);
	if (!bytes)
		return;
	region->used = 0;
	set_size(region, 0);
	WRITE_ONCE(region->record->signature, SIGNATURE);
	WRITE_ONCE(region->record->start, 0);
	add_title(region);
	if (add_frames(region, frames, bytes))
		add_parity(region, dump);
	memset(region->record->data + region->used, BLANK, room(region));
	set_size(region, region->used);
}

static int refuse(const char *spec, const char *why)
{
	pr_err("parameter region=%s: %s; allowed is 0xADDRESS:0xBYTES, or ramoops\n", spec, why);
	return -EINVAL;
}

/* One parameter of the ramoops module. Returns 0 or a negative errno. */
static int read_parameter(const char *name, u64 *ret)
{
	char path[sizeof(PARAMETERS) + 16], text[24];
	struct file *file;
	loff_t from = 0;
	ssize_t got;

	snprintf(path, sizeof(path), PARAMETERS "%s", name);
	file = filp_open(path, O_RDONLY, 0);
	if (IS_ERR(file))
		return PTR_ERR(file);
	got = kernel_read(file, text, sizeof(text) - 1, &from);
	filp_close(file, NULL);
	if (got < 0)
		return got;
	text[got] = '\0';
	return kstrtou64(strim(text), 0, ret);
}

/*
 * As ramoops_probe() and ramoops_init_przs() of fs/pstore/ram.c do it: what the console, ftrace
 * and pmsg leave is cut into records of equal, even size.
 */
static int find_record(struct lg_region *region, const char *spec)
{
	enum { ADDRESS, SIZE, RECORD, CONSOLE, FTRACE, PMSG, TYPE, ECC, COUNT };
	static const char *const names[COUNT] = {
		"mem_address", "mem_size",  "record_size", "console_size",
		"ftrace_size", "pmsg_size", "mem_type",	   "ecc",
	};
	u64 value[COUNT], others, count, bytes;

	for (size_t i = 0; i < COUNT; i++)
		if (read_parameter(names[i], &value[i]))
			return refuse(spec, "ramoops is not loaded, or /sys is not mounted");
	others = value[CONSOLE] + value[FTRACE] + value[PMSG];
	if (!value[RECORD] || others >= value[SIZE] || value[RECORD] > value[SIZE] - others)
		return refuse(spec, "ramoops keeps no dump records");
	if (value[TYPE] || value[ECC])
		return refuse(spec, "ramoops has mem_type or ecc other than 0");
	count = div64_u64(value[SIZE] - others, value[RECORD]);
	bytes = div64_u64(value[SIZE] - others, count) & ~1ULL;
	region->address = value[ADDRESS] + (count - 1) * bytes;
	region->bytes = min_t(u64, bytes, LG_REGION_MAX);
	return 0;
}

static int parse(struct lg_region *region, const char *spec)
{
	const char *colon = strchr(spec, ':');
	char number[24];
	u64 address, bytes;

	if (!colon || colon - spec >= sizeof(number))
		return refuse(spec, "that is no address and size");
	memcpy(number, spec, colon - spec);
	number[colon - spec] = '\0';
	if (kstrtou64(number, 0, &address) || kstrtou64(colon + 1, 0, &bytes))
		return refuse(spec, "that is no address and size");
	if (!bytes || address + bytes - 1 < address || address + bytes - 1 > (phys_addr_t)-1)
		return refuse(spec, "there is no such memory");
	if (!IS_ALIGNED(address, sizeof(u32)))
		return refuse(spec, "the address is no multiple of 4");
	region->address = address;
	region->bytes = min_t(u64, bytes, LG_REGION_MAX);
	return 0;
}

/* Whether the first word keeps what is written to it; it is left as it was. */
static bool is_memory(const struct lg_region *region)
{
	u32 *word = &region->record->signature;
	u32 before = READ_ONCE(*word), seen;

	WRITE_ONCE(*word, ~before);
	mb();
	seen = READ_ONCE(*word);
	WRITE_ONCE(*word, before);
	mb();
	return seen == ~before;
}

static int map(struct lg_region *region, const char *spec)
{
	if (region->bytes < LG_REGION_MIN)
		return refuse(spec, "fewer than 4096 bytes");
	if (region_intersects(region->address, region->bytes, IORESOURCE_SYSTEM_RAM,
			      IORES_DESC_NONE) != REGION_DISJOINT)
		return refuse(spec,
			      "the kernel uses that memory: reserve it on its command line, "
			      "as memmap=64K$0x8000000");
	region->record = memremap(region->address, region->bytes, MEMREMAP_WC);
	if (!region->record) {
		pr_err("parameter region=%s: cannot be mapped\n", spec);
		return -ENOMEM;
	}
	if (is_memory(region))
		return 0;
	lg_region_close(region);
	pr_err("parameter region=%s: there is no memory\n", spec);
	return -ENODEV;
}

int lg_region_open(struct lg_region *region, const char *spec)
{
	int error;

	if (!spec[0])
		return 0;
	error = strcmp(spec, "ramoops") ? parse(region, spec) : find_record(region, spec);
	return error ? error : map(region, spec);
}

void lg_region_close(struct lg_region *region)
{
	if (region->record)
		memunmap(region->record);
	region->record = NULL;
}
