/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A libusb that has no USB: devices of the test's making, a log of what is asked of them, bytes
 * both ways, and a plug that is pulled at any call. Linked in place of libusb-1.0.
 */
#ifndef FAKE_LIBUSB_H
#define FAKE_LIBUSB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <libusb-1.0/libusb.h>

#define FAKE_DEVICES 8
#define FAKE_REQUESTS 64
#define FAKE_ARRIVALS 128

struct fake_request {
	uint8_t type, request;
	uint16_t value, index, bytes;
	uint8_t data[64]; /* what was sent with it */
};

struct fake_arrival {
	enum libusb_transfer_status status;
	size_t bytes;
	uint8_t data[4096];
};

struct libusb_device {
	uint16_t vendor, product, release, version;
	uint8_t class, control_packet, bus, address, port; /* port: of the bus */
	const char *serial;				   /* NULL: none */
	uint8_t config[1024]; /* the configuration descriptor, as on the wire */
	size_t config_bytes;
	bool unplugged;
	int open_status, claim_status, out_status; /* LIBUSB_ERROR_..., 0: fine */
	unsigned int driver;  /* bit N: the kernel's driver is at interface N */
	unsigned int claimed; /* bit N */
	unsigned int handles;

	/* What it answers: bytes, or an error. NULL: zeros, as many as are asked for. */
	int (*answer)(const struct fake_request *request, uint8_t *data);
	struct fake_request requests[FAKE_REQUESTS]; /* the last of them */
	unsigned int asked;

	struct fake_arrival *arrivals; /* not yet taken from arrived on */
	unsigned int arriving, arrived;
	size_t largest; /* that was asked for by one transfer */
	uint8_t out[4096];
	size_t out_bytes;
};

/* Nothing plugged in, nothing counted. */
void fake_reset(void);

/* A device at bus 250, which no machine has; it has no interface. port: its port and address. */
struct libusb_device *fake_plug(uint16_t vendor, uint16_t product, uint8_t port,
				const char *serial);

/* Add to its configuration descriptor. */
void fake_interface(struct libusb_device *device, uint8_t number, uint8_t class, uint8_t subclass,
		    uint8_t protocol);
void fake_extra(struct libusb_device *device, const uint8_t *bytes, size_t count);
void fake_bulk(struct libusb_device *device, uint8_t in, uint8_t out, uint16_t packet);

/* One transfer that will arrive. */
void fake_arrive(struct libusb_device *device, enum libusb_transfer_status status,
		 const void *data, size_t bytes);

/* How many have not arrived yet. */
unsigned int fake_arriving(const struct libusb_device *device);

void fake_unplug(struct libusb_device *device);

/* Pull all plugs at the call of libusb with this number from now, 1 being the next; 0: never. */
void fake_unplug_at(unsigned int call);

/* How many calls there were since then. */
unsigned int fake_calls(void);

/* What was made and not given back: contexts, lists, handles, claims, transfers, drivers. */
unsigned int fake_leaks(void);

/* Transfers that wait for bytes. */
unsigned int fake_flying(void);

#endif
