// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The three forms by one name: each is told from the others by its first bytes.
 */
#include "unit.h"

#include <string.h>

#include "../../protocol/err.h"
#include "../../protocol/form.h"
#include "wire_frames.h"

static void each_form_is_recognised(void **state)
{
	(void)state;
	for (int form = 0; form < LG_FORMS; form++) {
		for (unsigned int length = 0; length <= LG_FRAME_PAYLOAD_MAX; length++) {
			struct lg_frame sent, got;
			uint8_t wire[LG_FORM_WIRE_MAX];
			enum lg_form is;
			int bytes, used;

			frames_fill(&sent, length, length);
			bytes = lg_form_pack((enum lg_form)form, &sent, wire);
			assert_in_range(bytes, LG_FRAME_WIRE_MIN, LG_FORM_WIRE_MAX);
			used = lg_form_unpack(wire, (size_t)bytes, &is, &got);
			assert_int_equal(used, form == LG_FORM_ARMORED ? bytes - 2 : bytes);
			assert_int_equal(is, form);
			frames_assert_same(&sent, &got);
			for (int cut = 0; cut < used; cut++)
				assert_int_equal(lg_form_unpack(wire, (size_t)cut, &is, &got),
						 LG_ERR_SHORT);
		}
	}
}

static void lines_end(void **state)
{
	uint8_t wire[LG_FORM_WIRE_MAX];
	struct lg_frame frame;
	int bytes;

	(void)state;
	frames_vector(&frame);
	bytes = lg_form_pack(LG_FORM_ARMORED, &frame, wire);
	assert_memory_equal(wire + bytes - 2, "\r\n", 2);
}

static void inserted_bytes_do_not_hide_the_form(void **state)
{
	uint8_t wire[LG_FORM_WIRE_MAX], hit[LG_FORM_WIRE_MAX + 1];
	struct lg_frame sent, got;
	enum lg_form is;
	int bytes;

	(void)state;
	frames_vector(&sent);
	bytes = lg_form_pack(LG_FORM_ESCAPED, &sent, wire);
	hit[0] = wire[0];
	hit[1] = 0x11;
	memcpy(hit + 2, wire + 1, (size_t)bytes - 1);
	assert_int_equal(lg_form_unpack(hit, (size_t)bytes + 1, &is, &got), bytes + 1);
	assert_int_equal(is, LG_FORM_ESCAPED);
	frames_assert_same(&sent, &got);
	memset(hit + 1, 0, sizeof(hit) - 1);
	assert_int_equal(lg_form_unpack(hit, sizeof(hit), &is, &got), LG_ERR_CORRUPT);
}

static void other_beginnings_are_refused(void **state)
{
	uint8_t wire[LG_FORM_WIRE_MAX] = { 0 };
	struct lg_frame got;
	enum lg_form is;

	(void)state;
	assert_int_equal(lg_form_unpack(wire, 0, &is, &got), LG_ERR_SHORT);
	for (unsigned int first = 1; first < 256; first++) {
		wire[0] = (uint8_t)first;
		assert_int_equal(lg_form_unpack(wire, sizeof(wire), &is, &got), LG_ERR_CORRUPT);
	}
	assert_int_equal(lg_form_pack(LG_FORMS, &(struct lg_frame){ 0 }, wire), LG_ERR_VALUE);
}

static void too_long_is_refused(void **state)
{
	struct lg_frame frame = { .length = LG_FRAME_PAYLOAD_MAX + 1 };
	uint8_t wire[LG_FORM_WIRE_MAX];

	(void)state;
	for (int form = 0; form < LG_FORMS; form++)
		assert_int_equal(lg_form_pack((enum lg_form)form, &frame, wire), LG_ERR_VALUE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_form_is_recognised),
		cmocka_unit_test(lines_end),
		cmocka_unit_test(inserted_bytes_do_not_hide_the_form),
		cmocka_unit_test(other_beginnings_are_refused),
		cmocka_unit_test(too_long_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
