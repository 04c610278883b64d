// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * target/line/uart8250 on a model of the registers: what goes out, what comes in, what is left
 * behind, and how long it waits for a line that does not move.
 */
#include "unit.h"

#include <stdbool.h>
#include <string.h>

#include "../../target/line/uart8250.h"

#define DATA_BYTES 64

/* A UART whose transmitter takes `speed` waits for a byte; 0: it never takes one. */
struct model {
	struct lg_uart8250 uart;
	unsigned int speed;
	unsigned int busy; /* waits until the byte in it is out */
	bool absent;
	uint8_t zero; /* what an absent one reads as */
	uint8_t ier, lcr, errors;
	unsigned int ier_writes, lcr_writes;
	uint64_t waits;
	uint8_t sent[2 * DATA_BYTES];
	size_t sent_bytes;
	size_t takes; /* bytes after which it stops */
	size_t arrived; /* bytes that wait to be read: 1, 2, 3 ... */
	uint8_t next;
};

static uint8_t status(struct model *model)
{
	uint8_t ret = model->errors | (model->arrived ? LG_UART_LSR_DR : 0);

	model->errors = 0;
	if (model->busy || !model->speed || model->sent_bytes >= model->takes)
		return ret;
	return ret | LG_UART_LSR_THRE | LG_UART_LSR_TEMT;
}

static uint8_t read_register(void *ctx, unsigned int number)
{
	struct model *model = ctx;

	if (model->absent)
		return model->zero;
	switch (number) {
	case LG_UART_RBR:
		assert_false(model->lcr & LG_UART_LCR_DLAB);
		assert_true(model->arrived);
		model->arrived--;
		return ++model->next;
	case LG_UART_IER:
		assert_false(model->lcr & LG_UART_LCR_DLAB);
		return model->ier;
	case LG_UART_LCR:
		return model->lcr;
	case LG_UART_LSR:
		return status(model);
	}
	fail_msg("register %u was read", number);
	return 0;
}

static void write_register(void *ctx, unsigned int number, uint8_t value)
{
	struct model *model = ctx;

	switch (number) {
	case LG_UART_THR:
		assert_false(model->lcr & (LG_UART_LCR_DLAB | LG_UART_LCR_BREAK));
		assert_true(model->uart.shared || !model->ier);
		assert_false(model->busy);
		model->sent[model->sent_bytes++] = value;
		model->busy = model->speed;
		return;
	case LG_UART_IER:
		assert_false(model->lcr & LG_UART_LCR_DLAB);
		model->ier = value;
		model->ier_writes++;
		return;
	case LG_UART_LCR:
		model->lcr = value;
		model->lcr_writes++;
		return;
	}
	fail_msg("register %u was written", number);
}

static void wait_a_round(void *ctx)
{
	struct model *model = ctx;

	model->waits++;
	model->busy -= model->busy > 0;
}

static struct model new_model(void)
{
	return (struct model){
		.uart = { .read = read_register, .write = write_register, .wait = wait_a_round },
		.speed = 87,
		.ier = 0x05,
		.lcr = 0x03,
		.takes = SIZE_MAX,
	};
}

static size_t send_data(struct model *model)
{
	uint8_t data[DATA_BYTES];
	size_t sent;

	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * 37);
	model->uart.ctx = model;
	lg_uart8250_begin(&model->uart);
	sent = lg_uart8250_write(&model->uart, data, sizeof(data));
	lg_uart8250_end(&model->uart);
	assert_int_equal(sent, model->sent_bytes);
	assert_memory_equal(data, model->sent, sent);
	return sent;
}

static void sends_and_restores(void **state)
{
	struct model model = new_model();

	(void)state;
	model.busy = 40;
	assert_int_equal(send_data(&model), DATA_BYTES);
	assert_int_equal(model.ier, 0x05);
	assert_int_equal(model.lcr, 0x03);
	assert_int_equal(model.lcr_writes, 0);
	assert_int_equal(model.busy, 0);
	assert_true(model.waits <= 40 + (DATA_BYTES + 1) * 87);
}

static void clears_divisor_latch_and_break(void **state)
{
	struct model model = new_model();

	(void)state;
	model.lcr = 0x03 | LG_UART_LCR_DLAB | LG_UART_LCR_BREAK;
	assert_int_equal(send_data(&model), DATA_BYTES);
	assert_int_equal(model.lcr, 0x03 | LG_UART_LCR_DLAB | LG_UART_LCR_BREAK);
	assert_int_equal(model.ier, 0x05);
}

static void leaves_interrupts_of_a_shared_chip(void **state)
{
	struct model model = new_model();

	(void)state;
	model.uart.shared = true;
	assert_int_equal(send_data(&model), DATA_BYTES);
	assert_int_equal(model.ier_writes, 0);
}

/*
 * For every byte after which the line may die: what went out is told, the wait is bounded, all is
 * restored.
 */
static void dead_after_every_byte(void **state)
{
	(void)state;
	for (size_t takes = 0; takes < DATA_BYTES; takes++) {
		struct model model = new_model();

		model.takes = takes;
		assert_int_equal(send_data(&model), takes);
		assert_true(model.waits <=
			    takes * 87 + LG_UART_BYTE_ROUNDS + LG_UART_PATIENCE_ROUNDS + 1);
		assert_int_equal(model.ier, 0x05);
		assert_int_equal(model.lcr, 0x03);
	}
}

static void slowest_line_is_not_dead(void **state)
{
	struct model model = new_model();

	(void)state;
	model.speed = 8334; /* 10 bits at 1,200 baud, in microseconds */
	assert_int_equal(send_data(&model), DATA_BYTES);
	assert_int_equal(model.uart.patience, LG_UART_PATIENCE_ROUNDS);
}

static void patience_is_for_the_whole_dump(void **state)
{
	struct model model = new_model();

	(void)state;
	model.speed = LG_UART_BYTE_ROUNDS + LG_UART_PATIENCE_ROUNDS / 10;
	assert_int_equal(send_data(&model), 11);
	assert_int_equal(model.ier, 0x05);
}

static void dead_line_takes_nothing_more(void **state)
{
	struct model model = new_model();
	uint64_t waits;

	(void)state;
	model.takes = 0;
	send_data(&model);
	waits = model.waits;
	model.takes = SIZE_MAX;
	assert_int_equal(lg_uart8250_write(&model.uart, (const uint8_t *)"x", 1), 0);
	assert_int_equal(model.waits, waits);
	assert_int_equal(send_data(&model), DATA_BYTES);
}

static void keeps_errors_for_the_owner(void **state)
{
	struct model model = new_model();

	(void)state;
	model.errors = 0x12;
	send_data(&model);
	assert_int_equal(model.uart.errors, 0x12);
}

static void takes_what_has_arrived_and_no_more(void **state)
{
	struct model model = new_model();
	uint8_t data[DATA_BYTES] = { 0 };

	(void)state;
	model.uart.ctx = &model;
	lg_uart8250_begin(&model.uart);
	assert_int_equal(lg_uart8250_read(&model.uart, data, sizeof(data)), 0);
	model.arrived = 5;
	model.errors = 0x02;
	assert_int_equal(lg_uart8250_read(&model.uart, data, 3), 3);
	assert_int_equal(lg_uart8250_read(&model.uart, data + 3, sizeof(data) - 3), 2);
	assert_memory_equal(data, "\1\2\3\4\5\0", 6);
	assert_int_equal(model.uart.errors, 0x02);
	assert_int_equal(model.waits, 0);
	model.absent = true;
	model.zero = LG_UART_ABSENT;
	assert_int_equal(lg_uart8250_read(&model.uart, data, sizeof(data)), 0);
}

static void sending_leaves_the_input_to_its_owner(void **state)
{
	struct model model = new_model();

	(void)state;
	model.arrived = 3;
	assert_int_equal(send_data(&model), DATA_BYTES);
	assert_int_equal(model.arrived, 3);
}

static void tells_an_absent_chip(void **state)
{
	struct model model = new_model();

	(void)state;
	model.uart.ctx = &model;
	assert_true(lg_uart8250_present(&model.uart));
	model.busy = 1;
	assert_true(lg_uart8250_present(&model.uart));
	model.absent = true;
	assert_false(lg_uart8250_present(&model.uart));
	model.zero = LG_UART_ABSENT;
	assert_false(lg_uart8250_present(&model.uart));
	assert_int_equal(model.ier_writes + model.lcr_writes, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sends_and_restores),
		cmocka_unit_test(clears_divisor_latch_and_break),
		cmocka_unit_test(leaves_interrupts_of_a_shared_chip),
		cmocka_unit_test(dead_after_every_byte),
		cmocka_unit_test(slowest_line_is_not_dead),
		cmocka_unit_test(patience_is_for_the_whole_dump),
		cmocka_unit_test(dead_line_takes_nothing_more),
		cmocka_unit_test(keeps_errors_for_the_owner),
		cmocka_unit_test(takes_what_has_arrived_and_no_more),
		cmocka_unit_test(sending_leaves_the_input_to_its_owner),
		cmocka_unit_test(tells_an_absent_chip),
	};

	return cmocka_run_group_tests_name("uart8250", tests, NULL, NULL);
}
