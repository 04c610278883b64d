// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * target/user: links all of it but main, and libpci and jansson, over machines that are files in a
 * temporary folder (fake_root).
 */
#include "unit.h"

#include <ctype.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../../target/user/json.h"
#include "../../target/user/print.h"
#include "../../target/user/probe.h"
#include "fake_root.h"

#define CONFIG_ALL 256
#define CONFIG_USER 64 /* what others than root see */

static struct lg_probe probe;

static void run(const struct fake_root *root)
{
	memset(&probe, 0, sizeof(probe));
	assert_int_equal(lg_root_open(&probe.root, root->dir), 0);
	lg_probe_run(&probe);
}

static const struct lg_finding *find(const char *kind, const char *name)
{
	size_t i;

	for (i = 0; i < probe.report.count; i++)
		if (!strcmp(probe.report.findings[i].kind, kind) &&
		    !strcmp(probe.report.findings[i].name, name))
			return &probe.report.findings[i];
	return NULL;
}

/* It is there, at that level, and both texts say what they should. */
static void says(const char *kind, const char *name, enum lg_level level, const char *value,
		 const char *note)
{
	const struct lg_finding *finding = find(kind, name);

	if (!finding || finding->level != level || !strstr(finding->value, value) ||
	    !strstr(finding->note, note))
		print_error("%s %s: %s: %s (%s)\n", kind, name,
			    finding ? lg_level_name(finding->level) : "missing",
			    finding ? finding->value : "", finding ? finding->note : "");
	assert_non_null(finding);
	assert_int_equal(finding->level, level);
	assert_non_null(strstr(finding->value, value));
	assert_non_null(strstr(finding->note, note));
}

static void verdict_is(enum lg_verdict verdict, const char *modprobe, const char *cmdline)
{
	assert_string_equal(lg_verdict_name(lg_report_verdict(&probe.report)),
			    lg_verdict_name(verdict));
	assert_string_equal(probe.report.modprobe, modprobe);
	assert_string_equal(probe.report.cmdline, cmdline);
}

/* What every machine below has: Debian's kernel, root's view. */
static void put_common(const struct fake_root *root, const char *cmdline, const char *mask)
{
	fake_root_put(root, "/proc/sys/kernel/osrelease", "6.1.0-50-amd64\n");
	fake_root_put(root, "/proc/sys/kernel/sysrq", mask);
	fake_root_put(root, "/proc/cmdline", cmdline);
	fake_root_put(root, "/proc/modules", "ext4 1 1 - Live 0x0\n");
	fake_root_put(root, "/proc/sys/kernel/nmi_watchdog", "1\n");
	fake_root_put(root, "/proc/sys/kernel/panic", "0\n");
	fake_root_put(root, "/sys/module/module/parameters/sig_enforce", "N\n");
	fake_root_put(root, "/sys/kernel/kexec_crash_size", "0\n");
	fake_root_put(root, "/sys/kernel/kexec_crash_loaded", "0\n");
}

static void put_console(const struct fake_root *root)
{
	fake_root_put(root, "/proc/tty/driver/serial",
		      "serinfo:1.0 driver revision:\n"
		      "0: uart:16550A port:000003F8 irq:4 tx:4518 rx:0 RTS|DTR\n"
		      "1: uart:unknown port:000002F8 irq:3\n");
	fake_root_put(root, "/proc/consoles",
		      "ttyS0                -W- (EC  p a)    4:64\n"
		      "tty0                 -WU (E   p  )    4:1\n");
}

static void put_loaded(const struct fake_root *root)
{
	fake_root_put(root, "/sys/module/lastgasp/parameters/port", "ttyS0\n");
	fake_root_put(root, "/sys/module/lastgasp/parameters/key", "x\n");
}

static void put_xo(const struct fake_root *root)
{
	put_common(root, "console=ttyS0,115200 console=tty0\n", "1\n");
	put_console(root);
	put_loaded(root);
	fake_root_put(
		root, "/proc/cpuinfo",
		"processor\t: 0\nmodel name\t: Geode(TM) Integrated Processor by AMD PCS\n");
	fake_root_put(root, "/proc/meminfo", "MemTotal:         237960 kB\n");
	fake_root_put(root, "/sys/class/dmi/id/product_name", "XO\n");
}

static void xo_is_ready(const struct fake_root *root)
{
	const struct fake_pci ehci = { "00:0f.5", 0x1022, 0x2095, 0x0c03, 0x20, { 0xfe01b000 }, 0 };

	put_xo(root);
	fake_root_put_pci(root, &ehci, 1, CONFIG_ALL);
	run(root);
	says("machine", "processor", LG_FACT, "Geode", "");
	says("machine", "memory", LG_FACT, "237960 kB", "");
	says("agent", "lastgasp", LG_GOOD, "loaded: port=ttyS0 key=x", "");
	says("uart", "ttyS0", LG_GOOD, "16550A, I/O 0x3f8, irq 4", "115200 baud");
	says("console", "consoles", LG_FACT, "ttyS0 tty0", "");
	says("usb", "0000:00:0f.5", LG_FACT, "EHCI, no debug port, Advanced Micro Devices", "");
	says("sysrq", "mask", LG_GOOD, "1 (0x1)", "gets through");
	assert_null(find("uart", "ttyS1"));
	verdict_is(LG_READY, " port=ttyS0", "");
}

/* SPCR names COM2 at 57600 baud, which is no console yet. */
static void put_spcr(const struct fake_root *root)
{
	uint8_t table[80] = { 'S', 'P', 'C', 'R', 80, 0, 0, 0, 2 }, sum = 0;
	size_t i;

	table[40] = 1;
	table[41] = 8;
	table[44] = 0xf8;
	table[45] = 0x02;
	table[58] = 6;
	for (i = 0; i < sizeof(table); i++)
		sum = (uint8_t)(sum + table[i]);
	table[9] = (uint8_t)-sum;
	fake_root_put_bytes(root, "/sys/firmware/acpi/tables/SPCR", table, sizeof(table));
}

static void put_server(const struct fake_root *root)
{
	put_common(root, "root=/dev/sda1 quiet\n", "16\n");
	fake_root_put(root, "/proc/tty/driver/serial",
		      "serinfo:1.0 driver revision:\n"
		      "0: uart:16550A port:000003F8 irq:4 tx:0 rx:0\n"
		      "1: uart:16550A port:000002F8 irq:3 tx:0 rx:0\n");
	fake_root_put(root, "/proc/consoles", "tty0                 -WU (EC  p  )    4:1\n");
	put_spcr(root);
	fake_root_put(root, "/dev/ipmi0", "");
	fake_root_put(root, "/sys/kernel/security/lockdown",
		      "none [integrity] confidentiality\n");
	fake_root_put(root, "/sys/module/module/parameters/sig_enforce", "Y\n");
	fake_root_put(root, "/sys/kernel/kexec_crash_size", "268435456\n");
	fake_root_put(root, "/sys/kernel/kexec_crash_loaded", "1\n");
	fake_root_put(root, "/sys/module/pstore/parameters/backend", "erst\n");
	fake_root_put(root, "/sys/class/watchdog/watchdog0/identity", "iTCO_wdt\n");
	fake_root_put(root, "/sys/class/watchdog/watchdog0/state", "active\n");
	fake_root_put(root, "/sys/class/watchdog/watchdog0/timeout", "30\n");
	fake_root_put(root, "/sys/kernel/btf/vmlinux", "");
	fake_root_put(root, "/lib/modules/6.1.0-50-amd64/modules.dep", "kernel/ext4.ko.xz:\n");
}

static void locked_server_is_not_ready(const struct fake_root *root)
{
	put_server(root);
	run(root);
	says("agent", "lastgasp", LG_LIMIT, "not installed", "linux-headers-6.1.0-50-amd64");
	says("kernel", "lockdown", LG_BAD, "integrity", "sign lastgasp.ko");
	says("kernel", "signatures", LG_BAD, "enforced", "sign lastgasp.ko");
	says("uart", "SPCR", LG_FACT, "I/O 0x2f8", "57600 baud");
	says("uart", "ttyS1", LG_LIMIT, "16550A, I/O 0x2f8", "not a console");
	says("uart", "ttyS0", LG_FACT, "16550A", "");
	says("ram", "pstore", LG_FACT, "erst", "");
	says("sysrq", "mask", LG_LIMIT, "16 (0x10)", "sysctl kernel.sysrq=18");
	says("nmi", "ipmi", LG_GOOD, "present", "nmi=1");
	says("watchdog", "watchdog0", LG_LIMIT, "iTCO_wdt, active", "machine 30 s after");
	says("crash", "crashkernel", LG_FACT, "268435456 bytes", "");
	says("crash", "kdump", LG_LIMIT, "loaded", "crash_kexec_post_notifiers");
	verdict_is(LG_NOT_READY, " port=ttyS1 nmi=1",
		   " console=ttyS1,57600 console=tty0 crash_kexec_post_notifiers");
}

/* The same with all that was said done: signed and loaded, the mask set, the words added. */
static void what_it_says_helps(const struct fake_root *root)
{
	put_server(root);
	put_loaded(root);
	fake_root_put(root, "/proc/cmdline",
		      "console=ttyS1,57600 console=tty0 crash_kexec_post_notifiers\n");
	fake_root_put(root, "/proc/consoles",
		      "tty0 -WU (EC  p  ) 4:1\nttyS1 -W- (E   p a) 4:65\n");
	fake_root_put(root, "/proc/sys/kernel/sysrq", "18\n");
	fake_root_put(root, "/sys/class/watchdog/watchdog0/state", "inactive\n");
	run(root);
	says("kernel", "lockdown", LG_GOOD, "integrity", "");
	says("uart", "port", LG_LIMIT, "ttyS0", "dumps do not leave by ttyS1");
	fake_root_put(root, "/sys/module/lastgasp/parameters/port", "ttyS1\n");
	run(root);
	says("uart", "ttyS1", LG_GOOD, "16550A", "57600 baud");
	verdict_is(LG_READY, " port=ttyS1 nmi=1", "");
}

static void put_registers(const struct fake_root *root, const char *slot, const uint32_t *words,
			  size_t bytes)
{
	char path[128];

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/resource0", slot);
	fake_root_put_bytes(root, path, words, bytes);
}

static void put_laptop(const struct fake_root *root)
{
	/* The words: BAR 1 of 1 to 6, offset 0xa0. */
	const struct fake_pci usb[] = {
		{ "00:1d.7", 0x8086, 0x293a, 0x0c03, 0x20, { 0xfed1c000 }, 1 << 13 | 0xa0 },
		{ "00:14.0", 0x8086, 0x9c31, 0x0c03, 0x30, { 0xf0620000 }, 0 },
	};

	put_common(root, "quiet\n", "438\n");
	put_loaded(root);
	fake_root_put(root, "/proc/tty/driver/serial", "serinfo:1.0 driver revision:\n");
	fake_root_put(root, "/proc/consoles", "tty0                 -WU (EC  p  )    4:1\n");
	fake_root_put_pci(root, usb, 2, CONFIG_ALL);
	fake_root_put(root, "/sys/bus/pci/devices/0000:00:1d.7/usb1/busnum", "1\n");
	fake_root_put(root, "/proc/iomem",
		      "00001000-0009fbff : System RAM\n"
		      "00100000-bfedffff : System RAM\n"
		      "  01000000-01ffffff : Kernel code\n"
		      "bfee0000-bfffffff : Reserved\n"
		      "100000000-23fffffff : System RAM\n");
}

static void laptop_with_a_debug_port(const struct fake_root *root)
{
	const uint32_t ehci[] = { 0x01000020, 0x00203206, 0x00006871 };
	const uint32_t xhci[] = { 0x01000080, 0, 0, 0, 8 << 16, 0, 0, 0, 2 << 8 | 1, 0, 0x0a };

	put_laptop(root);
	put_registers(root, "0000:00:1d.7", ehci, sizeof(ehci));
	put_registers(root, "0000:00:14.0", xhci, sizeof(xhci));
	run(root);
	says("usb", "0000:00:1d.7", LG_FACT,
	     "EHCI debug port, BAR 0 (0xfed1c000) + 0xa0, port 2 of usb1, Intel", "no driver");
	says("usb", "0000:00:14.0", LG_FACT, "xHCI, debug capability present, Intel",
	     "no driver");
	says("ram", "region", LG_BAD, "none", "nowhere to go");
	verdict_is(LG_NOT_READY, " port=none region=0xbfed0000:0x10000",
		   " memmap=64K$0xbfed0000");
}

static void registers_that_cannot_be_read(const struct fake_root *root)
{
	const uint32_t asleep[] = { ~0u, ~0u, ~0u, ~0u, ~0u }, without[] = { 0, 0, 0, 0, 0 };

	put_laptop(root);
	run(root);
	says("usb", "0000:00:1d.7", LG_FACT, "physical port unknown", "");
	says("usb", "0000:00:14.0", LG_FACT, "debug capability unknown", "");
	put_registers(root, "0000:00:1d.7", asleep, sizeof(asleep));
	put_registers(root, "0000:00:14.0", asleep, sizeof(asleep));
	run(root);
	says("usb", "0000:00:1d.7", LG_FACT, "physical port unknown", "");
	says("usb", "0000:00:14.0", LG_FACT, "debug capability unknown", "");
	put_registers(root, "0000:00:1d.7", without, sizeof(without));
	put_registers(root, "0000:00:14.0", without, sizeof(without));
	run(root);
	says("usb", "0000:00:1d.7", LG_FACT, "on no physical port", "");
	says("usb", "0000:00:14.0", LG_FACT, "debug capability absent", "");
}

/* Their drivers say it, too. A list of capabilities that leaves the window is no answer. */
static void debugfs_says_it(const struct fake_root *root)
{
	const uint32_t runaway[] = { 0, 0, 0, 0, 8 << 16, 0, 0, 0, 0xff00 };

	put_laptop(root);
	put_registers(root, "0000:00:14.0", runaway, sizeof(runaway));
	fake_root_put(root, "/sys/kernel/debug/usb/ehci/0000:00:1d.7/registers",
		      "bus pci, device 0000:00:1d.7\nstructural params 0x00104208\n");
	fake_root_put(root, "/sys/kernel/debug/usb/xhci/0000:00:14.0/reg-ext-dbc:00", "");
	run(root);
	says("usb", "0000:00:1d.7", LG_FACT, "port 1 of usb1", "");
	says("usb", "0000:00:14.0", LG_FACT, "debug capability present", "");
}

static void others_than_root_see_less(const struct fake_root *root)
{
	const struct fake_pci ehci = {
		"00:1d.7", 0x8086, 0x293a, 0x0c03, 0x20, { 0xfed1c000 }, 1 << 13 | 0xa0,
	};

	put_laptop(root);
	fake_root_put_pci(root, &ehci, 1, CONFIG_USER);
	fake_root_make_folder(root, "/proc/tty/driver/serial");
	run(root);
	says("usb", "0000:00:1d.7", LG_FACT, "EHCI, debug port unknown", "");
	says("uart", "ttyS", LG_BAD, "/proc/tty/driver/serial", "run this as root");
	assert_true(probe.report.unread);
	verdict_is(LG_NOT_READY, "", "");
}

/* Where a kdump kernel's memory ends the RAM, no other place is made up. */
static void ram_that_is_taken(const struct fake_root *root)
{
	put_laptop(root);
	fake_root_put(root, "/proc/iomem",
		      "00100000-bfedffff : System RAM\n"
		      "  b0000000-bfedffff : Crash kernel\n"
		      "bfee0000-bfffffff : Reserved\n");
	run(root);
	says("ram", "region", LG_BAD, "none", "memmap=64K$ADDRESS");
	verdict_is(LG_NOT_READY, "", "");
}

/* A pipe never ends, and a word that is longer than its room is only cut. */
static void files_that_are_none(const struct fake_root *root)
{
	char cmdline[600], path[128];

	memset(cmdline, 'a', sizeof(cmdline));
	memcpy(cmdline + 400, " console=ttyS0,115200", 22);
	put_xo(root);
	fake_root_put(root, "/proc/cmdline", cmdline);
	fake_root_put(root, "/proc/consoles",
		      "ttyS0 -W- (EC  p a) 4:64\nttyS1 -W- (C p) E 4:65\n");
	run(root);
	says("uart", "ttyS0", LG_GOOD, "16550A", "115200 baud");
	says("console", "consoles", LG_FACT, "ttyS0", "");
	assert_null(strstr(find("console", "consoles")->value, "ttyS1"));
	snprintf(path, sizeof(path), "%s/proc/tty/driver/serial", root->dir);
	assert_int_equal(remove(path), 0);
	assert_int_equal(mkfifo(path, 0600), 0);
	run(root);
	assert_true(probe.report.unread);
}

static void ram_instead_of_a_line(const struct fake_root *root)
{
	put_laptop(root);
	fake_root_put(root, "/proc/cmdline", "quiet memmap=5M@7 memmap=1M$0x8000000\n");
	run(root);
	says("ram", "memmap", LG_GOOD, "1048576 bytes at 0x8000000", "");
	says("ram", "line", LG_LIMIT, "none", "no UART");
	verdict_is(LG_READY_WITH_LIMITS, " port=none region=0x8000000:0x100000", "");
	fake_root_put(root, "/sys/module/ramoops/parameters/mem_size", "1048576\n");
	fake_root_put(root, "/sys/module/ramoops/parameters/record_size", "65536\n");
	fake_root_put(root, "/sys/module/ramoops/parameters/mem_type", "0\n");
	fake_root_put(root, "/sys/module/ramoops/parameters/ecc", "0\n");
	run(root);
	says("ram", "ramoops", LG_GOOD, "loaded", "region=ramoops");
	verdict_is(LG_READY_WITH_LIMITS, " port=none region=ramoops", "");
	fake_root_put(root, "/sys/module/ramoops/parameters/ecc", "1\n");
	run(root);
	says("ram", "ramoops", LG_FACT, "no record", "ecc=0");
}

/* The firmware names a port that the kernel has no tty for. */
static void uart_of_the_firmware_alone(const struct fake_root *root)
{
	put_laptop(root);
	put_spcr(root);
	run(root);
	says("uart", "SPCR", LG_FACT, "I/O 0x2f8", "57600 baud");
	says("uart", "io:0x2f8", LG_LIMIT, "I/O 0x2f8", "takes no BREAK");
	verdict_is(LG_READY_WITH_LIMITS, " port=io:0x2f8", "");
}

/* A card of two ports that the kernel drives, and one that it does not. */
static void uarts_on_pci(const struct fake_root *root)
{
	const struct fake_pci cards[] = {
		{ "04:00.0", 0x1c00, 0x3253, 0x0700, 0x05, { 0xe001 }, 0 },
		{ "05:00.0", 0x13a8, 0x0352, 0x0700, 0x02, { 0xfe901000 }, 0 },
	};

	put_common(root, "quiet\n", "1\n");
	put_loaded(root);
	fake_root_put(root, "/proc/consoles", "tty0                 -WU (EC  p  )    4:1\n");
	fake_root_put_pci(root, cards, 2, CONFIG_ALL);
	fake_root_put(root, "/proc/tty/driver/serial",
		      "4: uart:16550A port:0000E000 irq:19 tx:0 rx:0\n");
	run(root);
	says("uart", "ttyS4", LG_LIMIT, "I/O 0xe000, irq 19, 0000:04:00.0", "not a console");
	says("uart", "0000:05:00.0", LG_FACT, "memory 0xfe901000, PCI Exar", "");
	verdict_is(LG_READY_WITH_LIMITS, " port=ttyS4", " console=ttyS4,115200 console=tty0");
	fake_root_put(root, "/proc/tty/driver/serial", "serinfo:1.0 driver revision:\n");
	fake_root_put_pci(root, cards, 1, CONFIG_ALL);
	run(root);
	says("uart", "0000:04:00.0", LG_LIMIT, "I/O 0xe000", "takes no BREAK");
	verdict_is(LG_READY_WITH_LIMITS, " port=io:0xe000", "");
	fake_root_put_pci(root, cards + 1, 1, CONFIG_ALL);
	run(root);
	verdict_is(LG_READY_WITH_LIMITS, " port=mmio:0xfe901000", "");
}

static void kernels_that_take_no_agent(const struct fake_root *root)
{
	put_xo(root);
	fake_root_make_folder(root, "/proc/sys/kernel/sysrq");
	run(root);
	says("sysrq", "mask", LG_BAD, "not there", "CONFIG_MAGIC_SYSRQ");
	fake_root_put(root, "/proc/cmdline", "nomodule\n");
	run(root);
	assert_null(find("kernel", "modules")); /* it is loaded already */
}

static void modules_that_are_off(const struct fake_root *root)
{
	put_common(root, "console=ttyS0 nomodule\n", "1\n");
	put_console(root);
	run(root);
	says("kernel", "modules", LG_BAD, "disabled", "leave out nomodule");
	says("uart", "ttyS0", LG_GOOD, "16550A", "console at 9600 baud");
	fake_root_put(root, "/proc/cmdline", "console=ttyS0,38400n8\n");
	fake_root_put(root, "/proc/sys/kernel/modules_disabled", "1\n");
	run(root);
	says("kernel", "modules", LG_BAD, "disabled", "before kernel.modules_disabled is set");
	says("uart", "ttyS0", LG_GOOD, "16550A", "console at 38400 baud");
	verdict_is(LG_NOT_READY, " port=ttyS0", "");
}

static void what_the_kernel_was_built_with(const struct fake_root *root)
{
	static const char config[] = "/boot/config-6.1.0-50-amd64";

	put_xo(root);
	fake_root_put(root, config, "#\nCONFIG_MAGIC_SYSRQ=y\n");
	run(root);
	says("sysrq", "serial", LG_LIMIT, "off", "takes no BREAK");
	fake_root_put(root, config,
		      "#\nCONFIG_MAGIC_SYSRQ=y\nCONFIG_MAGIC_SYSRQ_SERIAL=y\n"
		      "CONFIG_MAGIC_SYSRQ_SERIAL_SEQUENCE=\"abc\"\n");
	run(root);
	says("sysrq", "serial", LG_LIMIT, "on, a sequence", "config-6.1.0-50-amd64");
	fake_root_put(root, config,
		      "#\nCONFIG_MAGIC_SYSRQ=y\nCONFIG_MAGIC_SYSRQ_SERIAL=y\n"
		      "CONFIG_MAGIC_SYSRQ_SERIAL_SEQUENCE=\"\"\n");
	run(root);
	says("sysrq", "serial", LG_GOOD, "on", "");
	verdict_is(LG_READY, " port=ttyS0", "");
}

static void how_to_get_the_agent(const struct fake_root *root)
{
	put_common(root, "console=ttyS0,115200\n", "1\n");
	put_console(root);
	run(root);
	says("agent", "lastgasp", LG_LIMIT, "not installed", "no BTF");
	fake_root_put(root, "/sys/kernel/btf/vmlinux", "");
	fake_root_put(root, "/lib/modules/6.1.0-50-amd64/build/Makefile", "");
	run(root);
	says("agent", "lastgasp", LG_LIMIT, "not installed",
	     "make module KDIR=/lib/modules/6.1.0-50-amd64/build");
	fake_root_put(root, "/lib/modules/6.1.0-50-amd64/modules.dep", "extra/lastgasp.ko:\n");
	run(root);
	says("agent", "lastgasp", LG_GOOD, "installed, not loaded", "");
	fake_root_put(root, "/proc/sys/kernel/osrelease", "6.12.1\n");
	run(root);
	says("machine", "kernel", LG_LIMIT, "6.12.1", "6.1.x only");
}

/* Whatever it is, it says something, in lines that fit, and in rows that a parser takes. */
static void report_holds(void)
{
	enum lg_verdict verdict = lg_report_verdict(&probe.report);
	json_t *document, *rows, *last;
	char *text = NULL, *line;
	size_t bytes = 0;
	FILE *out = open_memstream(&text, &bytes);

	assert_non_null(out);
	lg_print(out, &probe.report);
	fclose(out);
	for (line = text; *line; line++)
		assert_true(*line == '\n' || isprint((unsigned char)*line));
	assert_non_null(strstr(text, lg_verdict_name(verdict)));
	free(text);

	out = open_memstream(&text, &bytes);
	assert_non_null(out);
	assert_int_equal(lg_json_print(out, &probe.report), 0);
	fclose(out);
	document = json_loadb(text, bytes, 0, NULL);
	assert_non_null(document);
	rows = json_object_get(document, "rows");
	assert_int_equal(json_array_size(rows), probe.report.count + 3);
	last = json_array_get(rows, json_array_size(rows) - 1);
	assert_string_equal(json_string_value(json_object_get(last, "value")),
			    lg_verdict_name(verdict));
	json_decref(document);
	free(text);
}

/* Each file in turn is a folder, empty, garbage without end, garbage of the same size, cut. */
static void spoil(const struct fake_root *root, const char *path, const char *data, size_t bytes)
{
	static uint64_t seed = 20261123;
	static char garbage[70000];
	size_t i, cut;

	for (i = 0; i < sizeof(garbage); i++)
		garbage[i] = (char)unit_random(&seed);
	fake_root_put_bytes(root, path, garbage, sizeof(garbage));
	run(root);
	report_holds();
	fake_root_put_bytes(root, path, garbage, bytes);
	run(root);
	report_holds();
	for (cut = 0; cut < bytes; cut += 1 + bytes / 16) {
		fake_root_put_bytes(root, path, data, cut);
		run(root);
		report_holds();
	}
	fake_root_make_folder(root, path);
	run(root);
	report_holds();
	fake_root_put_bytes(root, path, data, bytes);
}

static void every_file_spoiled(const struct fake_root *root)
{
	put_server(root);
	fake_root_each(root, spoil);
	put_laptop(root); /* on top: an odd machine, but one that has it all */
	fake_root_each(root, spoil);
}

/* libpci reads it; what it refuses is a finding, and no end of the program. */
static void every_byte_of_lspci_changed(const struct fake_root *root)
{
	const char dump[] = "00:1d.7 USB\n00: 86 80 3a 29 06 00 90 02 03 20 03 0c 00 00 00 00\n"
			    "10: 00 c0 d1 fe\n30: 00 00 00 00 50\n50: 0a 00 a0 20\n";
	char copy[sizeof(dump)];
	size_t i;

	put_common(root, "quiet\n", "1\n");
	for (i = 0; i < sizeof(dump) - 1; i++) {
		memcpy(copy, dump, sizeof(dump));
		copy[i] ^= (char)(1 << i % 8);
		fake_root_put_bytes(root, "/lspci.txt", copy, sizeof(dump) - 1);
		run(root);
		fake_root_put_bytes(root, "/lspci.txt", dump, i);
		run(root);
	}
	fake_root_put_bytes(root, "/lspci.txt", dump, sizeof(dump) - 2); /* no end of line */
	run(root);
	says("pci", "pci", LG_FACT, "not read: dump:", "");
	report_holds();
}

static void with_root(void **state)
{
	void (*test)(const struct fake_root *) = (void (*)(const struct fake_root *)) * state;
	struct fake_root root;

	fake_root_create(&root);
	test(&root);
	report_holds();
	fake_root_destroy(&root);
}

#define ROOT_TEST(test) \
	{ \
#test, with_root, NULL, NULL, (void *)test \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROOT_TEST(xo_is_ready),
		ROOT_TEST(locked_server_is_not_ready),
		ROOT_TEST(what_it_says_helps),
		ROOT_TEST(laptop_with_a_debug_port),
		ROOT_TEST(registers_that_cannot_be_read),
		ROOT_TEST(debugfs_says_it),
		ROOT_TEST(others_than_root_see_less),
		ROOT_TEST(ram_that_is_taken),
		ROOT_TEST(files_that_are_none),
		ROOT_TEST(ram_instead_of_a_line),
		ROOT_TEST(uart_of_the_firmware_alone),
		ROOT_TEST(uarts_on_pci),
		ROOT_TEST(kernels_that_take_no_agent),
		ROOT_TEST(modules_that_are_off),
		ROOT_TEST(what_the_kernel_was_built_with),
		ROOT_TEST(how_to_get_the_agent),
		ROOT_TEST(every_file_spoiled),
		ROOT_TEST(every_byte_of_lspci_changed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
