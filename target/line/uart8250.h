/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Polled output and input on an 8250-compatible UART (8250, 16450, 16550 and their descendants):
 * puts bytes on a line that somebody else has set up, and leaves the chip as it was. Registers and
 * bits: National Semiconductor, "PC16550D Universal Asynchronous Receiver/Transmitter with
 * FIFOs", section 8.
 *
 * Freestanding; sees the chip only through the accessors below, so that a register model can
 * stand in for it. Only lg_uart8250_read() reads the receive buffer, and what it takes the owner
 * never sees; as long as it is not called, what arrives stays for the owner, as far as the FIFO
 * reaches.
 */
#ifndef LG_UART8250_H
#define LG_UART8250_H

#include "../../protocol/types.h"

/* Registers, by number; the accessors turn the number into an address. */
enum lg_uart8250_register {
	LG_UART_THR = 0, /* transmit holding (write) */
	LG_UART_RBR = 0, /* receiver buffer (read) */
	LG_UART_IER = 1, /* interrupt enable */
	LG_UART_LCR = 3, /* line control */
	LG_UART_LSR = 5, /* line status */
};

#define LG_UART_LCR_BREAK 0x40	 /* the line is held at space */
#define LG_UART_LCR_DLAB 0x80	 /* registers 0 and 1 are the divisor */
#define LG_UART_LSR_DR 0x01	 /* a byte has arrived */
#define LG_UART_LSR_THRE 0x20	 /* the transmitter takes a byte */
#define LG_UART_LSR_TEMT 0x40	 /* the last bit is on the line */
#define LG_UART_LSR_ERRORS 0x1e	 /* overrun, parity, framing, break: reading LSR clears them */
#define LG_UART_ABSENT 0xff	 /* what an empty bus reads as; no state of LSR */

/*
 * Rounds of `wait` (at least 1 us each) for one byte: 10 bits at 1,200 baud, the slowest line
 * we serve, take 8.3 ms; twice that and some.
 */
#define LG_UART_BYTE_ROUNDS 20000

/*
 * Rounds that a dump may lose in all beyond that, to flow control or to a converter that is full:
 * 2 s (arbitrary). When they are used up the line is dead. So sending n bytes is bounded by
 * n * 20 ms + 2 s, and waiting on a line that takes nothing by 2.02 s, times what a round takes in
 * microseconds: with the reading of a register on an old bus about 2.
 */
#define LG_UART_PATIENCE_ROUNDS 2000000

struct lg_uart8250 {
	void *ctx;
	uint8_t (*read)(void *ctx, unsigned int number);
	void (*write)(void *ctx, unsigned int number, uint8_t value);
	void (*wait)(void *ctx); /* takes at least 1 us; called in every wait: feeds watchdogs */

	/*
	 * Somebody else may be using the chip at this moment. Its interrupts are then left
	 * alone: he may have switched them off himself, and be about to restore them.
	 */
	bool shared;

	/* The driver's own. */
	uint32_t patience; /* rounds left */
	uint8_t ier;	   /* as found */
	uint8_t lcr;	   /* as found */
	uint8_t errors;	   /* LG_UART_LSR_ERRORS seen since begin, which its owner misses now */
	bool dead;
};

/*
 * Whether a chip answers: an empty bus reads as all ones or all zeros, while a chip has room to
 * send or has been set to some word length. Only reads.
 */
bool lg_uart8250_present(const struct lg_uart8250 *uart);

/*
 * Take the transmitter: switches the chip's interrupts off unless it is shared, and the divisor
 * latch and BREAK (an NMI may come while the owner has them on), then waits until what others
 * sent is out. Must be followed by lg_uart8250_end, also when writes fail. The caller sets the
 * members up to `shared` before.
 */
void lg_uart8250_begin(struct lg_uart8250 *uart);

/*
 * Send. Returns the bytes that the chip took; fewer than `bytes`: the line is dead, and takes
 * nothing until the next begin.
 */
size_t lg_uart8250_write(struct lg_uart8250 *uart, const uint8_t *data, size_t bytes);

/*
 * Take what has arrived, at most `bytes`, without waiting; between begin and end. Returns how many.
 * Of a chip without FIFO that is one.
 */
size_t lg_uart8250_read(struct lg_uart8250 *uart, uint8_t *data, size_t bytes);

/* Wait until the last bit is out and restore the chip as begin found it. */
void lg_uart8250_end(struct lg_uart8250 *uart);

#endif
