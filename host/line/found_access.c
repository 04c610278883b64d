// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whether what was found can be used, and what to do if it cannot. Asks for permission by
 * access(2), so that nothing is opened: opening a port raises its DTR.
 */
#define _GNU_SOURCE /* strsep */
#include "found_access.h"

#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "found_sysfs.h"
#include "holder.h"
#include "usb_error.h"

#define NODE_BYTES 128

static bool allowed(const char *node)
{
	return access(node, R_OK | W_OK) == 0;
}

/* The group whose members may use the node; NULL: none but root's. */
static const char *group_of(const char *node)
{
	struct stat about;
	struct group *group;

	if (stat(node, &about) || !about.st_gid || (about.st_mode & 0060) != 0060)
		return NULL;
	group = getgrgid(about.st_gid);
	return group ? group->gr_name : NULL;
}

static void join_group(const char *group, struct found *found)
{
	snprintf(found->remedy, sizeof(found->remedy), "sudo adduser $USER %s, and log in again",
		 group);
}

static void deny_tty(const char *node, struct found *found)
{
	const char *group = group_of(node);

	found->state = FOUND_DENIED;
	if (access(node, F_OK)) {
		snprintf(found->problem, sizeof(found->problem), "%s is not there", found->tty);
		snprintf(found->remedy, sizeof(found->remedy),
			 "in a container, pass %s into it; else `udevadm trigger` makes it",
			 found->tty);
		return;
	}
	snprintf(found->problem, sizeof(found->problem), "permission denied");
	if (group)
		join_group(group, found);
	else
		snprintf(found->remedy, sizeof(found->remedy),
			 "run this as root, or let yourself in: sudo chown $USER %s", found->tty);
}

static void deny_usb(const char *node, const struct usb_adapter *adapter, struct found *found)
{
	const char *group = group_of(node);
	char rule[USB_RULE_BYTES];

	found->state = FOUND_DENIED;
	if (access(node, F_OK)) {
		snprintf(found->problem, sizeof(found->problem), "%s is not there", node);
		snprintf(found->remedy, sizeof(found->remedy),
			 "in a container, pass /dev/bus/usb into it");
		return;
	}
	snprintf(found->problem, sizeof(found->problem), "%s: permission denied%s%s", node,
		 found->tty[0] ? ", and so " : "", found->tty);
	if (group) {
		join_group(group, found);
		return;
	}
	usb_rule(adapter, rule);
	snprintf(found->remedy, sizeof(found->remedy),
		 "echo '%s, TAG+=\"uaccess\"' | sudo tee -a /etc/udev/rules.d/60-lastgasp.rules; "
		 "sudo udevadm control --reload; then plug it in again (over ssh, be in group "
		 "plugdev too)",
		 rule);
}

/* who: "picocom (pid 123)", or "" when it is known only that it is held. */
static void hold(const char *who, const char *device, struct found *found)
{
	const char *pid = strrchr(who, ' ');
	char number[16] = "";

	if (pid)
		snprintf(number, sizeof(number), "%.*s", (int)strspn(pid + 1, "0123456789"),
			 pid + 1);
	found->state = FOUND_HELD;
	if (atol(number) == (long)getpid()) {
		snprintf(found->holder, sizeof(found->holder), "%s", who);
		snprintf(found->problem, sizeof(found->problem), "this lastgasp has it");
		snprintf(found->remedy, sizeof(found->remedy), "nothing is to be done");
		return;
	}
	snprintf(found->holder, sizeof(found->holder), "%s", who[0] ? who : "another program");
	snprintf(found->problem, sizeof(found->problem), "%s has %s", found->holder, device);
	if (number[0])
		snprintf(found->remedy, sizeof(found->remedy), "end it first: kill %s", number);
	else
		snprintf(found->remedy, sizeof(found->remedy),
			 "end it first: `sudo fuser -v %s` shows which it is", device);
}

static bool held_tty(const struct found_roots *roots, struct found *found)
{
	char who[HOLDER_BYTES];

	if (!found->tty[0] || !holder_of(roots->proc, found->tty, who))
		return false;
	hold(who, found->tty, found);
	return true;
}

/* A program that uses the adapter without the kernel's driver has claimed it: usbfs. */
static bool held_usb(const struct found_roots *roots, const char *node, struct found *found)
{
	char who[HOLDER_BYTES] = "";

	if (strcmp(found->driver, "usbfs") != 0)
		return false;
	if (!holder_of(roots->proc, node, who))
		who[0] = 0;
	hold(who, node, found);
	return true;
}

static void node_of_tty(const struct found_roots *roots, const struct found *found, char *ret)
{
	snprintf(ret, NODE_BYTES, "%s%s", roots->dev, found->tty + strlen("/dev"));
}

/* A port that the kernel itself talks over is not for a talk with another machine. */
static bool own_console(const struct found_roots *roots, struct found *found)
{
	char path[SYSFS_PATH], consoles[200], *rest = consoles, *name;
	bool own = false;

	snprintf(path, sizeof(path), "%s/class/tty/console/active", roots->sys);
	sysfs_text(path, consoles, sizeof(consoles));
	while (!own && (name = strsep(&rest, " ")))
		own = !strcmp(name, found->tty + strlen("/dev/"));
	if (!own)
		return false;
	found->state = FOUND_HELD;
	strcpy(found->holder, "this computer's kernel");
	snprintf(found->problem, sizeof(found->problem),
		 "it is a console of this computer's own kernel");
	snprintf(found->remedy, sizeof(found->remedy),
		 "if it is cabled to another machine, start this computer without console=%s",
		 found->tty + strlen("/dev/"));
	return true;
}

void found_check_tty(const struct found_roots *roots, struct found *found)
{
	char node[NODE_BYTES];

	node_of_tty(roots, found, node);
	if (!allowed(node))
		deny_tty(node, found);
	else if (!held_tty(roots, found))
		own_console(roots, found);
}

static bool broken(const struct usb_adapter *adapter, struct found *found)
{
	struct err *err;
	char *remedy;

	if (adapter->problem == USB_FINE || adapter->problem == USB_DENIED)
		return false;
	err = usb_error(adapter, adapter->problem, "open");
	remedy = strstr(err->text, "; ");
	if (remedy) {
		snprintf(found->remedy, sizeof(found->remedy), "%s", remedy + 2);
		*remedy = 0;
	}
	snprintf(found->problem, sizeof(found->problem), "%.255s", err->text);
	err_destroy(err);
	found->state = FOUND_BROKEN;
	return true;
}

void found_check_usb(const struct found_roots *roots, const struct usb_adapter *adapter,
		     const char *usb_spec, struct found *found)
{
	char tty[NODE_BYTES] = "", node[NODE_BYTES], held[NODE_BYTES];
	bool usb_allowed;

	snprintf(node, sizeof(node), "%s/bus/usb/%03u/%03u", roots->dev, adapter->bus,
		 adapter->address);
	snprintf(held, sizeof(held), "/dev/bus/usb/%03u/%03u", adapter->bus, adapter->address);
	if (found->tty[0])
		node_of_tty(roots, found, tty);
	usb_allowed = allowed(node);
	snprintf(found->spec, sizeof(found->spec), "%s",
		 !usb_allowed && tty[0] && allowed(tty) ? found->tty : usb_spec);
	if (!usb_allowed && found->spec[0] != '/')
		deny_usb(node, adapter, found);
	else if (!held_tty(roots, found) && !held_usb(roots, held, found))
		broken(adapter, found);
}
