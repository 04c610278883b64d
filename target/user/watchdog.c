// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Lists watchdogs. They are only looked at from outside: to open one is to start it.
 */
#include <stdio.h>
#include <string.h>

#include "probe.h"

#define CLASS "/sys/class/watchdog"
#define WATCHDOGS_MAX 8

static void add_watchdog(struct lg_probe *probe, const char *name)
{
	char path[LG_NAME_MAX + 64], identity[64], state[16], seconds[16];
	struct lg_finding *watchdog;
	bool active;

	snprintf(path, sizeof(path), CLASS "/%s/identity", name);
	lg_root_line(&probe->root, path, identity, sizeof(identity));
	snprintf(path, sizeof(path), CLASS "/%s/state", name);
	lg_root_line(&probe->root, path, state, sizeof(state));
	snprintf(path, sizeof(path), CLASS "/%s/timeout", name);
	if (!lg_root_line(&probe->root, path, seconds, sizeof(seconds)))
		strcpy(seconds, "some");
	active = !strcmp(state, "active");
	watchdog = lg_report_add(&probe->report, active ? LG_LIMIT : LG_FACT, "watchdog", name,
				 "%s, %s", identity[0] ? identity : "unknown",
				 state[0] ? state : "state unknown");
	if (active)
		lg_finding_note(watchdog,
				"it resets the machine %s s after its program hangs: fire "
				"before that, or stop the program that feeds it",
				seconds);
}

void lg_probe_watchdogs(struct lg_probe *probe)
{
	char names[WATCHDOGS_MAX][LG_NAME_MAX];
	size_t i, count = lg_root_list(&probe->root, CLASS, "watchdog", names, WATCHDOGS_MAX);

	for (i = 0; i < count; i++)
		add_watchdog(probe, names[i]);
	if (!count)
		lg_report_add(&probe->report, LG_FACT, "watchdog", "watchdog", "%s",
			      lg_root_exists(&probe->root, "/dev/watchdog") ? "/dev/watchdog"
									    : "none");
}
