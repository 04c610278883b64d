// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Says where NMIs come from: they reach the agent when no interrupt does.
 */
#include <stdio.h>

#include "probe.h"

#define KERNEL "/proc/sys/kernel/"

static void add_setting(struct lg_probe *probe, const char *name, const char *when_set)
{
	struct lg_finding *finding;
	char path[LG_NAME_MAX];
	uint64_t value;

	snprintf(path, sizeof(path), KERNEL "%s", name);
	if (!lg_root_number(&probe->root, path, &value))
		return;
	finding = lg_report_add(&probe->report, LG_FACT, "nmi", name, "%u", (unsigned int)value);
	if (value)
		lg_finding_note(finding, "%s", when_set);
}

/* The device of its driver, or what the firmware says: the table SPMI, the ACPI device IPI0001. */
static bool has_ipmi(const struct lg_root *root)
{
	char names[1][LG_NAME_MAX];

	return lg_root_list(root, "/dev", "ipmi", names, 1) ||
	       lg_root_list(root, "/sys/class/ipmi", "ipmi", names, 1) ||
	       lg_root_list(root, "/sys/bus/acpi/devices", "IPI0001", names, 1) ||
	       lg_root_exists(root, "/sys/firmware/acpi/tables/SPMI");
}

void lg_probe_nmi(struct lg_probe *probe)
{
	add_setting(probe, "nmi_watchdog", "finds CPUs that hang with interrupts off");
	add_setting(probe, "hardlockup_panic", "such a hang becomes a panic, and that a dump");
	add_setting(probe, "softlockup_panic", "a CPU that does not schedule becomes a panic");
	add_setting(probe, "unknown_nmi_panic",
		    "with nmi=1 the agent takes such NMIs first, and the machine goes on");
	if (has_ipmi(&probe->root)) {
		lg_finding_note(
			lg_report_add(&probe->report, LG_GOOD, "nmi", "ipmi", "present"),
			"ipmitool chassis power diag sends an NMI from afar; nmi=1 makes it a "
			"dump");
		lg_report_parameter(&probe->report, "nmi=1");
	} else {
		lg_report_add(&probe->report, LG_FACT, "nmi", "ipmi", "none");
	}
}
