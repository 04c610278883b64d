// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * host/console/status: links status.c, and units.c of host/render.
 */
#include <string.h>

#include "unit.h"

#include "../../host/console/status.h"

static char text[STATUS_BYTES];

static struct status quiet(void)
{
	return (struct status){
		.name = "xo",
		.spec = "usb:0403:6001",
		.baud = 115200,
		.line = STATUS_UP,
		.since = "02:10",
	};
}

static void a_quiet_line(void **state)
{
	struct status status = quiet();

	(void)state;
	assert_string_equal(status_text(&status, text),
			    "xo usb:0403:6001 115200 baud | up since 02:10 | no dump yet | 0 B");
	status.name = status.spec;
	status.baud = 0;
	assert_string_equal(status_text(&status, text),
			    "usb:0403:6001 | up since 02:10 | no dump yet | 0 B");
	status.spec = "usb:0403:6001@57600"; /* of --baud 57600 */
	status.baud = 57600;
	assert_string_equal(status_text(&status, text), "usb:0403:6001 57600 baud | up since 02:10 "
							"| no dump yet | 0 B");
}

static void all_there_is_to_say(void **state)
{
	struct status status = quiet();

	(void)state;
	status.finding = true;
	status.line = STATUS_LOST;
	status.dump = 2;
	status.arrival = STATUS_INCOMPLETE;
	status.rows = 573;
	status.listens = status.held = true;
	status.bytes = 12700;
	status.damage_bytes = 40;
	status.line_errors = 1;
	assert_string_equal(status_text(&status, text),
			    "xo usb:0403:6001 115200 baud, finding the rate | LOST at 02:10 | "
			    "dump 2 INCOMPLETE, 573 rows | machine is HELD, agent listens | "
			    "12.4 KiB, 40 B damaged | 1 line error");
}

static void what_a_dump_is_doing(void **state)
{
	struct status status = quiet();

	(void)state;
	status.dump = 1;
	status.arrival = STATUS_ARRIVING;
	assert_non_null(strstr(status_text(&status, text), "| dump 1 is arriving, 0 rows |"));
	status.arrival = STATUS_COMPLETE;
	assert_non_null(strstr(status_text(&status, text), "| dump 1 complete, 0 rows |"));
	status.line = STATUS_ENDED;
	assert_non_null(strstr(status_text(&status, text), "| ended at 02:10 |"));
}

static void held_only_when_an_agent_listens(void **state)
{
	struct status status = quiet();

	(void)state;
	status.held = true;
	assert_non_null(strstr(status_text(&status, text), "| hold is on |"));
	status.held = false;
	status.listens = true;
	assert_non_null(strstr(status_text(&status, text), "| agent listens |"));
}

static void long_names_are_cut_at_their_beginning(void **state)
{
	struct status status = quiet();
	char path[1000];

	(void)state;
	memset(path, 'p', sizeof(path));
	strcpy(path + sizeof(path) - 10, "m.sock");
	status.name = status.spec = path;
	status_text(&status, text);
	assert_true(strlen(text) < 120);
	assert_memory_equal(text, "...p", 4);
	assert_non_null(strstr(text, "m.sock 115200 baud"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_quiet_line),
		cmocka_unit_test(all_there_is_to_say),
		cmocka_unit_test(what_a_dump_is_doing),
		cmocka_unit_test(held_only_when_an_agent_listens),
		cmocka_unit_test(long_names_are_cut_at_their_beginning),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
