// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Chooses the UART that dumps should leave by, and says what is with each.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "probe.h"

#define SPCR "/sys/firmware/acpi/tables/SPCR"
#define BAUD_DEFAULT 115200
#define OTHER_PORT \
	"lastgasp is loaded with port=%s, so dumps do not leave by %s: rmmod lastgasp and load " \
	"it with port=%s, unless that is what you want"
#define NO_TTY \
	"no tty of the kernel, so it takes no BREAK: fire by keyboard, NMI or panic, or load a " \
	"driver (8250_pci) and use its ttyS"
#define NO_CONSOLE \
	"not a console, so it takes no BREAK: add to the kernel's command line what is said " \
	"below, or fire by keyboard, NMI or panic"

static bool read_spcr(struct lg_probe *probe, struct lg_spcr *ret)
{
	struct lg_finding *finding;
	const char *wrong = NULL;
	char table[1024];
	int bytes = lg_root_read(&probe->root, SPCR, table, sizeof(table));

	if (bytes == -ENOENT || bytes == -ENOTDIR)
		return false;
	if (bytes >= 0)
		wrong = lg_spcr_parse((const uint8_t *)table, (size_t)bytes, ret);
	else
		wrong = strerror(-bytes);
	if (wrong) {
		lg_report_add(&probe->report, LG_FACT, "uart", "SPCR", "not used: %s", wrong);
		return false;
	}
	finding = lg_report_add(&probe->report, LG_FACT, "uart", "SPCR", "%s 0x%" PRIx64,
				ret->memory ? "memory" : "I/O", ret->address);
	if (!ret->is_8250)
		lg_finding_note(finding,
				"the firmware's console is no 8250: the agent cannot drive it");
	else if (ret->baud)
		lg_finding_note(finding, "the firmware's console, at %u baud", ret->baud);
	return ret->is_8250;
}

static void explain_chosen(struct lg_probe *probe, struct lg_finding *finding, uint32_t baud)
{
	const struct lg_uart *uart = probe->port;

	if (uart->console) {
		finding->level = LG_GOOD;
		baud = lg_consoles_baud(&probe->consoles, uart->name);
		if (baud)
			lg_finding_note(finding,
					"console at %u baud, if nobody set another: BREAK, "
					"then the key, fires",
					baud);
		else
			lg_finding_note(finding, "console: BREAK, then the key, fires");
		return;
	}
	finding->level = LG_LIMIT;
	if (!uart->has_tty) {
		lg_finding_note(finding, NO_TTY);
		return;
	}
	lg_finding_note(finding, NO_CONSOLE);
	lg_report_cmdline(&probe->report, "console=%s,%u", uart->name,
			  baud ? baud : BAUD_DEFAULT);
	if (!lg_consoles_baud(&probe->consoles, "tty0"))
		lg_report_cmdline(&probe->report, "console=tty0");
}

/* What has a tty is named by that, so its PCI slot comes here; else the slot is the name. */
static void describe(const struct lg_uart *uart, char *ret, size_t size)
{
	int used;

	used = snprintf(ret, size, "%s%s%s 0x%" PRIx64, uart->type, uart->type[0] ? ", " : "",
			uart->memory ? "memory" : "I/O", uart->address);
	if (uart->irq[0])
		used += snprintf(ret + used, size - (size_t)used, ", irq %s", uart->irq);
	if (uart->pci)
		snprintf(ret + used, size - (size_t)used, ", %s %s",
			 uart->has_tty ? uart->pci->slot : "PCI", uart->pci->name);
}

static void add_uart(struct lg_probe *probe, const struct lg_uart *uart, uint32_t baud)
{
	struct lg_finding *finding;
	char value[256]; /* type, address and irq are at most 80 */

	describe(uart, value, sizeof(value));
	finding = lg_report_add(&probe->report, LG_FACT, "uart", uart->name, "%s", value);
	if (uart == probe->port)
		explain_chosen(probe, finding, baud);
	else if (uart->console)
		lg_finding_note(finding, "console: takes BREAK");
}

static void add_consoles(struct lg_probe *probe)
{
	char all[128] = "";
	size_t i, used = 0;

	for (i = 0; i < probe->consoles.count && used < sizeof(all); i++)
		used += (size_t)snprintf(all + used, sizeof(all) - used, "%s%s", i ? " " : "",
					 probe->consoles.names[i]);
	lg_report_add(&probe->report, LG_FACT, "console", "consoles", "%s", used ? all : "none");
}

/* The list is for root only; without it "no UART" would be a guess. */
static void add_unread(struct lg_probe *probe)
{
	const int error = probe->uarts.error;

	if (!error || error == ENOENT || error == ENOTDIR)
		return;
	probe->report.unread = true;
	lg_finding_note(lg_report_add(&probe->report, LG_BAD, "uart", "ttyS",
				      "/proc/tty/driver/serial: %s", strerror(error)),
			"the UARTs cannot be read: run this as root");
}

/* io: and mmio: may be the same port under another name, so those are left alone. */
static void compare_with_loaded(struct lg_probe *probe, const char *port)
{
	const char *loaded = probe->loaded_port;
	struct lg_finding *other;

	if (!probe->loaded || !strcmp(loaded, port) ||
	    (strncmp(loaded, "ttyS", 4) && strcmp(loaded, "none")))
		return;
	other = lg_report_add(&probe->report, LG_LIMIT, "uart", "port", "%s", loaded);
	lg_finding_note(other, OTHER_PORT, loaded, port, port);
}

static void use_port(struct lg_probe *probe)
{
	char port[64];

	if (!probe->port)
		return;
	lg_uart_port(probe->port, port, sizeof(port));
	lg_report_parameter(&probe->report, "port=%s", port);
	compare_with_loaded(probe, port);
}

void lg_probe_uarts(struct lg_probe *probe)
{
	struct lg_spcr spcr = { 0 };
	bool named = read_spcr(probe, &spcr);
	size_t i;

	lg_consoles_read(&probe->root, &probe->consoles);
	lg_pci_scan(&probe->root, &probe->pci);
	if (probe->pci.problem[0])
		lg_report_add(&probe->report, LG_FACT, "pci", "pci", "not read: %s",
			      probe->pci.problem);
	lg_uarts_read(&probe->root, &probe->consoles, &probe->pci, named ? &spcr : NULL,
		      &probe->uarts);
	probe->port = lg_uarts_choose(&probe->uarts);
	add_unread(probe);
	for (i = 0; i < probe->uarts.count; i++)
		add_uart(probe, &probe->uarts.list[i], spcr.baud);
	if (probe->uarts.left_out || probe->pci.left_out)
		lg_report_add(&probe->report, LG_FACT, "uart", "others", "%zu not shown",
			      probe->uarts.left_out + probe->pci.left_out);
	use_port(probe);
	add_consoles(probe);
}
