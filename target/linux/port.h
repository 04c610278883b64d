/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The serial port that dumps go out of: what the parameter `port` names, as registers for
 * target/line/uart8250.
 *
 *   ttyS0              a port that the kernel's 8250 driver knows
 *   io:0x3f8           a UART at an I/O port
 *   mmio:0xfe030000    a UART in memory, registers one byte apart
 *   mmio:0xfe030000:2  the same, registers 1 << 2 bytes apart, read and written as 32 bits
 *   none               no port
 */
#ifndef LG_LINUX_PORT_H
#define LG_LINUX_PORT_H

#include <linux/serial_8250.h>

#include "../line/uart8250.h"

struct lg_port {
	char name[64]; /* for people: "ttyS0 (I/O 0x3f8)" */
	struct lg_uart8250 uart;
	struct uart_8250_port *owner; /* this port in the kernel's own driver; NULL: not there */
	unsigned long io;	      /* I/O port, if memory is NULL */
	u8 __iomem *memory;
	u8 shift;		      /* register number << shift is its offset */
	bool wide;		      /* 32-bit accesses */
	bool mapped;		      /* memory is ours to unmap */
	u64 waits;		      /* microseconds waited since load, at least */
};

/*
 * Resolve and check that a UART answers there (may sleep). Returns 0, or -EINVAL, -ENODEV or
 * -ENOMEM with a line in the kernel log that says what was wrong and what is allowed. port must
 * not be moved afterwards: its uart points to it.
 */
int lg_port_open(struct lg_port *port, const char *spec);

/* Takes a port that was not opened (all zero), too. */
void lg_port_close(struct lg_port *port);

/* Whether there is a port: not with "none". */
bool lg_port_exists(const struct lg_port *port);

/* Wait a microsecond or a little more; feeds watchdogs. Any context, also without a port. */
void lg_port_wait(struct lg_port *port);

#endif
