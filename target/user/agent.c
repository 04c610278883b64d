// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Says how lastgasp.ko gets, or got, into this kernel.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "probe.h"

#define MODULE "/sys/module/lastgasp"
#define MODULES_DEP_MAX (4 << 20) /* bytes; Debian's has 700,000 */
#define BUILD "make module KDIR=/lib/modules/%s/build BTF=/sys/kernel/btf/vmlinux"
#define NO_BTF \
	"this kernel shows no BTF, so the module must be built on another machine: make module " \
	"KDIR=... BTF=vmlinux, the vmlinux with debug information of this very kernel"

/* What was said at load, as far as it tells where dumps go and what fires them. */
static void add_loaded(struct lg_probe *probe)
{
	static const char *const names[] = { "port", "region", "printk", "key",
					     "arm",  "nmi",    "panic" };
	char path[LG_NAME_MAX], value[64], all[192] = "";
	size_t i, used = 0;
	int more;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), MODULE "/parameters/%s", names[i]);
		if (!lg_root_line(&probe->root, path, value, sizeof(value)) || !value[0])
			continue;
		more = snprintf(all + used, sizeof(all) - used, "%s%s=%s", used ? " " : "",
				names[i], value);
		if (more < 0 || (size_t)more >= sizeof(all) - used)
			break;
		used += (size_t)more;
	}
	lg_report_add(&probe->report, LG_GOOD, "agent", "lastgasp", "loaded: %s", all);
	lg_root_line(&probe->root, MODULE "/parameters/port", probe->loaded_port,
		     sizeof(probe->loaded_port));
}

/* modules.dep has "extra/lastgasp.ko:"; compressed modules end in .ko.xz and the like. */
static bool is_installed(const struct lg_probe *probe)
{
	char path[LG_NAME_MAX + 64], *text;
	bool ret;

	snprintf(path, sizeof(path), "/lib/modules/%s/modules.dep", probe->release);
	text = lg_root_text(&probe->root, path, MODULES_DEP_MAX);
	ret = text && strstr(text, "/lastgasp.ko");
	free(text);
	return ret;
}

static void add_build(struct lg_probe *probe)
{
	const char *release = probe->release;
	struct lg_finding *build;
	char path[LG_NAME_MAX + 64];

	snprintf(path, sizeof(path), "/lib/modules/%s/build", release);
	build = lg_report_add(&probe->report, LG_LIMIT, "agent", "lastgasp", "not installed");
	if (!lg_root_exists(&probe->root, "/sys/kernel/btf/vmlinux"))
		lg_finding_note(build, NO_BTF);
	else if (!lg_root_exists(&probe->root, path))
		lg_finding_note(build, "install linux-headers-%s, then " BUILD, release, release);
	else
		lg_finding_note(build, BUILD "; insmod takes the parameters below", release);
}

void lg_probe_agent(struct lg_probe *probe)
{
	probe->loaded = lg_root_exists(&probe->root, MODULE);
	if (probe->loaded)
		add_loaded(probe);
	else if (is_installed(probe))
		lg_report_add(&probe->report, LG_GOOD, "agent", "lastgasp",
			      "installed, not loaded");
	else
		add_build(probe);
}
