// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Table dump: when, what machine and kernel, what fired. collect_ns and complete are the core's
 * to fill in.
 */
#include <linux/sched.h>
#include <linux/timekeeping.h>
#include <linux/utsname.h>

#include "agent.h"
#include "zones.h"

static const char *const trigger_names[] = {
	[LG_TRIGGER_SYSRQ] = "sysrq",
	[LG_TRIGGER_NMI] = "nmi",
	[LG_TRIGGER_PANIC] = "panic",
};

static u64 whole_ms(u64 ns)
{
	return ns - ns % NSEC_PER_MSEC;
}

static void set_text(struct lg_row *row, unsigned int column, const char *text)
{
	lg_row_set_text(row, column, text, LG_TEXT_MAX);
}

int lg_dump_row_next(void *ctx, struct lg_cursor *cursor, struct lg_row *row)
{
	struct lg_agent *agent = ctx;
	const struct new_utsname *system = init_utsname();

	if (cursor->at++)
		return 0;
	set_text(row, LG_dump_agent, "kernel");
	set_text(row, LG_dump_agent_version, LG_AGENT_VERSION);
	set_text(row, LG_dump_trigger, trigger_names[agent->trigger]);
	set_text(row, LG_dump_kernel_release, system->release);
	set_text(row, LG_dump_arch, system->machine);
	set_text(row, LG_dump_machine, system->nodename);
	set_text(row, LG_dump_labels, agent->options.labels);
	if (agent->boot_id[0])
		set_text(row, LG_dump_boot_id, agent->boot_id);
	lg_row_set(row, LG_dump_page_size_bytes, PAGE_SIZE);
	lg_row_set(row, LG_dump_ram_bytes, lg_ram_bytes());
	lg_row_set(row, LG_dump_cpus, num_online_cpus());
	lg_row_set(row, LG_dump_time_ns, whole_ms(ktime_get_real_fast_ns()));
	lg_row_set(row, LG_dump_uptime_ns, whole_ms(ktime_get_boot_fast_ns()));
	lg_row_set(row, LG_dump_current_pid, current->pid);
	set_text(row, LG_dump_current_comm, current->comm);
	lg_row_set(row, LG_dump_triggers_ignored, atomic_long_read(&agent->triggers_ignored));
	lg_row_set(row, LG_dump_triggers_refused, atomic_long_read(&agent->triggers_refused));
	return 1;
}
