// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * host/console/menu: links menu.c.
 */
#include <string.h>

#include "unit.h"

#include "../../host/console/menu.h"

static struct menu opened(void)
{
	struct menu menu = {.escape = MENU_ESCAPE};

	menu_open(&menu);
	return menu;
}

static enum menu_action press(char key)
{
	struct menu menu = opened();
	enum menu_action action = menu_key(&menu, key);

	assert_int_equal(menu.state, action == MENU_WAIT ? MENU_OPEN_SYSRQ : MENU_CLOSED);
	return action;
}

static void keys_mean_what_they_say(void **state)
{
	static const struct {
		char key;
		enum menu_action action;
	} keys[] = {
		{'?', MENU_HELP},    {'b', MENU_BREAK},
		{'x', MENU_DUMP},    {'X', MENU_AGAIN},
		{'s', MENU_WAIT},    {'t', MENU_STAMPS},
		{'l', MENU_LOG},     {'i', MENU_STATUS},
		{'h', MENU_HOLD},    {'c', MENU_CONTINUE},
		{'q', MENU_LEAVE},   {'.', MENU_LEAVE},
		{'z', MENU_UNKNOWN}, {0x1b, MENU_NOTHING},
		{3, MENU_NOTHING},   {MENU_ESCAPE, MENU_ITSELF},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		assert_int_equal(press(keys[i].key), keys[i].action);
}

/* Every key of the help does something, and every key that does something is in the help. */
static void help_is_of_the_same_table(void **state)
{
	struct menu menu = {.escape = MENU_ESCAPE};
	char text[MENU_BYTES], found[128] = "";

	(void)state;
	for (unsigned int n = 0; menu_help(&menu, n, text); n++) {
		assert_memory_equal(text, "Ctrl-] ", 7);
		if (text[8] == ' ')
			found[strlen(found)] = text[7];
	}
	for (int key = 0; key < 128; key++) {
		enum menu_action action = press((char)key);
		bool listed = key && strchr(found, key);
		bool acts = action != MENU_UNKNOWN && action != MENU_NOTHING &&
			    action != MENU_ITSELF && key != '.';

		assert_int_equal(listed, acts);
	}
}

static void help_ends_with_the_key_itself(void **state)
{
	struct menu menu = {.escape = 0x14};
	char text[MENU_BYTES];
	unsigned int n = 0;

	(void)state;
	while (menu_help(&menu, n, text))
		n++;
	assert_string_equal(menu_help(&menu, n - 1, text),
			    "Ctrl-t Ctrl-t  send the machine a Ctrl-t");
	assert_null(menu_help(&menu, n + 1, text));
}

static void s_takes_any_printable_key(void **state)
{
	(void)state;
	for (int key = 0; key < 256; key++) {
		struct menu menu = opened();

		assert_int_equal(menu_key(&menu, 's'), MENU_WAIT);
		assert_int_equal(menu_key(&menu, (char)key),
				 key > ' ' && key < 0x7f ? MENU_SYSRQ : MENU_NOTHING);
		assert_int_equal(menu.state, MENU_CLOSED);
	}
}

static void another_escape_key_is_itself(void **state)
{
	struct menu menu = {.escape = 0x14};

	(void)state;
	menu_open(&menu);
	assert_int_equal(menu_key(&menu, 0x14), MENU_ITSELF);
	menu_open(&menu);
	assert_int_equal(menu_key(&menu, MENU_ESCAPE), MENU_NOTHING);
}

static void words_of_escape_keys(void **state)
{
	char key = 0, name[8];

	(void)state;
	assert_true(menu_escape("^t", &key));
	assert_int_equal(key, 0x14);
	assert_true(menu_escape("^A", &key));
	assert_int_equal(key, 1);
	assert_true(menu_escape("ctrl-]", &key));
	assert_int_equal(key, MENU_ESCAPE);
	assert_string_equal(menu_name(key, name), "Ctrl-]");
	assert_true(menu_escape("Ctrl-G", &key));
	assert_string_equal(menu_name(key, name), "Ctrl-g");
}

static void other_words_are_none(void **state)
{
	static const char *const words[] = {
		"",   "t",  "^",  "^tt", "^1", "^@",  "^C", "^d", "^H",	  "^i",	   "^J",
		"^M", "^Q", "^s", "^Z",	 "^[", "^\\", "^`", "^~", "ctrl", "ctrl-", "Ctrl-c"};
	char key = 42;

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		assert_false(menu_escape(words[i], &key));
	assert_int_equal(key, 42);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_mean_what_they_say),
		cmocka_unit_test(help_is_of_the_same_table),
		cmocka_unit_test(help_ends_with_the_key_itself),
		cmocka_unit_test(s_takes_any_printable_key),
		cmocka_unit_test(another_escape_key_is_itself),
		cmocka_unit_test(words_of_escape_keys),
		cmocka_unit_test(other_words_are_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
