// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * USB adapters through libusb, of which nothing is seen elsewhere. A thread of its own takes
 * arriving transfers at once, whatever the rest of the program does: an adapter holds 20 ms.
 * When the ring is full, transfers wait with their bytes: the adapter is not asked for more.
 */
#include "usb.h"

#include <errno.h>
#include <libusb-1.0/libusb.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "usb_chip.h"
#include "usb_error.h"
#include "usb_ring.h"

#define TRANSFERS 16 /* in flight: 64 KB for FTDI, 0.2 s at 3 Mbaud */
#define TRANSFER_MAX 4096
#define FAILURES_MAX 64 /* in a row: a bad cable recovers, an adapter that is gone does not */
#define WRITE_PIECE 512
#define PACKET_MAX 1024
#define IDLE_S 1 /* the thread's wait; it is woken when it shall end */
#define NAP_NS 10000000

struct receiver {
	struct usb *usb;
	struct libusb_transfer *transfer;
	uint8_t bytes[TRANSFER_MAX];
};

struct usb_io {
	struct usb usb;
	libusb_context *context;
	libusb_device_handle *handle;
	unsigned int claimed; /* of the port's interface and its control interface */
	bool threaded;
	pthread_t thread;

	pthread_mutex_t lock; /* for all below, and usb's received and damage */
	bool closing;
	unsigned int flying, failures;
	struct receiver *waiting[TRANSFERS]; /* arrived, no room in the ring; the oldest first */
	unsigned int waiters;
	enum usb_problem lost; /* USB_FINE: not yet */
	struct usb_ring ring;
	struct receiver receiver[TRANSFERS];
};

static enum usb_problem problem_of(int status)
{
	switch (status) {
	case LIBUSB_ERROR_ACCESS:
		return USB_DENIED;
	case LIBUSB_ERROR_NO_DEVICE:
	case LIBUSB_ERROR_NOT_FOUND:
		return USB_GONE;
	case LIBUSB_ERROR_BUSY:
		return USB_BUSY;
	case LIBUSB_ERROR_PIPE:
		return USB_REFUSED;
	case LIBUSB_ERROR_TIMEOUT:
		return USB_TIMEOUT;
	case LIBUSB_ERROR_INVALID_PARAM: /* such as an interface's number of 127 */
		return USB_STRANGE;
	default:
		return status < 0 ? USB_FAILED : USB_FINE;
	}
}

static void read_text(libusb_device_handle *handle, uint8_t index, char *ret)
{
	unsigned char text[USB_TEXT];
	int got =
		index ? libusb_get_string_descriptor_ascii(handle, index, text, sizeof(text)) : 0;
	int i;

	for (i = 0; i < got && i < USB_TEXT - 1 && text[i]; i++)
		ret[i] = text[i] >= ' ' && text[i] < 127 ? (char)text[i] : '_';
	ret[i] = 0;
}

static void read_texts(libusb_device *device, const struct libusb_device_descriptor *about,
		       struct usb_adapter *ret)
{
	libusb_device_handle *handle;

	ret->problem = problem_of(libusb_open(device, &handle));
	if (ret->problem != USB_FINE)
		return;
	read_text(handle, about->iSerialNumber, ret->serial);
	read_text(handle, about->iManufacturer, ret->maker);
	read_text(handle, about->iProduct, ret->title);
	libusb_close(handle);
}

static void read_endpoint(const struct libusb_endpoint_descriptor *endpoint,
			  struct usb_interface *ret)
{
	bool in = endpoint->bEndpointAddress & LIBUSB_ENDPOINT_IN;
	uint16_t packet = endpoint->wMaxPacketSize & 0x7ff; /* above it: high bandwidth */

	if ((endpoint->bmAttributes & 3) != LIBUSB_TRANSFER_TYPE_BULK || packet > PACKET_MAX)
		return;
	if (in && !ret->in) {
		ret->in = endpoint->bEndpointAddress;
		ret->in_packet = packet;
	} else if (!in && !ret->out) {
		ret->out = endpoint->bEndpointAddress;
		ret->out_packet = packet;
	}
}

static void read_interface(const struct libusb_interface_descriptor *from,
			   struct usb_interface *ret)
{
	int extra = from->extra_length < 0 ? 0 : from->extra_length;

	ret->number = from->bInterfaceNumber;
	ret->class = from->bInterfaceClass;
	ret->subclass = from->bInterfaceSubClass;
	ret->protocol = from->bInterfaceProtocol;
	for (unsigned int i = 0; from->endpoint && i < from->bNumEndpoints; i++)
		read_endpoint(&from->endpoint[i], ret);
	ret->extra_bytes = (uint8_t)(extra < USB_EXTRA ? extra : USB_EXTRA);
	if (from->extra)
		memcpy(ret->extra, from->extra, ret->extra_bytes);
	else
		ret->extra_bytes = 0;
}

static void read_interfaces(libusb_device *device, struct usb_adapter *ret)
{
	struct libusb_config_descriptor *config;

	if (libusb_get_active_config_descriptor(device, &config))
		return;
	for (unsigned int i = 0; i < config->bNumInterfaces; i++) {
		const struct libusb_interface *interface = &config->interface[i];

		if (interface->num_altsetting > 0 && ret->interfaces < USB_INTERFACES)
			read_interface(&interface->altsetting[0],
				       &ret->interface[ret->interfaces++]);
	}
	libusb_free_config_descriptor(config);
}

static bool read_device(libusb_device *device, struct usb_adapter *ret)
{
	struct libusb_device_descriptor about;
	uint8_t ports[7];
	int count = libusb_get_port_numbers(device, ports, sizeof(ports));

	*ret = (struct usb_adapter){
		.bus = libusb_get_bus_number(device),
		.address = libusb_get_device_address(device),
	};
	usb_path(ret, ports, count > 0 ? (unsigned int)count : 0);
	if (libusb_get_device_descriptor(device, &about) ||
	    about.bDeviceClass == LIBUSB_CLASS_HUB)
		return false;
	ret->vendor = about.idVendor;
	ret->product = about.idProduct;
	ret->release = about.bcdDevice;
	ret->version = about.bcdUSB;
	ret->class = about.bDeviceClass;
	ret->control_packet = about.bMaxPacketSize0;
	read_interfaces(device, ret);
	usb_recognize(ret);
	if (ret->chip)
		read_texts(device, &about, ret);
	return true;
}

static int by_path(const void *a, const void *b)
{
	const struct usb_adapter *one = a, *other = b;

	return strcmp(one->path, other->path);
}

static struct err *open_context(libusb_context **ret)
{
	int status = libusb_init(ret);

	return status ? err_new(ERR_LINE,
				"cannot look for USB devices (libusb: error %d); is /dev/bus/usb "
				"there?",
				status)
		      : NULL;
}

struct err *usb_list(struct usb_adapter **ret, size_t *count)
{
	libusb_context *context;
	libusb_device **devices;
	struct usb_adapter *adapters;
	struct err *err = open_context(&context);
	ssize_t there;

	if (err)
		return err;
	there = libusb_get_device_list(context, &devices);
	adapters = calloc(there > 0 ? (size_t)there : 1, sizeof(*adapters));
	*count = 0;
	for (ssize_t i = 0; adapters && i < there; i++)
		*count += read_device(devices[i], &adapters[*count]);
	if (there >= 0)
		libusb_free_device_list(devices, 1);
	libusb_exit(context);
	if (!adapters)
		return err_memory();
	qsort(adapters, *count, sizeof(*adapters), by_path);
	*ret = adapters;
	return NULL;
}

/* From here on to on_arrival(): with the lock held. */

static void lose(struct usb_io *io, enum usb_problem problem)
{
	if (io->lost == USB_FINE)
		io->lost = problem;
	usb_ring_end(&io->ring);
}

static void send_out(struct usb_io *io, struct receiver *receiver)
{
	int status = io->closing ? 0 : libusb_submit_transfer(receiver->transfer);

	if (status)
		lose(io, problem_of(status));
	else if (!io->closing)
		io->flying++;
}

static void deliver(struct usb_io *io, struct receiver *receiver)
{
	struct usb *usb = receiver->usb;
	size_t bytes = (size_t)receiver->transfer->actual_length;

	if (usb->adapter.chip->strip)
		bytes = usb->adapter.chip->strip(usb, receiver->bytes, bytes);
	usb_ring_put(&io->ring, receiver->bytes, bytes);
	usb->received += bytes;
	send_out(io, receiver);
}

static void take_waiting(struct usb_io *io)
{
	while (io->waiters && usb_ring_room(&io->ring) >= TRANSFER_MAX) {
		struct receiver *oldest = io->waiting[0];

		memmove(&io->waiting[0], &io->waiting[1], --io->waiters * sizeof(io->waiting[0]));
		deliver(io, oldest);
	}
}

/* A transfer that failed is tried again: what it carried is lost, which is counted. */
static void fail(struct usb_io *io, struct receiver *receiver)
{
	usb_hit(&receiver->usb->damage.transfers, receiver->usb->received);
	if (++io->failures >= FAILURES_MAX)
		lose(io, USB_FAILED);
	else
		send_out(io, receiver);
}

static void arrived(struct usb_io *io, struct receiver *receiver)
{
	switch (receiver->transfer->status) {
	case LIBUSB_TRANSFER_COMPLETED:
		io->failures = 0;
		io->waiting[io->waiters++] = receiver;
		take_waiting(io);
		break;
	case LIBUSB_TRANSFER_NO_DEVICE:
		lose(io, USB_GONE);
		break;
	case LIBUSB_TRANSFER_STALL:
		lose(io, USB_REFUSED);
		break;
	case LIBUSB_TRANSFER_CANCELLED:
		break;
	default:
		fail(io, receiver);
	}
}

/* libusb's call, without the lock, on the thread. */
static void LIBUSB_CALL on_arrival(struct libusb_transfer *transfer)
{
	struct receiver *receiver = transfer->user_data;
	struct usb_io *io = receiver->usb->io;

	pthread_mutex_lock(&io->lock);
	io->flying--;
	arrived(io, receiver);
	pthread_mutex_unlock(&io->lock);
}

static bool over(struct usb_io *io)
{
	bool ret;

	pthread_mutex_lock(&io->lock);
	ret = io->closing && !io->flying;
	pthread_mutex_unlock(&io->lock);
	return ret;
}

static void *handle_events(void *ctx)
{
	const struct timespec nap = {.tv_nsec = NAP_NS};
	struct usb_io *io = ctx;

	while (!over(io)) {
		struct timeval wait = {.tv_sec = IDLE_S};
		int status = libusb_handle_events_timeout_completed(io->context, &wait, NULL);

		if (status && status != LIBUSB_ERROR_INTERRUPTED)
			nanosleep(&nap, NULL);
	}
	return NULL;
}

/* The program's signals are for its own thread. */
static int start_thread(struct usb_io *io)
{
	sigset_t all, before;
	int status;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	status = pthread_create(&io->thread, NULL, handle_events, io);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	io->threaded = !status;
	return status;
}

static struct err *start_receiving(struct usb *usb)
{
	struct usb_io *io = usb->io;
	size_t bytes = usb->adapter.chip->transfer_bytes;
	enum usb_problem lost;

	if (!bytes)
		bytes = usb->port.in_packet;
	for (unsigned int i = 0; i < TRANSFERS; i++) {
		struct receiver *receiver = &io->receiver[i];

		receiver->usb = usb;
		receiver->transfer = libusb_alloc_transfer(0);
		if (!receiver->transfer)
			return err_memory();
		libusb_fill_bulk_transfer(receiver->transfer, io->handle, usb->port.in,
					  receiver->bytes, (int)bytes, on_arrival, receiver, 0);
	}
	if (start_thread(io))
		return err_memory();
	pthread_mutex_lock(&io->lock);
	for (unsigned int i = 0; i < TRANSFERS && io->lost == USB_FINE; i++)
		send_out(io, &io->receiver[i]);
	lost = io->lost;
	pthread_mutex_unlock(&io->lock);
	return lost == USB_FINE ? NULL : usb_error(&usb->adapter, lost, "read from");
}

/* Without the lock: a transfer that ends meanwhile is not sent out again. */
static void stop_receiving(struct usb_io *io)
{
	pthread_mutex_lock(&io->lock);
	io->closing = true;
	pthread_mutex_unlock(&io->lock);
	if (io->threaded) {
		for (unsigned int i = 0; i < TRANSFERS; i++)
			libusb_cancel_transfer(io->receiver[i].transfer);
		libusb_interrupt_event_handler(io->context);
		pthread_join(io->thread, NULL);
	}
	for (unsigned int i = 0; i < TRANSFERS; i++)
		libusb_free_transfer(io->receiver[i].transfer);
}

static struct err *find_handle(struct usb *usb)
{
	libusb_device **devices;
	ssize_t there = libusb_get_device_list(usb->io->context, &devices);
	int status = LIBUSB_ERROR_NO_DEVICE;

	for (ssize_t i = 0; i < there && !usb->io->handle; i++) {
		if (libusb_get_bus_number(devices[i]) != usb->adapter.bus ||
		    libusb_get_device_address(devices[i]) != usb->adapter.address)
			continue;
		status = libusb_open(devices[i], &usb->io->handle);
		if (status)
			break;
	}
	if (there >= 0)
		libusb_free_device_list(devices, 1);
	if (!status)
		return NULL;
	usb->io->handle = NULL;
	return usb_error(&usb->adapter, problem_of(status), "open");
}

/* The control interface last: only once all are free does the kernel's driver take them. */
static void release(struct usb *usb)
{
	const uint8_t numbers[] = {usb->port.control, usb->port.interface};

	while (usb->io->claimed)
		libusb_release_interface(usb->io->handle, numbers[--usb->io->claimed]);
}

/* The kernel's driver is taken off, and put back when libusb gives the interface back. */
static struct err *claim(struct usb *usb)
{
	const uint8_t numbers[] = {usb->port.control, usb->port.interface};
	unsigned int count = usb->port.control == usb->port.interface ? 1 : 2;
	int status = 0;

	libusb_set_auto_detach_kernel_driver(usb->io->handle, 1);
	while (usb->io->claimed < count && !status) {
		status = libusb_claim_interface(usb->io->handle, numbers[usb->io->claimed]);
		usb->io->claimed += !status;
	}
	if (!status)
		return NULL;
	release(usb); /* and close it: usb_error() is not to find us, but who has it */
	libusb_close(usb->io->handle);
	usb->io->handle = NULL;
	return usb_error(&usb->adapter, problem_of(status), "open");
}

static struct err *set_up(struct usb *usb, unsigned int baud)
{
	const struct usb_chip *chip = usb->adapter.chip;
	struct err *err = open_context(&usb->io->context);

	if (!err)
		err = find_handle(usb);
	if (!err)
		err = claim(usb);
	if (!err)
		err = chip->open(usb, baud);
	if (!err && chip->set_lines)
		err = chip->set_lines(usb, true);
	return err ? err : start_receiving(usb);
}

struct err *usb_open(const struct usb_adapter *adapter, unsigned int port, unsigned int baud,
		     struct usb **ret)
{
	struct usb_io *io = calloc(1, sizeof(*io));
	struct err *err = io ? usb_ring_init(&io->ring) : err_memory();
	struct usb *usb;

	if (err) {
		free(io);
		return err;
	}
	usb = &io->usb;
	usb->adapter = *adapter;
	usb->port = adapter->port[port];
	usb->io = io;
	pthread_mutex_init(&io->lock, NULL);
	err = set_up(usb, baud);
	if (err) {
		usb_close(usb);
		return err;
	}
	*ret = usb;
	return NULL;
}

static void give_back(struct usb *usb)
{
	const struct usb_chip *chip = usb->adapter.chip;

	if (usb->io->lost == USB_REFUSED)
		err_destroy(usb_clear(usb));
	if (chip->set_lines && usb->io->lost == USB_FINE)
		err_destroy(chip->set_lines(usb, false));
	if (chip->close && usb->io->lost == USB_FINE)
		chip->close(usb);
}

void usb_close(struct usb *usb)
{
	struct usb_io *io = usb->io;

	stop_receiving(io);
	if (io->claimed && io->threaded)
		give_back(usb);
	release(usb);
	if (io->handle)
		libusb_close(io->handle);
	if (io->context)
		libusb_exit(io->context);
	usb_ring_deinit(&io->ring);
	pthread_mutex_destroy(&io->lock);
	free(io);
}

size_t usb_take(struct usb *usb, void *buffer, size_t bytes, enum usb_problem *lost)
{
	struct usb_io *io = usb->io;
	size_t ret;

	pthread_mutex_lock(&io->lock);
	ret = usb_ring_take(&io->ring, buffer, bytes);
	take_waiting(io);
	*lost = ret ? USB_FINE : io->lost;
	pthread_mutex_unlock(&io->lock);
	return ret;
}

int usb_fd(const struct usb *usb)
{
	return usb->io->ring.fd;
}

struct err *usb_write(struct usb *usb, const void *data, size_t bytes, int timeout_ms)
{
	const uint8_t *at = data;

	while (bytes) {
		uint8_t piece[WRITE_PIECE];
		int length = bytes < sizeof(piece) ? (int)bytes : (int)sizeof(piece), sent = 0;
		int status;

		memcpy(piece, at, (size_t)length);
		status =
			libusb_bulk_transfer(usb->io->handle, usb->port.out, piece, length, &sent,
					     timeout_ms > 0 ? (unsigned int)timeout_ms : 1);
		if (status && !(status == LIBUSB_ERROR_TIMEOUT && sent))
			return usb_error(&usb->adapter, problem_of(status), "write to");
		at += sent;
		bytes -= (size_t)sent;
	}
	return NULL;
}

struct usb_damage usb_damage(const struct usb *usb)
{
	struct usb_damage ret;

	pthread_mutex_lock(&usb->io->lock);
	ret = usb->damage;
	pthread_mutex_unlock(&usb->io->lock);
	return ret;
}

struct err *usb_control_out(struct usb *usb, uint8_t type, uint8_t request, uint16_t value,
			    uint16_t index, const void *data, uint16_t bytes)
{
	uint8_t copy[64];
	int status;

	if (bytes > sizeof(copy))
		return usb_error(&usb->adapter, USB_FAILED, "set up");
	if (bytes)
		memcpy(copy, data, bytes);
	status = libusb_control_transfer(usb->io->handle, type, request, value, index, copy,
					 bytes, USB_CONTROL_MS);
	return status < 0 ? usb_error(&usb->adapter, problem_of(status), "set up") : NULL;
}

struct err *usb_control_in(struct usb *usb, uint8_t type, uint8_t request, uint16_t value,
			   uint16_t index, void *data, uint16_t bytes, size_t *ret)
{
	int status = libusb_control_transfer(usb->io->handle, type | LIBUSB_ENDPOINT_IN, request,
					     value, index, data, bytes, USB_CONTROL_MS);

	*ret = status > 0 ? (size_t)status : 0;
	return status < 0 && status != LIBUSB_ERROR_PIPE
		       ? usb_error(&usb->adapter, problem_of(status), "set up")
		       : NULL;
}

struct err *usb_clear(struct usb *usb)
{
	int status = libusb_clear_halt(usb->io->handle, usb->port.in);

	if (!status)
		status = libusb_clear_halt(usb->io->handle, usb->port.out);
	return status ? usb_error(&usb->adapter, problem_of(status), "set up") : NULL;
}
