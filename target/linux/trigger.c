// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The kernel calls these with no argument of ours, so the agent is kept here.
 */
#define pr_fmt(fmt) "lastgasp: " fmt

#include <linux/ctype.h>
#include <linux/kernel.h>
#include <linux/nmi.h>
#include <linux/notifier.h>
#include <linux/panic_notifier.h>
#include <linux/string.h>
#include <linux/sysrq.h>
#include <linux/timekeeping.h>
#include <asm/nmi.h>

#include "trigger.h"

/* Either bit in kernel.sysrq lets our key through; Debian's default 0x1b6 has LOG but not DUMP. */
#define MASK (SYSRQ_ENABLE_LOG | SYSRQ_ENABLE_DUMP)
#define SEQUENCE_NS (10 * NSEC_PER_SEC) /* between two keys of an arming sequence; arbitrary */

static struct lg_agent *armed;
static bool other_case; /* our key in the other case is ours, too */

/*
 * The latest keys of ours before the one that fires, oldest first. Two SysRq at once on two CPUs
 * may mix them up: then the sequence is wrong, and has to be pressed again.
 */
static char pressed[LG_ARM_MAX];
static u64 pressed_ns;

static void forget_old_keys(u64 now_ns)
{
	if (now_ns - pressed_ns > SEQUENCE_NS)
		memset(pressed, 0, sizeof(pressed));
	pressed_ns = now_ns;
}

static void on_arm_key(int key)
{
	forget_old_keys(ktime_get_mono_fast_ns());
	memmove(pressed, pressed + 1, sizeof(pressed) - 1);
	pressed[sizeof(pressed) - 1] = key;
}

/* Whether the arming sequence came just before; it does for one key only. */
static bool sequence_came(void)
{
	size_t length = strlen(armed->options.arm);
	bool ret;

	forget_old_keys(ktime_get_mono_fast_ns());
	ret = !memcmp(pressed + sizeof(pressed) - length, armed->options.arm, length);
	memset(pressed, 0, sizeof(pressed));
	return ret;
}

static void on_key(int key)
{
	if (sequence_came())
		lg_agent_fire(armed, LG_TRIGGER_SYSRQ, false);
	else
		lg_agent_refuse(armed);
}

static void on_other_case(int key)
{
	if (sequence_came())
		lg_agent_fire(armed, LG_TRIGGER_SYSRQ, true);
	else
		lg_agent_refuse(armed);
}

static const struct sysrq_key_op key_op = {
	.handler = on_key,
	.help_msg = "lastgasp-memory-dump",
	.action_msg = "lastgasp: memory dump",
	.enable_mask = MASK,
};

static const struct sysrq_key_op other_case_op = {
	.handler = on_other_case,
	.help_msg = "lastgasp-last-dump-again",
	.action_msg = "lastgasp: last dump again",
	.enable_mask = MASK,
};

static const struct sysrq_key_op arm_op = {
	.handler = on_arm_key,
	.help_msg = "lastgasp-arm",
	.action_msg = "lastgasp: arming",
	.enable_mask = MASK,
};

static int on_nmi(unsigned int type, struct pt_regs *regs)
{
	lg_agent_fire(armed, LG_TRIGGER_NMI, false);
	return NMI_HANDLED;
}

static int on_panic(struct notifier_block *block, unsigned long event, void *text)
{
	lg_agent_fire(armed, LG_TRIGGER_PANIC, false);
	return NOTIFY_DONE;
}

/* First of all notifiers: others may hang. */
static struct notifier_block panic_block = {
	.notifier_call = on_panic,
	.priority = INT_MAX,
};

static char in_other_case(char key)
{
	return islower(key) ? toupper(key) : tolower(key);
}

static int take_key(const char *parameter, char key, const struct sysrq_key_op *op)
{
	if (!register_sysrq_key(key, op))
		return 0;
	pr_err("parameter %s: key %c is taken; free on most kernels: a d g h v x y A to Z\n",
	       parameter, key);
	return -EBUSY;
}

/* The first `count` keys of the arming sequence; one that comes twice is registered once. */
static void release_arm_keys(size_t count)
{
	const char *arm = armed->options.arm;

	while (count--)
		if (strchr(arm, arm[count]) == arm + count)
			unregister_sysrq_key(arm[count], &arm_op);
}

static int take_arm_keys(void)
{
	const char *arm = armed->options.arm;
	size_t i;
	int ret;

	for (i = 0; arm[i]; i++) {
		if (strchr(arm, arm[i]) != arm + i)
			continue;
		ret = take_key("arm", arm[i], &arm_op);
		if (ret) {
			release_arm_keys(i);
			return ret;
		}
	}
	return 0;
}

static void release_keys(void)
{
	char key = armed->options.key;

	if (other_case)
		unregister_sysrq_key(in_other_case(key), &other_case_op);
	release_arm_keys(strlen(armed->options.arm));
	unregister_sysrq_key(key, &key_op);
}

static int take_keys(void)
{
	char key = armed->options.key;
	int ret, mask = sysrq_mask();

	ret = take_key("key", key, &key_op);
	if (ret)
		return ret;
	ret = take_arm_keys();
	if (ret) {
		unregister_sysrq_key(key, &key_op);
		return ret;
	}
	other_case = !register_sysrq_key(in_other_case(key), &other_case_op);
	if (!other_case)
		pr_notice("SysRq key %c is taken: no key sends the last dump again\n",
			  in_other_case(key));
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
	ret = take_keys();
	if (ret)
		goto unset;
	if (options->nmi) {
		ret = register_nmi_handler(NMI_UNKNOWN, on_nmi, 0, "lastgasp");
		if (ret) {
			pr_err("parameter nmi=1: the kernel refuses the handler (error %d)\n", ret);
			goto release;
		}
	}
	if (options->panic)
		atomic_notifier_chain_register(&panic_notifier_list, &panic_block);
	return 0;
release:
	release_keys();
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
	release_keys();
	armed = NULL;
}
