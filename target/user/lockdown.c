// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Says whether the kernel would take a module of ours. When it has taken it, nothing here matters.
 */
#include <stdio.h>
#include <string.h>

#include "probe.h"
#include "words.h"

#define SIGN "sign lastgasp.ko with a key that this kernel trusts"

/* "none [integrity] confidentiality": what is in brackets is in force. */
static void find_bracketed(const char *text, char *ret, size_t size)
{
	const char *open = strchr(text, '['), *close = open ? strchr(open, ']') : NULL;

	snprintf(ret, size, "%.*s", close ? (int)(close - open - 1) : 0, close ? open + 1 : "");
}

static void add_lockdown(struct lg_probe *probe)
{
	char text[64], mode[32] = "";
	struct lg_finding *lockdown;
	bool off;

	if (!lg_root_line(&probe->root, "/sys/kernel/security/lockdown", text, sizeof(text)))
		return;
	find_bracketed(text, mode, sizeof(mode));
	off = !strcmp(mode, "none");
	lockdown = lg_report_add(&probe->report, off || probe->loaded ? LG_GOOD : LG_BAD,
				 "kernel", "lockdown", "%s", mode[0] ? mode : text);
	if (!off && !probe->loaded)
		lg_finding_note(lockdown,
				"only signed modules load: " SIGN " (mokutil --import), or turn "
				"secure boot off");
}

static void add_signatures(struct lg_probe *probe)
{
	struct lg_finding *signatures;
	char text[8];
	bool enforced;

	if (!lg_root_line(&probe->root, "/sys/module/module/parameters/sig_enforce", text,
			  sizeof(text)))
		return;
	enforced = text[0] == 'Y' || text[0] == '1';
	signatures = lg_report_add(&probe->report, enforced && !probe->loaded ? LG_BAD : LG_GOOD,
				   "kernel", "signatures", "%s",
				   enforced ? "enforced" : "not enforced");
	if (enforced && !probe->loaded)
		lg_finding_note(signatures, SIGN ", or boot without module.sig_enforce");
}

static void add_modules(struct lg_probe *probe)
{
	struct lg_finding *modules;
	uint64_t disabled = 0;
	char cmdline[4096];

	lg_root_line(&probe->root, "/proc/cmdline", cmdline, sizeof(cmdline));
	lg_root_number(&probe->root, "/proc/sys/kernel/modules_disabled", &disabled);
	if (probe->loaded)
		return;
	if (disabled || lg_words_has(cmdline, "nomodule")) {
		modules = lg_report_add(&probe->report, LG_BAD, "kernel", "modules", "disabled");
		lg_finding_note(modules, "no module can be loaded until the next boot: %s",
				disabled ? "load lastgasp before kernel.modules_disabled is set"
					 : "leave out nomodule then");
	} else if (!lg_root_exists(&probe->root, "/proc/modules")) {
		modules = lg_report_add(&probe->report, LG_BAD, "kernel", "modules", "none");
		lg_finding_note(modules, "boot a kernel that was built with CONFIG_MODULES");
	}
}

void lg_probe_lockdown(struct lg_probe *probe)
{
	add_modules(probe);
	add_lockdown(probe);
	add_signatures(probe);
}
