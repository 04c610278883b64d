// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * lastgasp.ko: load, unload, and the counters under /sys/module/lastgasp/parameters.
 */
#define pr_fmt(fmt) "lastgasp: " fmt

#include <linux/kernel.h>
#include <linux/module.h>
#include <generated/utsrelease.h>

#include "agent.h"
#include "layout.h"
#include "trigger.h"

static struct lg_agent *agent;

/*
 * Counters: shown by name, not to be set. A number of an unsigned long in struct lg_agent is
 * its offset.
 */
static int refuse_counter(const char *value, const struct kernel_param *param)
{
	pr_err("parameter %s is a counter and cannot be set\n", param->name);
	return -EINVAL;
}

static int show_counter(char *buffer, const struct kernel_param *param)
{
	const unsigned long *value = (void *)((char *)agent + (size_t)param->arg);

	return sysfs_emit(buffer, "%lu\n", agent ? READ_ONCE(*value) : 0);
}

static const struct kernel_param_ops counter_ops = {
	.set = refuse_counter,
	.get = show_counter,
};

#define COUNTER(name) \
	module_param_cb(name, &counter_ops, (void *)offsetof(struct lg_agent, name), 0444)

COUNTER(dumps);
COUNTER(triggers_ignored);
COUNTER(triggers_refused);
COUNTER(memory_bytes);
COUNTER(collect_ns);
COUNTER(line_bytes);

static void say_ready(const struct lg_options *options)
{
	pr_info("ready: SysRq key %s%c%s%s, port %s, %lu KiB reserved\n", options->arm,
		options->key, options->nmi ? ", NMI" : "", options->panic ? ", panic" : "",
		agent->port.name, agent->memory_bytes >> 10);
	if (agent->symbols_missing)
		pr_info("%u symbols of this kernel not found: dumps name what they lack\n",
			agent->symbols_missing);
}

static int __init lastgasp_init(void)
{
	struct lg_options options;
	int ret;

	/* The layout of structs private to the kernel was read from another kernel's BTF. */
	BUILD_BUG_ON(__builtin_strcmp(LG_LAYOUT_RELEASE, UTS_RELEASE));
	ret = lg_options_read(&options);
	if (!ret)
		ret = lg_agent_create(&options, &agent);
	if (ret)
		return ret;
	ret = lg_triggers_arm(agent);
	if (ret) {
		lg_agent_destroy(agent);
		return ret;
	}
	say_ready(&options);
	return 0;
}

static void __exit lastgasp_exit(void)
{
	lg_triggers_disarm();
	lg_agent_destroy(agent);
}

module_init(lastgasp_init);
module_exit(lastgasp_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Sends what is in memory over a serial line when nothing else answers");
MODULE_VERSION(LG_AGENT_VERSION);
