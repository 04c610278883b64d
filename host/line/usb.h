/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * USB adapters without a kernel driver: what is plugged in, one of them open, and what each
 * family of chips must know how to do. usb.c alone speaks to libusb; a family is one file with
 * one const struct usb_chip, one line in usb_chip.c's table and one row in the man page.
 *
 * One thread uses an open adapter; another one, of usb.c, only moves arriving bytes into a ring.
 */
#ifndef USB_H
#define USB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../err.h"

#define USB_INTERFACES 16
#define USB_PORTS 8
#define USB_EXTRA 64 /* bytes of class descriptors kept of an interface; CDC's take 19 */
#define USB_TEXT 64
#define USB_PATH 32
#define USB_CONTROL_MS 1000 /* for one control transfer; arbitrary, they take 1 ms */

struct usb_chip;

enum usb_problem {
	USB_FINE,
	USB_DENIED,  /* no permission */
	USB_GONE,    /* unplugged */
	USB_BUSY,    /* another program has it */
	USB_REFUSED, /* the device refused a request (stall) */
	USB_TIMEOUT,
	USB_STRANGE, /* descriptors that make no sense */
	USB_FAILED,  /* anything else */
};

/* An interface in its first alternate setting; in, out: bulk endpoints, 0: it has none. */
struct usb_interface {
	uint8_t number, class, subclass, protocol;
	uint8_t in, out;
	uint16_t in_packet,
		out_packet; /* the endpoints' wMaxPacketSize; 0 is nonsense, but seen */
	uint8_t extra_bytes;
	uint8_t extra[USB_EXTRA]; /* its class descriptors, as they came */
};

/* A serial port of an adapter. control: the interface that requests go to, often the same. */
struct usb_port {
	uint8_t interface, control;
	uint8_t in, out;
	uint16_t in_packet, out_packet; /* never 0 */
};

/* One device, as its descriptors say. Texts hold printable ASCII only; "": it has none. */
struct usb_adapter {
	uint16_t vendor, product;
	uint16_t release; /* bcdDevice */
	uint16_t version; /* bcdUSB */
	uint8_t class;
	uint8_t control_packet; /* bMaxPacketSize0 */
	uint8_t bus, address;
	char path[USB_PATH]; /* bus and ports, as in /sys/bus/usb/devices: 1-2.3 */
	char serial[USB_TEXT], maker[USB_TEXT], title[USB_TEXT];
	enum usb_problem problem;	/* why the texts could not be read */
	const struct usb_chip *chip;	/* NULL: no family knows it */
	unsigned int interfaces, ports; /* ports: 0 without a chip */
	struct usb_interface interface[USB_INTERFACES];
	struct usb_port port[USB_PORTS];
};

/* How often something was wrong, and where: bytes received since it was opened. */
struct usb_hits {
	unsigned int count;
	uint64_t first, last;
};

struct usb_damage {
	struct usb_hits overruns, framing, parity, breaks; /* as the chip reports them */
	struct usb_hits transfers;			   /* transfers that failed */
};

/* An open adapter. What the chip's file keeps of it is in kind, before and baud. */
struct usb {
	struct usb_adapter adapter;
	struct usb_port port;
	unsigned int kind;   /* of chip, the family's own enum */
	unsigned int before; /* what is set again on close */
	unsigned int baud;   /* CH341's */
	uint64_t received;
	struct usb_damage damage;
	struct usb_io *io;
};

struct usb_id {
	uint16_t vendor, product;
};

struct usb_chip {
	const char *name;	  /* as in usb:VVVV:PPPP=NAME */
	const char *title;	  /* for people */
	const struct usb_id *ids; /* ends with vendor 0; NULL: none */
	bool by_class;		  /* port() tells it by its interfaces too */

	/* The model, for people. NULL: title says it all. */
	const char *(*model)(const struct usb_adapter *adapter);

	/*
	 * Whether interface[at] is a port; fills in what differs from that interface's own
	 * numbers, which are in *port. NULL: each interface with two bulk endpoints is one.
	 */
	bool (*fits)(const struct usb_adapter *adapter, unsigned int at, struct usb_port *port);

	/* Asked for by one transfer; 0: one packet, for chips that end none by a short one. */
	size_t transfer_bytes;

	/* Set it up: 8N1, no flow control, this rate. Errors: no such rate, and which is next. */
	struct err *(*open)(struct usb *usb, unsigned int baud);

	/* Another rate from now on; errors as open()'s. NULL: it has none. */
	struct err *(*set_baud)(struct usb *usb, unsigned int baud);

	/* Hold the line low, or end that. NULL: it cannot. */
	struct err *(*set_break)(struct usb *usb, bool on);

	/* Raise or drop DTR and RTS. NULL: it has none. */
	struct err *(*set_lines)(struct usb *usb, bool on);

	/*
	 * Take what is not data out of a transfer's bytes, in place; count damage. Returns how
	 * many remain. Called on usb.c's thread, under its lock: no transfers from here. NULL:
	 * all is data.
	 */
	size_t (*strip)(struct usb *usb, uint8_t *data, size_t bytes);

	/* Set again what open() changed and the kernel's driver does not set. NULL: nothing. */
	void (*close)(struct usb *usb);
};

/*
 * All devices that are plugged in, known or not, in the order of their paths. *ret is the
 * caller's, to free(). Reads the texts of those that a chip fits.
 */
struct err *usb_list(struct usb_adapter **ret, size_t *count) ERR_MUST_CHECK;

/*
 * Open a port of an adapter (its chip is set): takes it from its kernel driver, sets it up and
 * begins to receive. port < adapter->ports. *ret is the caller's, for usb_close().
 */
struct err *usb_open(const struct usb_adapter *adapter, unsigned int port, unsigned int baud,
		     struct usb **ret) ERR_MUST_CHECK;

/* Gives it back as it was, also to its kernel driver. */
void usb_close(struct usb *usb);

/*
 * Up to `bytes` bytes that have arrived, without waiting. Returns how many; 0 with *lost other than
 * USB_FINE: no more will come, the adapter is gone.
 */
size_t usb_take(struct usb *usb, void *buffer, size_t bytes, enum usb_problem *lost);

/* Readable when usb_take() has something to say; to be polled only. */
int usb_fd(const struct usb *usb);

/* Write all of it, at most timeout_ms long. */
struct err *usb_write(struct usb *usb, const void *data, size_t bytes,
		      int timeout_ms) ERR_MUST_CHECK;

/* The damage until now. */
struct usb_damage usb_damage(const struct usb *usb);

/* For chips: control transfers. type: bmRequestType, its direction bit is added by these. */
struct err *usb_control_out(struct usb *usb, uint8_t type, uint8_t request, uint16_t value,
			    uint16_t index, const void *data, uint16_t bytes) ERR_MUST_CHECK;

/* *ret: how many bytes came; 0 also when the device refused the request. */
struct err *usb_control_in(struct usb *usb, uint8_t type, uint8_t request, uint16_t value,
			   uint16_t index, void *data, uint16_t bytes,
			   size_t *ret) ERR_MUST_CHECK;

/* For chips: clear both endpoints of the port. */
struct err *usb_clear(struct usb *usb) ERR_MUST_CHECK;

#endif
