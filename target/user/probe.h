/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The parts of lastgasp-probe. Each looks at one thing and adds its findings to the report, in the
 * order of this file; none changes anything on the machine. To add one: a file, a line here, a line
 * in probe.c, a line in docs/lastgasp-probe.1.
 */
#ifndef LG_USER_PROBE_H
#define LG_USER_PROBE_H

#include "consoles.h"
#include "pci.h"
#include "report.h"
#include "root.h"
#include "uart.h"

struct lg_probe {
	struct lg_root root;
	struct lg_report report;
	struct lg_consoles consoles; /* set by lg_probe_uarts() */
	struct lg_pci pci;	     /* the same */
	struct lg_uarts uarts;	     /* the same */
	const struct lg_uart *port;  /* what dumps should leave by; NULL: no UART */
	char release[LG_NAME_MAX];   /* of the kernel; set by lg_probe_machine() */
	bool loaded;		     /* lastgasp.ko; set by lg_probe_agent() */
	char loaded_port[32];	     /* its parameter port=; the same */
};

/* All of what follows, in this order; probe is all zero but for its root. */
void lg_probe_run(struct lg_probe *probe);

/* Kernel, model, processor, memory. */
void lg_probe_machine(struct lg_probe *probe);

/* Whether lastgasp.ko is loaded, installed, or can be built here. */
void lg_probe_agent(struct lg_probe *probe);

/* What keeps a module out: lockdown, signatures, a kernel without modules. */
void lg_probe_lockdown(struct lg_probe *probe);

/* UARTs, consoles, BREAK; chooses the port. */
void lg_probe_uarts(struct lg_probe *probe);

/* Debug ports of USB controllers. */
void lg_probe_usb(struct lg_probe *probe);

/* RAM that a dump may go to: pstore, ramoops, memmap=. */
void lg_probe_ram(struct lg_probe *probe);

/* The mask of SysRq. */
void lg_probe_sysrq(struct lg_probe *probe);

/* Where NMIs come from, and who takes them. */
void lg_probe_nmi(struct lg_probe *probe);

/* Watchdogs that may reset the machine before it is asked. */
void lg_probe_watchdogs(struct lg_probe *probe);

/* crashkernel= and kdump, and what happens after a panic. */
void lg_probe_crash(struct lg_probe *probe);

#endif
