// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Table pci: the devices in the kernel's own lists, bus by bus, and how they are now. The lists
 * are read without pci_bus_sem: giving it back may wake somebody, which an NMI must not. Every
 * pointer is read with checks, and a device is read only if its list has it.
 */
#include <linux/pci.h>
#include <linux/rwsem.h>

#include "agent.h"
#include "pci_config.h"
#include "peek.h"

#ifdef CONFIG_PCI

#define STEPS_MAX 4096	/* devices and buses walked; arbitrary, a large server has some 500 */
#define BRIDGES_MAX 256 /* between a device and its root; there are no more bus numbers */

/* What of a configuration space is read, 4 bytes at a time. */
struct words {
	u32 command;   /* and status, above it */
	u32 secondary; /* status, above I/O windows */
	u32 express;   /* device status, above device control */
};

/*
 * The next bus of the tree: the first behind this one, else the next beside it, or beside the
 * nearest above it that has one. Returns 1, 0 after the last, or -1 if the tree cannot be read.
 */
static int next_bus(struct lg_cursor *cursor, const struct pci_bus **ret)
{
	const struct pci_bus *bus = *ret, *parent;
	const struct list_head *head = &bus->children, *next;

	if (!lg_peek(&next, &head->next))
		return -1;
	while (next == head) {
		if (cursor->steps++ >= STEPS_MAX || !lg_peek(&next, &bus->node.next) ||
		    !lg_peek(&parent, &bus->parent))
			return -1;
		head = parent ? &parent->children : &pci_root_buses;
		if (next == head && !parent)
			return 0;
		if (next == head)
			bus = parent;
	}
	*ret = list_entry(next, struct pci_bus, node);
	return 1;
}

/* Copy a device of a list. Returns whether the list still holds it. */
static bool copy_device(struct pci_dev *to, const struct pci_dev *from)
{
	const struct list_head *back;

	return lg_peek(to, from) && lg_peek(&back, &to->bus_list.next->prev) &&
	       back == &from->bus_list;
}

/* Whether it may be asked: not off, not given up, not in the middle of a reset. */
static bool awake(pci_power_t power, pci_channel_state_t channel)
{
	return (power == PCI_D0 || power == PCI_UNKNOWN) && channel == pci_channel_io_normal;
}

/* Whether all bridges between a bus and its root pass on what is asked. */
static bool reachable(const struct pci_bus *bus)
{
	pci_channel_state_t channel;
	const struct pci_dev *bridge;
	pci_power_t power;
	unsigned int i;

	for (i = 0; bus && i < BRIDGES_MAX; i++) {
		if (!lg_peek(&bridge, &bus->self) || !lg_peek(&bus, &bus->parent))
			return false;
		if (bridge &&
		    (!lg_peek(&power, &bridge->current_state) ||
		     !lg_peek(&channel, &bridge->error_state) || !awake(power, channel)))
			return false;
	}
	return !bus;
}

static int read_words(const struct lg_agent *agent, u8 bus, struct words *ret)
{
	const struct pci_dev *device = &agent->pci_device;
	struct lg_pci_config config;
	int error = lg_pci_config_begin(&config, &agent->symbols);

	if (error)
		return error;
	ret->command = lg_pci_config_read(bus, device->devfn, PCI_COMMAND);
	if (ret->command != ~0U && device->hdr_type == PCI_HEADER_TYPE_BRIDGE)
		ret->secondary = lg_pci_config_read(bus, device->devfn, PCI_IO_BASE);
	if (ret->command != ~0U && device->pcie_cap)
		ret->express = lg_pci_config_read(bus, device->devfn,
						  (device->pcie_cap + PCI_EXP_DEVCTL) & 0xfc);
	lg_pci_config_end(&config);
	return 0;
}

static void set_words(struct lg_agent *agent, struct lg_row *row, u8 bus)
{
	const struct pci_dev *device = &agent->pci_device;
	struct words words = { ~0U, ~0U, ~0U };
	int error = read_words(agent, bus, &words);

	if (error) {
		lg_loss(&agent->losses,
			error == LG_ERR_BUSY ? LG_LOSS_PCI_CONFIG_LOCK : LG_LOSS_PCI_CONFIG);
		return;
	}
	lg_row_set(row, LG_pci_answers, words.command != ~0U);
	if (words.command == ~0U)
		return;
	lg_row_set(row, LG_pci_command, words.command & 0xffff);
	lg_row_set(row, LG_pci_status, words.command >> 16);
	if (device->hdr_type == PCI_HEADER_TYPE_BRIDGE && words.secondary != ~0U)
		lg_row_set(row, LG_pci_secondary_status, words.secondary >> 16);
	if (device->pcie_cap && words.express != ~0U)
		lg_row_set(row, LG_pci_express_status, words.express >> 16);
}

static void set_identity(struct lg_row *row, const struct pci_dev *device)
{
	lg_row_set(row, LG_pci_vendor_id, device->vendor);
	lg_row_set(row, LG_pci_device_id, device->device);
	lg_row_set(row, LG_pci_subsystem_vendor_id, device->subsystem_vendor);
	lg_row_set(row, LG_pci_subsystem_id, device->subsystem_device);
	lg_row_set(row, LG_pci_class_code, device->class);
	lg_row_set(row, LG_pci_revision, device->revision);
}

static void set_driver(struct lg_agent *agent, struct lg_row *row)
{
	const struct device_driver *driver = agent->pci_device.dev.driver;
	const char *name;
	int length;

	if (!driver || !lg_peek(&name, &driver->name))
		return;
	length = lg_peek_text(agent->path, name, sizeof(agent->path));
	if (length > 0)
		lg_row_set_text(row, LG_pci_driver, agent->path, length);
}

/* As the kernel keeps it. */
static void set_state(struct lg_row *row, const struct pci_dev *device)
{
	lg_row_set(row, LG_pci_irq, device->irq);
	lg_row_set(row, LG_pci_enabled, max(atomic_read(&device->enable_cnt), 0));
	if (device->current_state >= PCI_D0 && device->current_state <= PCI_D3cold)
		lg_row_set(row, LG_pci_power, (__force int)device->current_state);
	lg_row_set(row, LG_pci_channel, (__force u32)device->error_state);
}

static int device_row(struct lg_agent *agent, const struct pci_bus *bus,
		      const struct pci_dev *from, struct lg_row *row)
{
	struct pci_dev *device = &agent->pci_device;
	unsigned char number;
	int length;

	if (!copy_device(device, from) || !lg_peek(&number, &bus->number))
		return LG_ERR_MEMORY;
	length = lg_peek_text(agent->path, device->dev.kobj.name, sizeof(agent->path));
	if (length <= 0)
		return LG_ERR_MEMORY;
	lg_row_set_text(row, LG_pci_slot, agent->path, length);
	set_identity(row, device);
	set_state(row, device);
	/* Mechanism #1 knows domain 0 only. */
	if (agent->options.pci_config && !device->block_cfg_access && reachable(bus) &&
	    awake(device->current_state, device->error_state)) {
		if (strncmp(agent->path, "0000:", 5))
			lg_loss(&agent->losses, LG_LOSS_PCI_CONFIG);
		else
			set_words(agent, row, number);
	}
	set_driver(agent, row);
	return 1;
}

static bool begin(struct lg_agent *agent, struct lg_cursor *cursor)
{
	const struct rw_semaphore *lock = agent->symbols.pci_bus_sem;
	const struct list_head *first;

	lg_losses_restart(&agent->losses, LG_pci);
	if (lock && rwsem_is_locked((struct rw_semaphore *)lock))
		lg_loss(&agent->losses, LG_LOSS_PCI_LIST_LOCK);
	if (!lg_peek(&first, &pci_root_buses.next) || first == &pci_root_buses)
		return false;
	cursor->extra = (uintptr_t)list_entry(first, struct pci_bus, node);
	cursor->at = (uintptr_t)&list_entry(first, struct pci_bus, node)->devices;
	return true;
}

int lg_pci_next(void *ctx, struct lg_cursor *cursor, struct lg_row *row)
{
	struct lg_agent *agent = ctx;
	const struct list_head *at;
	const struct pci_bus *bus;
	int more = 1;

	if (!cursor->at && !begin(agent, cursor))
		return 0;
	at = (const struct list_head *)(uintptr_t)cursor->at;
	bus = (const struct pci_bus *)(uintptr_t)cursor->extra;
	while (more > 0 && cursor->steps++ < STEPS_MAX && lg_peek(&at, &at->next)) {
		if (at != &bus->devices) {
			cursor->at = (uintptr_t)at;
			cursor->extra = (uintptr_t)bus;
			return device_row(agent, bus, list_entry(at, struct pci_dev, bus_list),
					  row);
		}
		more = next_bus(cursor, &bus);
		at = &bus->devices;
	}
	if (more)
		lg_loss(&agent->losses, LG_LOSS_PCI_LIST);
	return 0;
}

#endif
