// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * host/analysis/view, and the functions of host/dump that it uses: every view can be asked of an
 * empty dump, and the PCI devices come in the order of their trouble.
 */
#include "tables.h"

#include "../../host/analysis/query.h"
#include "../../host/analysis/view.h"
#include "../../host/dump/functions.h"

struct seen {
	char text[1024];
};

static void add_row(void *ctx, const struct sql_rows *rows)
{
	struct seen *seen = ctx;

	for (int i = 0; i < sql_columns(rows); i++) {
		const char *text = sql_text(rows, i, NULL);

		snprintf(seen->text + strlen(seen->text), sizeof(seen->text) - strlen(seen->text),
			 "%s%s", text ? text : "-", i + 1 < sql_columns(rows) ? "|" : "\n");
	}
}

static struct sql *create(void)
{
	struct sql *sql = tables_create();

	assert_null(functions_add(sql));
	return sql;
}

static void ask(struct sql *sql, const char *text, struct seen *seen)
{
	struct err *err;

	seen->text[0] = '\0';
	err = query_each(sql, text, add_row, seen);
	if (err)
		fail_msg("%s: %s", text, err->text);
}

static void views_are_of_the_schema(void **state)
{
	struct sql *sql = create();
	struct seen seen;
	char text[1000];

	(void)state;
	for (const struct view *view = views + 1; view->name; view++)
		for (int people = 0; people < 2; people++) {
			assert_true(view_sql(view, view->name, people, text, sizeof(text)));
			ask(sql, text, &seen);
			assert_string_equal(seen.text, "");
		}
	assert_ptr_equal(view_find("tasks"), views + 1);
	assert_null(view_find("task"));
	assert_false(view_sql(NULL, "x\"; --", false, text, sizeof(text)));
	assert_false(view_sql(NULL, "", false, text, sizeof(text)));
	assert_false(view_sql(NULL, "tasks", false, text, 10));
	sql_close(sql);
}

/* slot, vendor, device, class, command, status, secondary, express, answers, driver, enabled */
static void add(struct sql *sql, const char *values)
{
	char text[400];

	snprintf(text, sizeof(text),
		 "INSERT INTO pci (slot, vendor_id, device_id, class_code, command, status,"
		 " secondary_status, express_status, answers, driver, enabled, channel)"
		 " VALUES (%s, 1)",
		 values);
	tables_sql(sql, text);
}

static void trouble_comes_first(void **state)
{
	struct sql *sql = create();
	struct seen seen;
	char text[1000];

	(void)state;
	add(sql, "'a', 0x8086, 0x1237, 0x060000, 6, 0x2090, NULL, NULL, 1, NULL, 0");
	add(sql, "'b', 0x8086, 0x9999, 0x060100, 7, 0x0200, NULL, NULL, 1, NULL, 0");
	add(sql, "'c', 0x1af4, 0x1041, 0x020000, 3, 0x0010, NULL, 0, 1, 'virtio-pci', 1");
	add(sql, "'d', 0x1af4, 0x0001, 0xfe0000, NULL, NULL, NULL, NULL, NULL, NULL, 0");
	add(sql, "'e', 0x8086, 0x1237, 0x070002, 7, 0xe010, 0x2000, 1, 1, 'x', 1");
	assert_true(view_sql(view_find("pci"), "pci", true, text, sizeof(text)));
	ask(sql, text, &seen);
	assert_string_equal(
		seen.text,
		"c|1af4:1041|020000|virtio-pci|bus master off\n"
		"e|440FX|Serial controller, 16550|x|master abort, parity error, "
		"SERR signaled (master abort behind it, corrected error)\n"
		"a|440FX|Host bridge|-|(master abort)\n"
		"b|Intel Corporation device 9999|ISA bridge|-|-\n"
		"d|1af4:0001|fe0000|-|-\n");
	sql_close(sql);
}

/* What a person may write there: anything. */
static void functions_take_anything(void **state)
{
	static const char *const questions[] = {
		"SELECT pci_device_name(NULL, 1)",
		"SELECT pci_device_name('8086', '1237')",
		"SELECT pci_device_name(-1, 0x1237)",
		"SELECT pci_device_name(0x18086, 0x1237)",
		"SELECT pci_device_name(1e300, x'00')",
		"SELECT pci_model_name(0x8086, NULL)",
		"SELECT pci_class_name(0x1000000)",
		"SELECT pci_class_name(NULL)",
		"SELECT pci_trouble(NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)",
		"SELECT pci_trouble('a', 1.5, -1, 9223372036854775807, x'', 2, 3, 4, 5)",
	};
	struct sql *sql = create();
	struct seen seen;

	(void)state;
	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
		ask(sql, questions[i], &seen);
		assert_string_equal(seen.text, "-\n");
	}
	ask(sql, "SELECT pci_device_name(0x8086, 0x1237), pci_class_name(0x60100)", &seen);
	assert_string_equal(seen.text, "Intel Corporation 440FX|ISA bridge\n");
	sql_close(sql);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(views_are_of_the_schema),
		cmocka_unit_test(trouble_comes_first),
		cmocka_unit_test(functions_take_anything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
