// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One dump on this kernel: who may make it, with what off and held, and what is given back
 * afterwards. Must never wait for anybody but the line and a console at its other end, and for
 * those with a bound.
 */
#define pr_fmt(fmt) "lastgasp: " fmt

#include <linux/delay.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/nmi.h>
#include <linux/random.h>
#include <linux/rcupdate.h>
#include <linux/reboot.h>
#include <linux/vmalloc.h>

#include "agent.h"
#include "compat.h"
#include "quiet.h"

#define COLLECT_BUDGET_NS (5 * NSEC_PER_SEC) /* arbitrary; a slow machine needs some 100 ms */
#define BOOT_ID_BYTES 36
#define PIECE_BYTES 32	 /* sent between two looks at whose turn it is: 3 ms at 115,200 baud */
#define TAKE_OVER_MS 500 /* for another CPU to stop its dump, if it still runs; arbitrary */

static u64 clock_ns(void *ctx)
{
	struct lg_agent *agent = ctx;

	return lg_clock_ns(&agent->clock, agent->port.waits);
}

/* Whether a panic on another CPU has taken over. */
static bool turn_is_lost(const struct lg_agent *agent)
{
	return atomic_read(&agent->busy) != smp_processor_id() + 1;
}

static size_t write_line(void *ctx, const u8 *data, size_t bytes)
{
	struct lg_agent *agent = ctx;
	size_t sent = 0, piece, taken;

	while (sent < bytes && !turn_is_lost(agent)) {
		piece = min_t(size_t, bytes - sent, PIECE_BYTES);
		taken = lg_uart8250_write(&agent->port.uart, data + sent, piece);
		sent += taken;
		if (taken < piece)
			break;
	}
	return sent;
}

static size_t read_line(void *ctx, u8 *data, size_t bytes)
{
	struct lg_agent *agent = ctx;

	return turn_is_lost(agent) ? 0 : lg_uart8250_read(&agent->port.uart, data, bytes);
}

static void begin(void *ctx)
{
	struct lg_agent *agent = ctx;

	lg_losses_restart_all(&agent->losses);
}

static void relax(void *ctx)
{
	struct lg_agent *agent = ctx;

	touch_nmi_watchdog();
	lg_port_wait(&agent->port);
}

static const struct lg_platform platform = {
	.next = {
		[LG_dump] = lg_dump_row_next,
		[LG_memory] = lg_memory_next,
		[LG_vmstat] = lg_vmstat_next,
		[LG_nodes] = lg_nodes_next,
		[LG_zones] = lg_zones_next,
		[LG_buddy] = lg_buddy_next,
		[LG_tasks] = lg_tasks_next,
		[LG_slab] = lg_slab_next,
		[LG_tmpfs] = lg_tmpfs_next,
		[LG_tmpfs_files] = lg_tmpfs_files_next,
		[LG_swaps] = lg_swaps_next,
		[LG_losses] = lg_losses_next,
#ifdef CONFIG_PCI
		[LG_pci] = lg_pci_next,
#endif
	},
	.begin = begin,
	.clock_ns = clock_ns,
	.write = write_line,
	.read = read_line,
	.relax = relax,
};

/* /proc/sys/kernel/random/boot_id; empty if /proc is not there. */
static void read_boot_id(char *text)
{
	struct file *file = filp_open("/proc/sys/kernel/random/boot_id", O_RDONLY, 0);
	loff_t from = 0;

	if (IS_ERR(file))
		return;
	if (kernel_read(file, text, BOOT_ID_BYTES, &from) != BOOT_ID_BYTES)
		text[0] = '\0';
	filp_close(file, NULL);
}

int lg_agent_create(const struct lg_options *options, struct lg_agent **ret)
{
	size_t frames_max = (size_t)options->buffer_kb << 10;
	size_t bytes = PAGE_ALIGN(sizeof(struct lg_agent) + frames_max);
	size_t all = bytes + lg_module_bytes(THIS_MODULE);
	struct lg_agent *agent;
	int error;

	if (all > LG_MEMORY_MAX) {
		pr_err("parameter buffer_kb=%u: that is %zu KiB in all; allowed is 16 to %zu\n",
		       options->buffer_kb, all >> 10,
		       options->buffer_kb - (PAGE_ALIGN(all - LG_MEMORY_MAX) >> 10));
		return -EINVAL;
	}
	agent = vzalloc(bytes);
	if (!agent) {
		pr_err("no memory for %zu KiB; try a smaller buffer_kb\n", bytes >> 10);
		return -ENOMEM;
	}
	error = lg_port_open(&agent->port, options->port);
	if (error)
		goto free;
	error = lg_region_open(&agent->region, options->region);
	if (error)
		goto close_port;
	agent->options = *options;
	agent->memory_bytes = all;
	agent->platform = platform;
	agent->platform.ctx = agent;
	read_boot_id(agent->boot_id);
	agent->slab_caches = lg_slab_find();
	agent->tmpfs_home = lg_tmpfs_find();
	agent->symbols_missing = lg_symbols_find(&agent->symbols);
	lg_dump_init(&agent->dump, &agent->platform, agent->frames, frames_max);
	agent->dump.budget_ns = COLLECT_BUDGET_NS;
	agent->dump.dump_id = get_random_u32();
	*ret = agent;
	return 0;
close_port:
	lg_port_close(&agent->port);
free:
	vfree(agent);
	return error;
}

void lg_agent_destroy(struct lg_agent *agent)
{
	lg_region_close(&agent->region);
	lg_port_close(&agent->port);
	vfree(agent);
}

/*
 * In a panic the other CPUs are stopped, and a dump that one of them had begun will never end: it
 * is taken over. Only in an NMI it cannot be stopped: then it runs out of time, and gives up.
 */
static void take_over(struct lg_agent *agent, int self)
{
	unsigned int ms;

	WRITE_ONCE(agent->gave_up, false);
	WRITE_ONCE(agent->dump.budget_ns, 1);
	atomic_set(&agent->busy, self);
	for (ms = 0; ms < TAKE_OVER_MS && !READ_ONCE(agent->gave_up); ms++) {
		mdelay(1);
		touch_nmi_watchdog();
	}
	WRITE_ONCE(agent->dump.budget_ns, COLLECT_BUDGET_NS);
}

static bool take_turn(struct lg_agent *agent, enum lg_trigger trigger)
{
	int self = smp_processor_id() + 1;
	int busy = atomic_cmpxchg(&agent->busy, 0, self);

	if (!busy)
		return true;
	if (busy == self || trigger != LG_TRIGGER_PANIC) {
		atomic_long_inc(&agent->triggers_ignored);
		return false;
	}
	take_over(agent, self);
	return true;
}

static void end_turn(struct lg_agent *agent)
{
	int self = smp_processor_id() + 1;

	if (atomic_cmpxchg(&agent->busy, self, 0) != self)
		WRITE_ONCE(agent->gave_up, true);
}

static void open_line(struct lg_agent *agent, struct lg_quiet *quiet, bool may_console)
{
	lg_monitor_init(&agent->monitor, &agent->dump, &agent->options.line);
	agent->monitor.refused = min(atomic_long_read(&agent->triggers_refused), (long)U16_MAX);
	*quiet = (struct lg_quiet){ 0 };
	if (!lg_port_exists(&agent->port))
		return;
	lg_quiet_begin(quiet, &agent->port, &agent->losses, may_console);
	lg_uart8250_begin(&agent->port.uart);
}

static void close_line(struct lg_agent *agent, struct lg_quiet *quiet)
{
	if (!lg_port_exists(&agent->port))
		return;
	lg_uart8250_end(&agent->port.uart);
	lg_quiet_end_port(quiet, &agent->port);
}

static void collect(struct lg_agent *agent)
{
	u64 start;

	if (lg_port_exists(&agent->port))
		lg_monitor_say(&agent->monitor, LG_ANSWER_COLLECTING);
	start = clock_ns(agent);
	lg_dump_collect(&agent->dump, agent->dump.dump_id + 1, 0);
	agent->collect_ns = clock_ns(agent) - start;
	agent->dumps++;
	lg_region_write(&agent->region, &agent->dump);
}

static bool has_dump(const struct lg_agent *agent)
{
	size_t bytes;

	lg_dump_frames(&agent->dump, &bytes);
	return bytes;
}

/* Collect and deliver. Returns whether the console wants the machine rebooted. */
static bool make_dump(struct lg_agent *agent, enum lg_trigger trigger, bool again)
{
	enum lg_monitor_end end = LG_MONITOR_DONE;

	if (!again || !has_dump(agent)) {
		agent->trigger = trigger;
		collect(agent);
	}
	if (lg_port_exists(&agent->port))
		end = lg_monitor_run(&agent->monitor);
	agent->line_bytes = agent->monitor.sent_bytes;
	return end == LG_MONITOR_REBOOT;
}

/* Interrupts are off and the turn is ours until all that was collected has been delivered. */
void lg_agent_fire(struct lg_agent *agent, enum lg_trigger trigger, bool again)
{
	struct lg_quiet quiet;
	unsigned long flags;
	bool reboot;

	local_irq_save(flags);
	if (!take_turn(agent, trigger)) {
		local_irq_restore(flags);
		return;
	}
	lg_stalls_hold();
	memset(&agent->losses, 0, sizeof(agent->losses));
	if (!agent->boot_id[0])
		lg_loss(&agent->losses, LG_LOSS_BOOT_ID);
	open_line(agent, &quiet, trigger == LG_TRIGGER_SYSRQ);
	rcu_read_lock();
	reboot = make_dump(agent, trigger, again);
	rcu_read_unlock();
	close_line(agent, &quiet);
	if (agent->options.printk && !agent->monitor.whole) {
		lg_quiet_end_console(&quiet);
		lg_klog_write(&agent->klog, &agent->dump);
	}
	/* What clocksource_touch_watchdog() does: the clocks were not compared for a while. */
	if (agent->symbols.watchdog_reset_pending)
		atomic_inc(agent->symbols.watchdog_reset_pending);
	lg_stalls_release();
	end_turn(agent);
	local_irq_restore(flags);
	lg_quiet_end_console(&quiet);
	if (lg_port_exists(&agent->port) && !agent->monitor.whole)
		pr_warn("the line took only %lu bytes, not the whole dump\n", agent->line_bytes);
	if (reboot) {
		pr_emerg("the console asks for a reboot\n");
		emergency_restart();
	}
}

void lg_agent_refuse(struct lg_agent *agent)
{
	struct lg_quiet quiet;
	unsigned long flags;

	atomic_long_inc(&agent->triggers_refused);
	if (!lg_port_exists(&agent->port))
		return;
	local_irq_save(flags);
	if (!atomic_cmpxchg(&agent->busy, 0, smp_processor_id() + 1)) {
		open_line(agent, &quiet, true);
		lg_monitor_say(&agent->monitor, LG_ANSWER_REFUSED);
		close_line(agent, &quiet);
		end_turn(agent);
		local_irq_restore(flags);
		lg_quiet_end_console(&quiet);
		return;
	}
	local_irq_restore(flags);
}
