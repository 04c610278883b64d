// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Says which machine this is.
 */
#include <stdlib.h>
#include <string.h>

#include "probe.h"
#include "words.h"

#define TRIED "6.1." /* target/linux/compat.h */
#define CPUINFO_BYTES_MAX (8 << 20) /* some 1,500 a CPU */

static bool find_line(const char *text, const char *key, char *ret, size_t size)
{
	char line[256];
	const char *colon;

	while (lg_words_line(&text, line, sizeof(line))) {
		colon = strchr(line, ':');
		if (!colon || strncmp(line, key, strlen(key)))
			continue;
		colon++;
		return lg_words_line(&colon, ret, size);
	}
	return false;
}

/* "key : value" of a line of /proc/cpuinfo or /proc/meminfo. */
static void add_value(struct lg_probe *probe, const char *name, const char *path, const char *key)
{
	char *text = lg_root_text(&probe->root, path, CPUINFO_BYTES_MAX), value[128];

	if (text && find_line(text, key, value, sizeof(value)))
		lg_report_add(&probe->report, LG_FACT, "machine", name, "%s", value);
	free(text);
}

static void add_kernel(struct lg_probe *probe)
{
	struct lg_finding *kernel;
	bool tried;

	lg_root_line(&probe->root, "/proc/sys/kernel/osrelease", probe->release,
		     sizeof(probe->release));
	tried = !strncmp(probe->release, TRIED, strlen(TRIED));
	kernel = lg_report_add(&probe->report, tried ? LG_GOOD : LG_LIMIT, "machine", "kernel",
			       "%s", probe->release[0] ? probe->release : "unknown");
	if (!tried)
		lg_finding_note(kernel,
				"the agent was built and tried with kernel %sx only: make a "
				"dump now, before you rely on it",
				TRIED);
}

void lg_probe_machine(struct lg_probe *probe)
{
	char text[128];

	add_kernel(probe);
	if (lg_root_line(&probe->root, "/sys/class/dmi/id/product_name", text, sizeof(text)))
		lg_report_add(&probe->report, LG_FACT, "machine", "model", "%s", text);
	add_value(probe, "processor", "/proc/cpuinfo", "model name");
	add_value(probe, "memory", "/proc/meminfo", "MemTotal");
}
