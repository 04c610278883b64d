// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Runs the parts in their order. Reads the root, writes to the report, and nothing else.
 */
#include "probe.h"

void lg_probe_run(struct lg_probe *probe)
{
	lg_probe_machine(probe);
	lg_probe_agent(probe);
	lg_probe_lockdown(probe);
	lg_probe_uarts(probe);
	lg_probe_usb(probe);
	lg_probe_ram(probe);
	lg_probe_sysrq(probe);
	lg_probe_nmi(probe);
	lg_probe_watchdogs(probe);
	lg_probe_crash(probe);
}
