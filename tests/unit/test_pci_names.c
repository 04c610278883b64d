// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * host/pci_names against a fake libpci: what is known has its name, what is not has none, and a
 * database that is not there or broken costs the names and nothing else.
 */
#include <pci/pci.h>
#include <string.h>

#include "unit.h"

#include "../../host/pci_names.h"
#include "fake_libpci.h"

static char name[64];

static void knows(void **state)
{
	(void)state;
	assert_true(pci_device_name(0x8086, 0x1237, name, sizeof(name)));
	assert_string_equal(name, "Intel Corporation 440FX");
	assert_true(pci_model_name(0x8086, 0x1237, name, sizeof(name)));
	assert_string_equal(name, "440FX");
	assert_true(pci_class_name(0x060100, name, sizeof(name)));
	assert_string_equal(name, "ISA bridge");
	assert_true(pci_class_name(0x070002, name, sizeof(name)));
	assert_string_equal(name, "Serial controller, 16550");
}

static void knows_a_part(void **state)
{
	(void)state;
	assert_true(pci_device_name(0x8086, 0x0abc, name, sizeof(name)));
	assert_string_equal(name, "Intel Corporation device 0abc");
	assert_true(pci_class_name(0x0700ff, name, sizeof(name)));
	assert_string_equal(name, "Serial controller");
	assert_false(pci_model_name(0x8086, 0x0abc, name, sizeof(name)));
	assert_false(pci_device_name(0x1234, 0x1237, name, sizeof(name)));
	assert_false(pci_class_name(0xfefefe, name, sizeof(name)));
}

static void is_cut_to_its_room(void **state)
{
	char small[6];

	(void)state;
	assert_true(pci_device_name(0x8086, 0x1237, small, sizeof(small)));
	assert_string_equal(small, "Intel");
	assert_true(pci_class_name(0x070002, small, sizeof(small)));
	assert_string_equal(small, "Seria");
}

static void asks_this_computer_only(void **state)
{
	(void)state;
	pci_device_name(0x8086, 0x1237, name, sizeof(name));
	assert_int_equal(fake_libpci.flags, PCI_LOOKUP_NO_NUMBERS | PCI_LOOKUP_NO_HWDB);
	assert_int_equal(fake_libpci.created, 1);
}

static void does_without_a_database(void **state)
{
	(void)state;
	fake_libpci.missing = true;
	assert_false(pci_device_name(0x8086, 0x1237, name, sizeof(name)));
	assert_false(pci_class_name(0x060100, name, sizeof(name)));
	fake_libpci.missing = false;
}

/* The last one: a broken database is not opened again. */
static void survives_a_broken_database(void **state)
{
	unsigned int asked = fake_libpci.asked;

	(void)state;
	fake_libpci.breaks = true;
	assert_false(pci_device_name(0x8086, 0x1237, name, sizeof(name)));
	assert_false(pci_class_name(0x070002, name, sizeof(name)));
	assert_int_equal(fake_libpci.asked, asked + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows),
		cmocka_unit_test(knows_a_part),
		cmocka_unit_test(is_cut_to_its_room),
		cmocka_unit_test(asks_this_computer_only),
		cmocka_unit_test(does_without_a_database),
		cmocka_unit_test(survives_a_broken_database),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
