// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The kernel calls these with no argument of ours, so the agent is kept here.
 */
#define pr_fmt(fmt) "lastgasp: " fmt

#include <linux/kernel.h>
#include <linux/nmi.h>
#include <linux/notifier.h>
#include <linux/panic_notifier.h>
#include <linux/sysrq.h>
#include <asm/nmi.h>

#include "trigger.h"

/* Either bit in kernel.sysrq lets our key through; Debian's default 0x1b6 has LOG but not DUMP. */
#define MASK (SYSRQ_ENABLE_LOG | SYSRQ_ENABLE_DUMP)

static struct lg_agent *armed;

static void on_key(int key)
{
	lg_agent_fire(armed, LG_TRIGGER_SYSRQ);
}

static const struct sysrq_key_op key_op = {
	.handler = on_key,
	.help_msg = "lastgasp-memory-dump",
	.action_msg = "lastgasp: memory dump",
	.enable_mask = MASK,
};

static int on_nmi(unsigned int type, struct pt_regs *regs)
{
	lg_agent_fire(armed, LG_TRIGGER_NMI);
	return NMI_HANDLED;
}

static int on_panic(struct notifier_block *block, unsigned long event, void *text)
{
	lg_agent_fire(armed, LG_TRIGGER_PANIC);
	return NOTIFY_DONE;
}

/* First of all notifiers: others may hang. */
static struct notifier_block panic_block = {
	.notifier_call = on_panic,
	.priority = INT_MAX,
};

static int arm_key(char key)
{
	int mask = sysrq_mask();

	if (register_sysrq_key(key, &key_op)) {
		pr_err("parameter key=%c: taken; free on most kernels: a d g h v x y A to Z\n",
		       key);
		return -EBUSY;
	}
	if (mask != 1 && !(mask & MASK))
		pr_warn("kernel.sysrq is %d: it forbids key %c; do sysctl kernel.sysrq=%d\n", mask,
			key, mask | SYSRQ_ENABLE_LOG);
	return 0;
}

int lg_triggers_arm(struct lg_agent *agent)
{
	const struct lg_options *options = &agent->options;
	int ret;

	armed = agent;
	ret = arm_key(options->key);
	if (ret)
		goto unset;
	if (options->nmi) {
		ret = register_nmi_handler(NMI_UNKNOWN, on_nmi, 0, "lastgasp");
		if (ret) {
			pr_err("parameter nmi=1: the kernel refuses the handler (error %d)\n", ret);
			goto release_key;
		}
	}
	if (options->panic)
		atomic_notifier_chain_register(&panic_notifier_list, &panic_block);
	return 0;
release_key:
	unregister_sysrq_key(options->key, &key_op);
unset:
	armed = NULL;
	return ret;
}

void lg_triggers_disarm(void)
{
	const struct lg_options *options = &armed->options;

	if (options->panic)
		atomic_notifier_chain_unregister(&panic_notifier_list, &panic_block);
	if (options->nmi)
		unregister_nmi_handler(NMI_UNKNOWN, "lastgasp");
	unregister_sysrq_key(options->key, &key_op);
	armed = NULL;
}
