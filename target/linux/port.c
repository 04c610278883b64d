// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From the text of the parameter `port` to registers.
 */
#define pr_fmt(fmt) "lastgasp: " fmt

#include <linux/delay.h>
#include <linux/io.h>
#include <linux/ioport.h>
#include <linux/kernel.h>
#include <linux/nmi.h>

#include "compat.h"
#include "port.h"

#define FORMS "ttyS0, io:0x3f8, mmio:0xADDRESS, mmio:0xADDRESS:2 or none"
#define REGISTERS 8
#define WAIT_US 1
#define FEED_ROUNDS 4096 /* rounds of WAIT_US between two feedings of the watchdogs: about 4 ms */

static u8 read_register(void *ctx, unsigned int number)
{
	const struct lg_port *port = ctx;
	unsigned int offset = number << port->shift;

	if (!port->memory)
		return inb(port->io + offset);
	return port->wide ? readl(port->memory + offset) : readb(port->memory + offset);
}

static void write_register(void *ctx, unsigned int number, u8 value)
{
	const struct lg_port *port = ctx;
	unsigned int offset = number << port->shift;

	if (!port->memory)
		outb(value, port->io + offset);
	else if (port->wide)
		writel(value, port->memory + offset);
	else
		writeb(value, port->memory + offset);
}

void lg_port_wait(struct lg_port *port)
{
	udelay(WAIT_US);
	port->waits += WAIT_US;
	if (!(port->waits % FEED_ROUNDS))
		touch_nmi_watchdog();
}

static void wait_a_little(void *ctx)
{
	lg_port_wait(ctx);
}

/* The kernel's port at the same place, so that its lock can be taken. */
static struct uart_8250_port *find_owner(const struct lg_port *port, phys_addr_t address)
{
	int line;

	for (line = 0; line < CONFIG_SERIAL_8250_NR_UARTS; line++) {
		struct uart_8250_port *known = serial8250_get_port(line);

		if (known->port.type == PORT_UNKNOWN)
			continue;
		if (address ? known->port.mapbase == address :
			      known->port.iotype == UPIO_PORT && known->port.iobase == port->io)
			return known;
	}
	return NULL;
}

static int open_tty(struct lg_port *port, const char *spec, unsigned int line)
{
	const struct uart_port *known;

	if (line >= CONFIG_SERIAL_8250_NR_UARTS) {
		pr_err("parameter port=%s: the kernel has ttyS0 to ttyS%d\n", spec,
		       CONFIG_SERIAL_8250_NR_UARTS - 1);
		return -EINVAL;
	}
	port->owner = serial8250_get_port(line);
	known = &port->owner->port;
	if (known->type == PORT_UNKNOWN) {
		pr_err("parameter port=%s: no such UART here, see /proc/tty/driver/serial\n",
		       spec);
		return -EINVAL;
	}
	port->shift = known->regshift;
	if (known->iotype == UPIO_PORT) {
		port->io = known->iobase;
	} else if ((known->iotype == UPIO_MEM || known->iotype == UPIO_MEM32) && known->membase) {
		port->memory = known->membase;
		port->wide = known->iotype == UPIO_MEM32;
	} else {
		pr_err("parameter port=%s: cannot drive its registers; allowed is %s\n", spec,
		       FORMS);
		return -EINVAL;
	}
	if (port->memory)
		snprintf(port->name, sizeof(port->name), "%s (memory %pa)", spec, &known->mapbase);
	else
		snprintf(port->name, sizeof(port->name), "%s (I/O 0x%lx)", spec, port->io);
	return 0;
}

static int open_io(struct lg_port *port, const char *spec, const char *text)
{
	if (kstrtoul(text, 0, &port->io) || port->io < 0x100 || port->io > 0x10000 - REGISTERS) {
		pr_err("parameter port=%s: allowed is io:0x100 to io:0xfff8\n", spec);
		return -EINVAL;
	}
	port->owner = find_owner(port, 0);
	snprintf(port->name, sizeof(port->name), "I/O 0x%lx", port->io);
	return 0;
}

/* Parse "ADDRESS[:SHIFT]". */
static bool parse_memory(struct lg_port *port, const char *text, phys_addr_t *address)
{
	char number[24];
	const char *colon = strchrnul(text, ':');
	unsigned long long value;

	if (colon - text >= sizeof(number))
		return false;
	memcpy(number, text, colon - text);
	number[colon - text] = '\0';
	if (kstrtoull(number, 0, &value) || !value)
		return false;
	*address = value;
	if (*colon && (kstrtou8(colon + 1, 0, &port->shift) || (port->shift && port->shift != 2)))
		return false;
	port->wide = port->shift == 2;
	return true;
}

static int open_memory(struct lg_port *port, const char *spec, const char *text)
{
	phys_addr_t address;
	size_t bytes;

	if (!parse_memory(port, text, &address)) {
		pr_err("parameter port=%s: allowed is mmio:0xADDRESS or mmio:0xADDRESS:2\n", spec);
		return -EINVAL;
	}
	bytes = REGISTERS << port->shift;
	if (region_intersects(address, bytes, IORESOURCE_SYSTEM_RAM, IORES_DESC_NONE) !=
	    REGION_DISJOINT) {
		pr_err("parameter port=%s: that is RAM, not a UART\n", spec);
		return -EINVAL;
	}
	port->memory = ioremap(address, bytes);
	if (!port->memory) {
		pr_err("parameter port=%s: address cannot be mapped\n", spec);
		return -ENOMEM;
	}
	port->mapped = true;
	port->owner = find_owner(port, address);
	snprintf(port->name, sizeof(port->name), "memory %pa", &address);
	return 0;
}

static int open_spec(struct lg_port *port, const char *spec)
{
	unsigned int line;

	if (!strncmp(spec, "ttyS", 4) && !kstrtouint(spec + 4, 10, &line))
		return open_tty(port, spec, line);
	if (!strncmp(spec, "io:", 3))
		return open_io(port, spec, spec + 3);
	if (!strncmp(spec, "mmio:", 5))
		return open_memory(port, spec, spec + 5);
	pr_err("parameter port=%s is not a port; allowed is %s\n", spec, FORMS);
	return -EINVAL;
}

int lg_port_open(struct lg_port *port, const char *spec)
{
	int ret;

	strscpy(port->name, "none", sizeof(port->name));
	if (!strcmp(spec, port->name))
		return 0;
	ret = open_spec(port, spec);
	if (ret)
		return ret;
	port->uart = (struct lg_uart8250){
		.ctx = port,
		.read = read_register,
		.write = write_register,
		.wait = wait_a_little,
	};
	if (lg_uart8250_present(&port->uart))
		return 0;
	pr_err("parameter port=%s: no UART answers at %s\n", spec, port->name);
	lg_port_close(port);
	return -ENODEV;
}

bool lg_port_exists(const struct lg_port *port)
{
	return port->uart.read;
}

void lg_port_close(struct lg_port *port)
{
	if (port->mapped)
		iounmap(port->memory);
	port->mapped = false;
}
