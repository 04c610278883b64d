/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The UARTs of the machine: those that the kernel has a tty for, those on PCI, and the one that
 * the firmware names, each once.
 */
#ifndef LG_USER_UART_H
#define LG_USER_UART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "acpi_spcr.h"
#include "consoles.h"
#include "pci.h"
#include "root.h"

#define LG_UARTS_MAX 64
#define LG_UART_BYTES 8 /* registers */

struct lg_uart {
	char name[LG_NAME_MAX]; /* ttyS0; for one without a tty its PCI slot or port= */
	bool has_tty;
	bool memory; /* address is in memory, else I/O */
	uint64_t address;
	unsigned int shift; /* as struct lg_spcr; of those without a tty */
	char type[24];	    /* as the kernel names it: 16550A */
	char irq[12];
	const struct lg_pci_device *pci; /* NULL: not on PCI */
	bool spcr;			 /* the firmware's console */
	bool console;			 /* takes BREAK */
};

struct lg_uarts {
	struct lg_uart list[LG_UARTS_MAX];
	size_t count;
	size_t left_out;
	int error; /* errno of reading /proc/tty/driver/serial; ENOENT: no 8250 driver */
};

/*
 * Gather them; pci and ret must stay as long as the result is used. spcr is NULL if the firmware
 * names none that the agent can use.
 */
void lg_uarts_read(const struct lg_root *root, const struct lg_consoles *consoles,
		   const struct lg_pci *pci, const struct lg_spcr *spcr, struct lg_uarts *ret);

/*
 * The one that a dump should leave by: the console, else the firmware's, else one that has a tty,
 * else any; NULL: there is none.
 */
const struct lg_uart *lg_uarts_choose(const struct lg_uarts *uarts);

/* What the agent's parameter port= has to say for it: ttyS0, io:0x3f8, mmio:0xfe001000:2. */
void lg_uart_port(const struct lg_uart *uart, char *ret, size_t size);

#endif
