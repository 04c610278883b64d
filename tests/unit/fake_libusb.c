// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The functions of libusb-1.0 that host/line/usb.c uses, over devices in memory. Keeps libusb's own
 * rules: transfers end on the thread that handles events, one that was cancelled ends too, and an
 * interface that is given back gets its kernel driver again.
 */
#include "fake_libusb.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TRANSFERS 64
#define WAIT_NS 5000000
#define CONFIG_HEAD 9

struct libusb_context {
	int unused;
};

struct libusb_device_handle {
	struct libusb_device *device;
	bool auto_detach;
	unsigned int detached; /* bit N: driver to be put back */
};

static struct libusb_device devices[FAKE_DEVICES];
static unsigned int device_count, calls, unplug_at;
static unsigned int contexts, lists, configs, transfers;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static struct {
	struct libusb_transfer *transfer;
	bool cancelled;
} flying[TRANSFERS];
static unsigned int flying_count;

static void enter(void)
{
	pthread_mutex_lock(&lock);
	if (++calls == unplug_at)
		for (unsigned int i = 0; i < device_count; i++)
			devices[i].unplugged = true;
}

static int leave(int ret)
{
	pthread_cond_broadcast(&changed);
	pthread_mutex_unlock(&lock);
	return ret;
}

void fake_reset(void)
{
	for (unsigned int i = 0; i < FAKE_DEVICES; i++)
		free(devices[i].arrivals);
	memset(devices, 0, sizeof(devices));
	device_count = calls = unplug_at = contexts = lists = configs = transfers = flying_count =
		0;
}

struct libusb_device *fake_plug(uint16_t vendor, uint16_t product, uint8_t port,
				const char *serial)
{
	struct libusb_device *ret = &devices[device_count++];

	*ret = (struct libusb_device){
		.vendor = vendor,
		.product = product,
		.version = 0x200,
		.control_packet = 64,
		.bus = 250,
		.address = port,
		.port = port,
		.serial = serial,
		.config = {CONFIG_HEAD, LIBUSB_DT_CONFIG, CONFIG_HEAD, 0, 0, 1, 0, 0x80, 50},
		.config_bytes = CONFIG_HEAD,
		.arrivals = calloc(FAKE_ARRIVALS, sizeof(struct fake_arrival)),
	};
	return ret;
}

void fake_extra(struct libusb_device *device, const uint8_t *bytes, size_t count)
{
	memcpy(device->config + device->config_bytes, bytes, count);
	device->config_bytes += count;
	device->config[2] = (uint8_t)device->config_bytes;
	device->config[3] = (uint8_t)(device->config_bytes >> 8);
}

void fake_interface(struct libusb_device *device, uint8_t number, uint8_t class, uint8_t subclass,
		    uint8_t protocol)
{
	const uint8_t bytes[] = { 9, LIBUSB_DT_INTERFACE, number, 0, 0, class, subclass, protocol,
				 0};

	device->config[4]++;
	fake_extra(device, bytes, sizeof(bytes));
}

void fake_bulk(struct libusb_device *device, uint8_t in, uint8_t out, uint16_t packet)
{
	const uint8_t low = (uint8_t)packet, high = (uint8_t)(packet >> 8);
	const uint8_t bytes[] = {
		7, LIBUSB_DT_ENDPOINT, in,  2, low, high, 0, /* */
		7, LIBUSB_DT_ENDPOINT, out, 2, low, high, 0,
	};

	fake_extra(device, bytes, sizeof(bytes));
}

void fake_arrive(struct libusb_device *device, enum libusb_transfer_status status,
		 const void *data, size_t bytes)
{
	struct fake_arrival *arrival;

	pthread_mutex_lock(&lock);
	arrival = &device->arrivals[device->arriving++ % FAKE_ARRIVALS];
	arrival->status = status;
	arrival->bytes = bytes;
	if (bytes)
		memcpy(arrival->data, data, bytes);
	leave(0);
}

unsigned int fake_arriving(const struct libusb_device *device)
{
	unsigned int ret;

	pthread_mutex_lock(&lock);
	ret = device->arriving - device->arrived;
	leave(0);
	return ret;
}

void fake_unplug(struct libusb_device *device)
{
	pthread_mutex_lock(&lock);
	device->unplugged = true;
	leave(0);
}

void fake_unplug_at(unsigned int call)
{
	pthread_mutex_lock(&lock);
	calls = 0;
	unplug_at = call;
	leave(0);
}

unsigned int fake_calls(void)
{
	return calls;
}

unsigned int fake_flying(void)
{
	unsigned int ret;

	pthread_mutex_lock(&lock);
	ret = flying_count;
	leave(0);
	return ret;
}

unsigned int fake_leaks(void)
{
	unsigned int ret = contexts + lists + configs + transfers + flying_count;

	for (unsigned int i = 0; i < device_count; i++)
		ret += devices[i].handles + (devices[i].claimed && !devices[i].unplugged);
	return ret;
}

/* ---- devices */

int libusb_init(libusb_context **ret)
{
	enter();
	*ret = calloc(1, sizeof(**ret));
	contexts++;
	return leave(0);
}

void libusb_exit(libusb_context *context)
{
	enter();
	contexts--;
	free(context);
	leave(0);
}

ssize_t libusb_get_device_list(libusb_context *context, libusb_device ***ret)
{
	int count = 0;

	(void)context;
	enter();
	*ret = calloc(FAKE_DEVICES + 1, sizeof(**ret));
	for (unsigned int i = 0; i < device_count; i++)
		if (!devices[i].unplugged)
			(*ret)[count++] = &devices[i];
	lists++;
	return leave(count);
}

void libusb_free_device_list(libusb_device **list, int unref)
{
	(void)unref;
	enter();
	lists--;
	free(list);
	leave(0);
}

int libusb_get_device_descriptor(libusb_device *device, struct libusb_device_descriptor *ret)
{
	enter();
	*ret = (struct libusb_device_descriptor){
		.bLength = LIBUSB_DT_DEVICE_SIZE,
		.bDescriptorType = LIBUSB_DT_DEVICE,
		.bcdUSB = device->version,
		.bDeviceClass = device->class,
		.bMaxPacketSize0 = device->control_packet,
		.idVendor = device->vendor,
		.idProduct = device->product,
		.bcdDevice = device->release,
		.iSerialNumber = device->serial ? 3 : 0,
		.bNumConfigurations = 1,
	};
	return leave(0);
}

uint8_t libusb_get_bus_number(libusb_device *device)
{
	return device->bus;
}

uint8_t libusb_get_device_address(libusb_device *device)
{
	return device->address;
}

int libusb_get_port_numbers(libusb_device *device, uint8_t *ports, int room)
{
	if (room < 1)
		return LIBUSB_ERROR_OVERFLOW;
	ports[0] = device->port;
	return 1;
}

static void put_endpoint(const uint8_t *at, struct libusb_interface_descriptor *to)
{
	struct libusb_endpoint_descriptor *endpoints = (void *)(uintptr_t)to->endpoint;

	endpoints = realloc(endpoints, (to->bNumEndpoints + 1u) * sizeof(*endpoints));
	endpoints[to->bNumEndpoints++] = (struct libusb_endpoint_descriptor){
		.bLength = at[0],
		.bDescriptorType = at[1],
		.bEndpointAddress = at[2],
		.bmAttributes = at[3],
		.wMaxPacketSize = (uint16_t)(at[4] | at[5] << 8),
	};
	to->endpoint = endpoints;
}

static void put_interface(const uint8_t *at, struct libusb_interface *to,
			  struct libusb_interface_descriptor **ret)
{
	struct libusb_interface_descriptor *one = calloc(1, sizeof(*one));

	one->bLength = at[0];
	one->bDescriptorType = at[1];
	one->bInterfaceNumber = at[2];
	one->bInterfaceClass = at[5];
	one->bInterfaceSubClass = at[6];
	one->bInterfaceProtocol = at[7];
	to->altsetting = one;
	to->num_altsetting = 1;
	*ret = one;
}

static void put_extra(const uint8_t *at, struct libusb_interface_descriptor *to)
{
	unsigned char *extra =
		realloc((void *)(uintptr_t)to->extra, (size_t)to->extra_length + at[0]);

	memcpy(extra + to->extra_length, at, at[0]);
	to->extra = extra;
	to->extra_length += at[0];
}

/* As many interfaces as the head claims, some of them maybe empty. A cut descriptor ends it. */
int libusb_get_active_config_descriptor(libusb_device *device,
					struct libusb_config_descriptor **ret)
{
	const uint8_t *at = device->config, *end = at + device->config_bytes;
	struct libusb_interface_descriptor *current = NULL;
	struct libusb_interface *interfaces;
	unsigned int used = 0;

	enter();
	if (device->config_bytes < CONFIG_HEAD || at[1] != LIBUSB_DT_CONFIG)
		return leave(LIBUSB_ERROR_IO);
	*ret = calloc(1, sizeof(**ret));
	(*ret)->bNumInterfaces = at[4];
	interfaces = calloc(at[4] + 1u, sizeof(*interfaces));
	(*ret)->interface = interfaces;
	for (at += CONFIG_HEAD; end - at >= 2 && at[0] >= 2 && at[0] <= end - at; at += at[0]) {
		if (at[1] == LIBUSB_DT_INTERFACE && at[0] >= 9) {
			if (used == (*ret)->bNumInterfaces)
				break;
			put_interface(at, &interfaces[used++], &current);
		} else if (at[1] == LIBUSB_DT_ENDPOINT && at[0] >= 7 && current) {
			put_endpoint(at, current);
		} else if (current) {
			put_extra(at, current);
		}
	}
	configs++;
	return leave(0);
}

void libusb_free_config_descriptor(struct libusb_config_descriptor *config)
{
	enter();
	for (unsigned int i = 0; i < config->bNumInterfaces; i++) {
		struct libusb_interface_descriptor *one =
			(void *)(uintptr_t)config->interface[i].altsetting;

		if (!one)
			continue;
		free((void *)(uintptr_t)one->endpoint);
		free((void *)(uintptr_t)one->extra);
		free(one);
	}
	free((void *)(uintptr_t)config->interface);
	free(config);
	configs--;
	leave(0);
}

/* ---- handles */

int libusb_open(libusb_device *device, libusb_device_handle **ret)
{
	enter();
	if (device->unplugged)
		return leave(LIBUSB_ERROR_NO_DEVICE);
	if (device->open_status)
		return leave(device->open_status);
	*ret = calloc(1, sizeof(**ret));
	(*ret)->device = device;
	device->handles++;
	return leave(0);
}

void libusb_close(libusb_device_handle *handle)
{
	enter();
	handle->device->handles--;
	free(handle);
	leave(0);
}

int libusb_get_string_descriptor_ascii(libusb_device_handle *handle, uint8_t index,
				       unsigned char *data, int room)
{
	size_t length = strlen(handle->device->serial);

	(void)index;
	enter();
	if (handle->device->unplugged)
		return leave(LIBUSB_ERROR_NO_DEVICE);
	length = length < (size_t)room ? length : (size_t)room - 1;
	memcpy(data, handle->device->serial, length);
	return leave((int)length);
}

int libusb_set_auto_detach_kernel_driver(libusb_device_handle *handle, int enable)
{
	enter();
	handle->auto_detach = enable;
	return leave(0);
}

int libusb_claim_interface(libusb_device_handle *handle, int number)
{
	struct libusb_device *device = handle->device;
	unsigned int bit = 1u << (number & 31);

	enter();
	if (number > 31) /* as libusb's USB_MAXINTERFACES */
		return leave(LIBUSB_ERROR_INVALID_PARAM);
	if (device->unplugged)
		return leave(LIBUSB_ERROR_NO_DEVICE);
	if (device->claim_status || device->claimed & bit)
		return leave(device->claim_status ? device->claim_status : LIBUSB_ERROR_BUSY);
	if (device->driver & bit && !handle->auto_detach)
		return leave(LIBUSB_ERROR_BUSY);
	handle->detached |= device->driver & bit;
	device->driver &= ~bit;
	device->claimed |= bit;
	return leave(0);
}

int libusb_release_interface(libusb_device_handle *handle, int number)
{
	struct libusb_device *device = handle->device;
	unsigned int bit = 1u << number;

	enter();
	device->claimed &= ~bit;
	if (device->unplugged)
		return leave(LIBUSB_ERROR_NO_DEVICE);
	device->driver |= handle->detached & bit;
	return leave(0);
}

int libusb_clear_halt(libusb_device_handle *handle, unsigned char endpoint)
{
	(void)endpoint;
	enter();
	return leave(handle->device->unplugged ? LIBUSB_ERROR_NO_DEVICE : 0);
}

int libusb_control_transfer(libusb_device_handle *handle, uint8_t type, uint8_t request,
			    uint16_t value, uint16_t index, unsigned char *data, uint16_t bytes,
			    unsigned int timeout)
{
	struct libusb_device *device = handle->device;
	struct fake_request *log = &device->requests[device->asked % FAKE_REQUESTS];

	(void)timeout;
	enter();
	if (device->unplugged)
		return leave(LIBUSB_ERROR_NO_DEVICE);
	*log = (struct fake_request){type, request, value, index, bytes, { 0 } };
	if (!(type & LIBUSB_ENDPOINT_IN))
		memcpy(log->data, data, bytes < sizeof(log->data) ? bytes : sizeof(log->data));
	device->asked++;
	if (device->answer)
		return leave(device->answer(log, data));
	if (type & LIBUSB_ENDPOINT_IN)
		memset(data, 0, bytes);
	return leave(bytes);
}

int libusb_bulk_transfer(libusb_device_handle *handle, unsigned char endpoint,
			 unsigned char *data, int bytes, int *sent, unsigned int timeout)
{
	struct libusb_device *device = handle->device;

	(void)endpoint;
	(void)timeout;
	enter();
	*sent = 0;
	if (device->unplugged)
		return leave(LIBUSB_ERROR_NO_DEVICE);
	if (device->out_status)
		return leave(device->out_status);
	for (; *sent < bytes && device->out_bytes < sizeof(device->out); ++*sent)
		device->out[device->out_bytes++] = data[*sent];
	return leave(*sent == bytes ? 0 : LIBUSB_ERROR_TIMEOUT);
}

/* ---- transfers */

struct libusb_transfer *libusb_alloc_transfer(int packets)
{
	(void)packets;
	enter();
	transfers++;
	leave(0);
	return calloc(1, sizeof(struct libusb_transfer));
}

void libusb_free_transfer(struct libusb_transfer *transfer)
{
	enter();
	transfers -= transfer != NULL;
	free(transfer);
	leave(0);
}

int libusb_submit_transfer(struct libusb_transfer *transfer)
{
	struct libusb_device *device = transfer->dev_handle->device;

	enter();
	if (device->unplugged)
		return leave(LIBUSB_ERROR_NO_DEVICE);
	if (flying_count == TRANSFERS)
		return leave(LIBUSB_ERROR_NO_MEM);
	if ((size_t)transfer->length > device->largest)
		device->largest = (size_t)transfer->length;
	flying[flying_count].cancelled = false;
	flying[flying_count++].transfer = transfer;
	return leave(0);
}

int libusb_cancel_transfer(struct libusb_transfer *transfer)
{
	int ret = LIBUSB_ERROR_NOT_FOUND;

	enter();
	for (unsigned int i = 0; i < flying_count; i++) {
		if (flying[i].transfer == transfer) {
			flying[i].cancelled = true;
			ret = 0;
		}
	}
	return leave(ret);
}

/* Whether it ends now; if so, how. */
static bool ends(unsigned int at)
{
	struct libusb_transfer *transfer = flying[at].transfer;
	struct libusb_device *device = transfer->dev_handle->device;
	struct fake_arrival *arrival = &device->arrivals[device->arrived % FAKE_ARRIVALS];

	transfer->actual_length = 0;
	if (device->unplugged) {
		transfer->status = LIBUSB_TRANSFER_NO_DEVICE;
	} else if (flying[at].cancelled) {
		transfer->status = LIBUSB_TRANSFER_CANCELLED;
	} else if (device->arrived != device->arriving) {
		device->arrived++;
		transfer->status = arrival->status;
		transfer->actual_length = arrival->bytes < (size_t)transfer->length
						  ? (int)arrival->bytes
						  : transfer->length;
		memcpy(transfer->buffer, arrival->data, (size_t)transfer->actual_length);
	} else {
		return false;
	}
	return true;
}

static struct libusb_transfer *ended(void)
{
	for (unsigned int i = 0; i < flying_count; i++) {
		struct libusb_transfer *transfer = flying[i].transfer;

		if (!ends(i))
			continue;
		memmove(&flying[i], &flying[i + 1], (--flying_count - i) * sizeof(flying[0]));
		return transfer;
	}
	return NULL;
}

int libusb_handle_events_timeout_completed(libusb_context *context, struct timeval *wait,
					   int *completed)
{
	struct libusb_transfer *transfer;
	struct timespec until;

	(void)context;
	(void)wait;
	(void)completed;
	pthread_mutex_lock(&lock);
	transfer = ended();
	if (!transfer) {
		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_nsec += WAIT_NS;
		until.tv_sec += until.tv_nsec / 1000000000;
		until.tv_nsec %= 1000000000;
		pthread_cond_timedwait(&changed, &lock, &until);
		transfer = ended();
	}
	pthread_mutex_unlock(&lock);
	if (transfer)
		transfer->callback(transfer);
	return 0;
}

void libusb_interrupt_event_handler(libusb_context *context)
{
	(void)context;
	enter();
	leave(0);
}
