# SPDX-License-Identifier: GPL-2.0-or-later
"""PCI functions: by the driver core's list of them, not by the buses; include/linux/pci.h of Linux 6.1."""

from drgn import cast, container_of
from drgn.helpers.linux.list import list_for_each_entry

from facts.value import name

POWER_STATES = 5 # PCI_D0 to PCI_D3cold; what is beyond is not known


def devices(program):
	bus_type = program["pci_bus_type"]
	for node in list_for_each_entry("struct klist_node", bus_type.p.klist_devices.k_list.address_of_(), "n_node"):
		yield container_of(container_of(node, "struct device_private", "knode_bus").device, "struct pci_dev", "dev")


def slot(device):
	domain = cast("struct pci_sysdata *", device.bus.sysdata).domain.value_()
	number = device.devfn.value_()
	return f"{domain:04x}:{device.bus.number.value_():02x}:{number >> 3:02x}.{number & 7}"


def row(device):
	power = device.current_state.value_()
	driver = device.driver
	return {
		"slot": slot(device),
		"vendor_id": hex(device.vendor.value_()),
		"device_id": hex(device.device.value_()),
		"subsystem_vendor_id": hex(device.subsystem_vendor.value_()),
		"subsystem_id": hex(device.subsystem_device.value_()),
		"class_code": hex(getattr(device, "class").value_()),
		"revision": hex(device.revision.value_()),
		"irq": device.irq.value_(),
		"driver": name(driver.name) if driver else None,
		"enabled": device.enable_cnt.counter.value_(),
		"power": power if power < POWER_STATES else None,
		"channel": device.error_state.value_(),
	}


def pci(program):
	return [row(device) for device in devices(program)]
