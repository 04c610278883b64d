// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Gathers the UARTs. The kernel's own list comes first; what PCI and the firmware say of the same
 * address is added to it. The registers themselves are never touched.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "uart.h"
#include "words.h"

#define SERIAL "/proc/tty/driver/serial"
#define TEXT_MAX 16384

static struct lg_uart *new_uart(struct lg_uarts *uarts)
{
	struct lg_uart *uart = &uarts->list[uarts->count];

	if (uarts->count == LG_UARTS_MAX) {
		uarts->left_out++;
		return NULL;
	}
	uarts->count++;
	memset(uart, 0, sizeof(*uart));
	return uart;
}

/* "0: uart:16550A port:000003F8 irq:4 tx:5 rx:0 RTS|DTR", or "mmio:0xFE001000" for port. */
static bool parse_tty(const char *line, struct lg_uart *ret)
{
	const char *colon = strchr(line, ':');
	char address[32];

	if (!colon || colon == line || colon - line > 3 ||
	    strspn(line, "0123456789") != (size_t)(colon - line) ||
	    !lg_words_value(line, "uart:", ret->type, sizeof(ret->type)) ||
	    !strcmp(ret->type, "unknown"))
		return false;
	snprintf(ret->name, sizeof(ret->name), "ttyS%.*s", (int)(colon - line), line);
	ret->has_tty = true;
	ret->memory = lg_words_value(line, "mmio:", address, sizeof(address));
	if (!ret->memory && !lg_words_value(line, "port:", address, sizeof(address)))
		return false;
	lg_words_value(line, "irq:", ret->irq, sizeof(ret->irq));
	return lg_words_number(address, 16, &ret->address) && ret->address;
}

static void read_ttys(const struct lg_root *root, const struct lg_consoles *consoles,
		      struct lg_uarts *ret)
{
	char text[TEXT_MAX], line[256];
	const char *rest = text;
	int bytes = lg_root_read(root, SERIAL, text, sizeof(text));

	if (bytes < 0) {
		ret->error = -bytes;
		return;
	}
	while (lg_words_line(&rest, line, sizeof(line))) {
		struct lg_uart found = { 0 }, *uart;

		if (!parse_tty(line, &found))
			continue;
		found.console = lg_consoles_has(consoles, found.name);
		uart = new_uart(ret);
		if (uart)
			*uart = found;
	}
}

static bool is_in(const struct lg_uart *uart, const struct lg_pci_bar *bar)
{
	const uint64_t bytes = bar->bytes ? bar->bytes : LG_UART_BYTES;

	return bar->address && uart->memory == bar->memory && uart->address >= bar->address &&
	       uart->address - bar->address < bytes;
}

/* The ttys that are behind this device; a card may have several in one BAR. */
static bool name_ttys(struct lg_uarts *uarts, const struct lg_pci_device *device)
{
	bool any = false;
	size_t i, bar;

	for (i = 0; i < uarts->count; i++)
		for (bar = 0; bar < LG_PCI_BARS; bar++)
			if (uarts->list[i].has_tty &&
			    is_in(&uarts->list[i], &device->bars[bar])) {
				uarts->list[i].pci = device;
				any = true;
			}
	return any;
}

/* No driver has it: the first BAR is where such a UART is, or the first of several. */
static void add_pci(struct lg_uarts *uarts, const struct lg_pci_device *device)
{
	struct lg_uart *uart;
	size_t bar = 0;

	while (bar < LG_PCI_BARS && !device->bars[bar].address)
		bar++;
	if (bar == LG_PCI_BARS)
		return;
	uart = new_uart(uarts);
	if (!uart)
		return;
	snprintf(uart->name, sizeof(uart->name), "%s", device->slot);
	uart->memory = device->bars[bar].memory;
	uart->address = device->bars[bar].address;
	uart->pci = device;
}

static void add_spcr(struct lg_uarts *uarts, const struct lg_spcr *spcr)
{
	struct lg_uart *uart;
	size_t i;

	for (i = 0; i < uarts->count; i++) {
		uart = &uarts->list[i];
		if (uart->memory == spcr->memory && uart->address == spcr->address) {
			uart->spcr = true;
			return;
		}
	}
	uart = spcr->is_8250 ? new_uart(uarts) : NULL;
	if (!uart)
		return;
	uart->memory = spcr->memory;
	uart->address = spcr->address;
	uart->shift = spcr->shift;
	uart->spcr = true;
	lg_uart_port(uart, uart->name, sizeof(uart->name));
}

void lg_uarts_read(const struct lg_root *root, const struct lg_consoles *consoles,
		   const struct lg_pci *pci, const struct lg_spcr *spcr, struct lg_uarts *ret)
{
	size_t i;

	memset(ret, 0, sizeof(*ret));
	read_ttys(root, consoles, ret);
	for (i = 0; i < pci->count; i++)
		if (pci->devices[i].kind == LG_PCI_UART && !name_ttys(ret, &pci->devices[i]))
			add_pci(ret, &pci->devices[i]);
	if (spcr)
		add_spcr(ret, spcr);
}

static int worth(const struct lg_uart *uart)
{
	return 4 * uart->console + 2 * uart->spcr + uart->has_tty;
}

const struct lg_uart *lg_uarts_choose(const struct lg_uarts *uarts)
{
	const struct lg_uart *best = NULL;
	size_t i;

	for (i = 0; i < uarts->count; i++)
		if (!best || worth(&uarts->list[i]) > worth(best))
			best = &uarts->list[i];
	return best;
}

void lg_uart_port(const struct lg_uart *uart, char *ret, size_t size)
{
	if (uart->has_tty)
		snprintf(ret, size, "%s", uart->name);
	else
		snprintf(ret, size, "%s:0x%" PRIx64 "%s", uart->memory ? "mmio" : "io",
			 uart->address, uart->shift ? ":2" : "");
}
