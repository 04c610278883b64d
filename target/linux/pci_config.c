// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The two ports of configuration mechanism #1. Must never wait for the lock, nor touch the ports
 * without it, nor write to a device.
 */
#include <linux/io.h>
#include <linux/spinlock.h>

#include "../../protocol/err.h"
#include "pci_config.h"

#if defined(CONFIG_PCI) && defined(CONFIG_X86)

#define PORT_ADDRESS 0xcf8
#define PORT_DATA 0xcfc
#define ENABLE 0x80000000

int lg_pci_config_begin(struct lg_pci_config *config, const struct lg_symbols *symbols)
{
	if (!symbols->pci_config_lock || !symbols->raw_pci_ops || !symbols->pci_direct_conf1 ||
	    READ_ONCE(*symbols->raw_pci_ops) != symbols->pci_direct_conf1)
		return LG_ERR_ABSENT;
	if (!raw_spin_trylock(symbols->pci_config_lock))
		return LG_ERR_BUSY;
	config->symbols = symbols;
	config->address = inl(PORT_ADDRESS);
	return 0;
}

u32 lg_pci_config_read(u8 bus, u8 devfn, u8 at)
{
	outl(ENABLE | bus << 16 | devfn << 8 | at, PORT_ADDRESS);
	return inl(PORT_DATA);
}

void lg_pci_config_end(const struct lg_pci_config *config)
{
	outl(config->address, PORT_ADDRESS);
	raw_spin_unlock(config->symbols->pci_config_lock);
}

#else

int lg_pci_config_begin(struct lg_pci_config *config, const struct lg_symbols *symbols)
{
	(void)config, (void)symbols;
	return LG_ERR_ABSENT;
}

u32 lg_pci_config_read(u8 bus, u8 devfn, u8 at)
{
	(void)bus, (void)devfn, (void)at;
	return ~0U;
}

void lg_pci_config_end(const struct lg_pci_config *config)
{
	(void)config;
}

#endif
