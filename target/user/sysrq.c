// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Says whether the kernel's SysRq mask lets the agent's key through.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "probe.h"
#include "words.h"

#define SYSRQ "/proc/sys/kernel/sysrq"
#define CONFIG_BYTES_MAX (1 << 20) /* Debian's has 260,000 */
#define SERIAL "\nCONFIG_MAGIC_SYSRQ_SERIAL"
#define NO_SYSRQ \
	"this kernel has no SysRq, and the agent does not load without: boot one that was " \
	"built with CONFIG_MAGIC_SYSRQ"
#define ALL 1
#define LOG 0x2 /* include/linux/sysrq.h; either of the two will do (target/linux/trigger.c) */
#define DUMP 0x8

static void add_mask(struct lg_probe *probe)
{
	const bool always = lg_words_has(probe->consoles.cmdline, "sysrq_always_enabled");
	struct lg_finding *sysrq;
	uint64_t mask = 0;
	bool passes;

	if (!lg_root_number(&probe->root, SYSRQ, &mask)) {
		sysrq = lg_report_add(&probe->report, LG_BAD, "sysrq", "mask", "not there");
		lg_finding_note(sysrq, NO_SYSRQ);
		return;
	}
	passes = always || mask == ALL || mask & (LOG | DUMP);
	sysrq = lg_report_add(&probe->report, passes ? LG_GOOD : LG_LIMIT, "sysrq", "mask",
			      "%u (0x%x)%s", (unsigned int)mask, (unsigned int)mask,
			      always ? ", sysrq_always_enabled" : "");
	if (passes)
		lg_finding_note(sysrq, "the agent's key gets through");
	else
		lg_finding_note(sysrq,
				"it stops the agent's key: sysctl kernel.sysrq=%u, and the same "
				"in /etc/sysctl.d for the next boot",
				(unsigned int)(mask | LOG));
}

/* Debian, Fedora and others leave the kernel's configuration there; elsewhere it is not known. */
static void add_serial(struct lg_probe *probe)
{
	char path[LG_NAME_MAX + 64], *config;
	struct lg_finding *serial;

	snprintf(path, sizeof(path), "/boot/config-%s", probe->release);
	config = lg_root_text(&probe->root, path, CONFIG_BYTES_MAX);
	if (!config || !strstr(config, "\nCONFIG_MAGIC_SYSRQ=y")) {
		free(config);
		return;
	}
	if (!strstr(config, SERIAL "=y")) {
		serial = lg_report_add(&probe->report, LG_LIMIT, "sysrq", "serial", "off");
		lg_finding_note(serial,
				"this kernel takes no BREAK (CONFIG_MAGIC_SYSRQ_SERIAL): fire "
				"by keyboard, NMI or panic");
	} else if (strstr(config, SERIAL "_SEQUENCE=\"") &&
		   !strstr(config, SERIAL "_SEQUENCE=\"\"")) {
		serial = lg_report_add(&probe->report, LG_LIMIT, "sysrq", "serial",
				       "on, a sequence");
		lg_finding_note(serial,
				"after BREAK this kernel wants a sequence before the key: see "
				"CONFIG_MAGIC_SYSRQ_SERIAL_SEQUENCE in %s",
				path);
	} else {
		lg_report_add(&probe->report, LG_GOOD, "sysrq", "serial", "on");
	}
	free(config);
}

void lg_probe_sysrq(struct lg_probe *probe)
{
	add_mask(probe);
	add_serial(probe);
}
