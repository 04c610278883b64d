// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Says what a panic does on this machine, and what memory is kept for it.
 */
#include <inttypes.h>
#include <string.h>

#include "probe.h"
#include "words.h"

#define FIRST "crash_kexec_post_notifiers"

static bool notifiers_first(const struct lg_probe *probe)
{
	char set[8];

	lg_root_line(&probe->root, "/sys/module/kernel/parameters/" FIRST, set, sizeof(set));
	return set[0] == 'Y' || lg_words_has(probe->consoles.cmdline, FIRST);
}

static void add_kdump(struct lg_probe *probe)
{
	struct lg_finding *kdump;
	uint64_t loaded;
	bool in_the_way;

	if (!lg_root_number(&probe->root, "/sys/kernel/kexec_crash_loaded", &loaded))
		return;
	in_the_way = loaded && !notifiers_first(probe);
	kdump = lg_report_add(&probe->report, in_the_way ? LG_LIMIT : LG_FACT, "crash", "kdump",
			      "%s", loaded ? "loaded" : "not loaded");
	if (!in_the_way)
		return;
	lg_finding_note(
		kdump,
		"a panic goes to the kdump kernel and makes no dump of the agent's: add " FIRST
		" to the kernel's command line");
	lg_report_cmdline(&probe->report, FIRST);
}

/* Seconds; less than 0 is at once (Documentation/admin-guide/sysctl/kernel.rst). */
static void add_panic(struct lg_probe *probe, const char *seconds)
{
	struct lg_finding *panic;

	panic = lg_report_add(&probe->report, LG_FACT, "crash", "panic", "%s", seconds);
	if (!strcmp(seconds, "0"))
		lg_finding_note(panic, "the machine stays where it is");
	else if (seconds[0] == '-')
		lg_finding_note(panic, "the machine reboots at once");
	else
		lg_finding_note(panic, "the machine reboots after %s s", seconds);
}

void lg_probe_crash(struct lg_probe *probe)
{
	char panic[16];
	uint64_t value;

	if (lg_root_number(&probe->root, "/sys/kernel/kexec_crash_size", &value))
		lg_report_add(&probe->report, LG_FACT, "crash", "crashkernel",
			      value ? "%" PRIu64 " bytes" : "none", value);
	add_kdump(probe);
	if (lg_root_line(&probe->root, "/proc/sys/kernel/panic", panic, sizeof(panic)))
		add_panic(probe, panic);
	if (lg_root_number(&probe->root, "/proc/sys/vm/panic_on_oom", &value))
		lg_report_add(&probe->report, LG_FACT, "crash", "panic_on_oom", "%u",
			      (unsigned int)value);
}
