// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * host/pci_trouble: which registers are trouble, which are worth a note, and which are neither.
 */
#include <string.h>

#include "unit.h"

#include "../../host/pci_trouble.h"

#define HOST_BRIDGE 0x060000
#define BRIDGE 0x060400
#define NETWORK 0x020000
#define VGA 0x030000
#define DISK 0x010601

#define UNKNOWN                                                                               \
	.class_code = NETWORK, .command = -1, .status = -1, .secondary_status = -1,           \
	.express_status = -1, .answers = -1, .enabled = 1, .channel = 1

#pragma GCC diagnostic ignored "-Woverride-init"

static const struct {
	struct pci_state state;
	const char *words; /* NULL: nothing to say */
} cases[] = {
	{ { UNKNOWN }, NULL },
	{ { UNKNOWN, .status = 0x02b0, .command = 0x0406, .answers = 1 }, NULL },
	{ { UNKNOWN, .status = 0x2010 }, "master abort" },
	{ { UNKNOWN, .status = 0x1000 }, "target abort" },
	{ { UNKNOWN, .status = 0x0800 }, "target abort signaled" },
	{ { UNKNOWN, .status = 0x8000 }, "parity error" },
	{ { UNKNOWN, .status = 0x8100 }, "parity error, parity error of its data" },
	{ { UNKNOWN, .status = 0x4000 }, "SERR signaled" },
	{ { UNKNOWN, .status = 0xf900 },
	  "master abort, parity error, parity error of its data, SERR signaled, target abort, "
	  "target abort signaled" },
	/* what looking for devices leaves behind */
	{ { UNKNOWN, .class_code = HOST_BRIDGE, .status = 0x2090 }, "(master abort)" },
	{ { UNKNOWN, .class_code = HOST_BRIDGE, .status = 0x6000 },
	  "SERR signaled (master abort)" },
	{ { UNKNOWN, .class_code = BRIDGE, .status = 0x10, .secondary_status = 0x2000 },
	  "(master abort behind it)" },
	{ { UNKNOWN, .class_code = BRIDGE, .status = 0x2000, .secondary_status = 0x2000 },
	  "master abort (master abort behind it)" },
	{ { UNKNOWN, .class_code = BRIDGE, .status = 0, .secondary_status = 0xd900 },
	  "parity error behind it, parity error of data behind it, SERR from behind it, "
	  "target abort behind it, target abort signaled behind it" },
	{ { UNKNOWN, .express_status = 0x0008 }, "(unsupported request)" },
	{ { UNKNOWN, .express_status = 0x000a }, "(unsupported request)" },
	{ { UNKNOWN, .express_status = 0x0009 }, "(unsupported request, corrected error)" },
	{ { UNKNOWN, .express_status = 0x0002 }, "nonfatal error" },
	{ { UNKNOWN, .express_status = 0x0004 }, "fatal error" },
	{ { UNKNOWN, .express_status = 0x0030 }, NULL },
	/* bus master */
	{ { UNKNOWN, .driver = true, .command = 0x0002 }, "bus master off" },
	{ { UNKNOWN, .driver = true, .command = 0x0400 },
	  "bus master off, memory and I/O off" },
	{ { UNKNOWN, .driver = true, .command = 0x0404 }, "memory and I/O off" },
	{ { UNKNOWN, .driver = true, .command = 0x0006 }, NULL },
	{ { UNKNOWN, .driver = true, .command = 0x0005, .class_code = DISK }, NULL },
	{ { UNKNOWN, .driver = true, .command = 0x0003, .class_code = DISK }, "bus master off" },
	{ { UNKNOWN, .driver = false, .command = 0x0000 }, NULL },
	{ { UNKNOWN, .driver = true, .command = 0x0000, .enabled = 0 }, NULL },
	{ { UNKNOWN, .driver = true, .command = 0x0003, .class_code = VGA }, NULL },
	{ { UNKNOWN, .driver = true, .command = 0x0003, .class_code = BRIDGE }, NULL },
	{ { UNKNOWN, .driver = true, .command = 0x0003, .class_code = -1 }, NULL },
	/* what the kernel and the bus say */
	{ { UNKNOWN, .answers = 0 }, "does not answer" },
	{ { UNKNOWN, .channel = 2 }, "frozen after an error" },
	{ { UNKNOWN, .channel = 3 }, "gone" },
};

static void says(void **state)
{
	char text[512];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bool any = pci_trouble(&cases[i].state, text, sizeof(text));

		if (any != !!cases[i].words || strcmp(text, any ? cases[i].words : "") != 0)
			fail_msg("case %zu: `%s`", i, text);
	}
}

/* Whatever the registers hold and however little room there is, it ends within it. */
static void keeps_to_its_room(void **state)
{
	const struct pci_state all = { BRIDGE, 0, 0xffff, 0xffff, 0xffff, 0, 1, 3, true };
	char whole[512], text[513];

	(void)state;
	assert_true(pci_trouble(&all, whole, sizeof(whole)));
	for (size_t bytes = 1; bytes <= 512; bytes++) {
		memset(text, '#', sizeof(text));
		pci_trouble(&all, text, bytes);
		assert_int_equal(text[bytes], '#');
		assert_true(strlen(text) < bytes);
		assert_memory_equal(text, whole, strlen(text));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says),
		cmocka_unit_test(keeps_to_its_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
