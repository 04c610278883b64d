/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A computer on which lines are looked for: its sysfs, /proc and /dev in a temporary folder, its
 * USB devices in fake_libusb, and libserialport, libudev and pci_names with a few made-up names.
 */
#ifndef FAKE_COMPUTER_H
#define FAKE_COMPUTER_H

#include <stdbool.h>
#include <sys/types.h>

#include "../../host/line/found.h"
#include "fake_libusb.h"
#include "fake_root.h"

#define COMPUTER_PATH 400

/* The folder, and what was found by the last look(). */
extern struct fake_root computer;
extern struct found *found;
extern size_t found_count;

/* Whether there is no usb.ids. */
extern bool computer_nameless;

/* Around each test. */
int computer_set_up(void **state);
int computer_tear_down(void **state);

/* A link at `path` of the folder to `to` of it, with all folders on both ways. */
void computer_put_link(const char *path, const char *to);

/* A serial port of the kernel at a device of /sys/devices, which is on a bus and has a driver. */
void computer_put_tty(const char *tty, const char *device, const char *bus, const char *driver);

/* Of interface `interface` of the USB device that was plugged into `port`: its driver, and the
 * same with a tty. */
void computer_put_driver(unsigned int port, unsigned int interface, const char *driver);
void computer_put_usb_tty(const char *tty, unsigned int port, unsigned int interface,
			  const char *driver);

/* The node of the USB device at `port` in /dev/bus/usb. */
void computer_put_node(unsigned int port);

/* A program that has a device open. */
void computer_put_holder(unsigned int pid, const char *name, const char *device);

/* Mode and, unless 0, group of a file of the folder. */
void computer_set_mode(const char *path, mode_t mode, gid_t group);

/* An FT232R, with its node. */
struct libusb_device *computer_plug_ftdi(uint8_t port, const char *serial);

/* Look for lines; returns whether that went well and there were so many. */
bool computer_look(size_t expected);

/* The same, or the test fails. */
void look(size_t expected);
void contains(const char *text, const char *words);

#endif
