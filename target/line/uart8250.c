// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Polled output and input. One byte for each THRE is full speed: the shift register is still busy
 * with the byte before. Must never wait without bound, and must give the chip back as it was even
 * when the line died.
 */
#include "uart8250.h"

static bool line_ready(struct lg_uart8250 *uart, uint8_t wanted)
{
	uint32_t round;
	uint8_t status;

	for (round = 0; !uart->dead; round++) {
		status = uart->read(uart->ctx, LG_UART_LSR);
		if (status == LG_UART_ABSENT)
			break;
		uart->errors |= status & LG_UART_LSR_ERRORS;
		if ((status & wanted) == wanted)
			return true;
		if (round >= LG_UART_BYTE_ROUNDS && !uart->patience--)
			break;
		uart->wait(uart->ctx);
	}
	uart->dead = true;
	return false;
}

bool lg_uart8250_present(const struct lg_uart8250 *uart)
{
	uint8_t status = uart->read(uart->ctx, LG_UART_LSR);

	return status != LG_UART_ABSENT && (status | uart->read(uart->ctx, LG_UART_LCR));
}

/*
 * LCR is only written when it must be: between reading and writing it another CPU may have
 * changed it.
 */
static bool hides_registers(uint8_t lcr)
{
	return lcr & (LG_UART_LCR_DLAB | LG_UART_LCR_BREAK);
}

void lg_uart8250_begin(struct lg_uart8250 *uart)
{
	uart->patience = LG_UART_PATIENCE_ROUNDS;
	uart->errors = 0;
	uart->dead = false;
	uart->lcr = uart->read(uart->ctx, LG_UART_LCR);
	if (hides_registers(uart->lcr))
		uart->write(uart->ctx, LG_UART_LCR,
			    uart->lcr & (uint8_t)~(LG_UART_LCR_DLAB | LG_UART_LCR_BREAK));
	if (!uart->shared) {
		uart->ier = uart->read(uart->ctx, LG_UART_IER);
		uart->write(uart->ctx, LG_UART_IER, 0);
	}
	line_ready(uart, LG_UART_LSR_THRE | LG_UART_LSR_TEMT);
}

size_t lg_uart8250_write(struct lg_uart8250 *uart, const uint8_t *data, size_t bytes)
{
	size_t sent;

	for (sent = 0; sent < bytes; sent++) {
		if (!line_ready(uart, LG_UART_LSR_THRE))
			break;
		uart->write(uart->ctx, LG_UART_THR, data[sent]);
	}
	return sent;
}

size_t lg_uart8250_read(struct lg_uart8250 *uart, uint8_t *data, size_t bytes)
{
	size_t taken;

	for (taken = 0; taken < bytes; taken++) {
		uint8_t status = uart->read(uart->ctx, LG_UART_LSR);

		if (status == LG_UART_ABSENT || !(status & LG_UART_LSR_DR))
			break;
		uart->errors |= status & LG_UART_LSR_ERRORS;
		data[taken] = uart->read(uart->ctx, LG_UART_RBR);
	}
	return taken;
}

void lg_uart8250_end(struct lg_uart8250 *uart)
{
	line_ready(uart, LG_UART_LSR_THRE | LG_UART_LSR_TEMT);
	if (!uart->shared)
		uart->write(uart->ctx, LG_UART_IER, uart->ier);
	if (hides_registers(uart->lcr))
		uart->write(uart->ctx, LG_UART_LCR, uart->lcr);
}
