// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The kernel's release, from outside of reports. Must never give one that may be another machine's
 * or boot's.
 */
#include "boot.h"

#include <string.h>

bool boot_banner(struct boot *boot, const struct weave_statement *statement, bool *started)
{
	const struct grammar *grammar = statement->grammar;
	bool another = boot->alone && grammar == &grammar_uname;

	*started = grammar == &grammar_boot;
	if (!*started && grammar != &grammar_uname)
		return false;
	if (*started) {
		boot->release[0] = 0;
		boot->jumped = false;
	}
	boot_forget(boot);
	if (another)
		return true; /* two in a row: whose is whose? */
	if (!statement->damaged)
		kernel_read_banner(statement->text, statement->bytes, &boot->banner);
	boot->alone = true;
	boot->speaker = statement->speaker;
	return true;
}

void boot_begin(struct boot *boot, struct report *report)
{
	bool same_boot = report->time_ns && boot->release[0] && !boot->jumped &&
			 report->time_ns >= boot->release_ns &&
			 report->time_ns <= boot->release_ns + BOOT_LAG_NS;

	boot->alone = false;
	if (report->speaker == boot->speaker) {
		memcpy(report->kernel_release, boot->banner.release,
		       sizeof(report->kernel_release));
		memcpy(report->machine, boot->banner.machine, sizeof(report->machine));
	}
	if (same_boot)
		memcpy(report->kernel_release, boot->release, sizeof(report->kernel_release));
}

void boot_learn(struct boot *boot, const struct report *report)
{
	if (!report->release_said || !report->last_ns)
		return;
	memcpy(boot->release, report->kernel_release, sizeof(boot->release));
	boot->release_ns = report->last_ns;
}

void boot_jump(struct boot *boot)
{
	boot->jumped = true;
	boot->release[0] = 0;
	boot_forget(boot);
}

void boot_forget(struct boot *boot)
{
	memset(&boot->banner, 0, sizeof(boot->banner));
}
