/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every difference between kernel versions. Built and tried with 6.1.
 */
#ifndef LG_LINUX_COMPAT_H
#define LG_LINUX_COMPAT_H

#include <linux/module.h>
#include <linux/serial_8250.h>
#include <linux/version.h>

/* Exported since 3.7 for drivers of the 8250 family, but declared only in their private header. */
struct uart_8250_port *serial8250_get_port(int line);

/*
 * Bytes of memory that a module's own code and data take. struct module.mem replaced
 * core_layout in 6.4 (ac3b43283923).
 */
static inline unsigned long lg_module_bytes(const struct module *module)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 4, 0)
	unsigned long bytes = 0;
	int type;

	for_class_mod_mem_type(type, core)
		bytes += module->mem[type].size;
	return bytes;
#else
	return module->core_layout.size;
#endif
}

#endif
