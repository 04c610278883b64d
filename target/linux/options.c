// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Parameters are taken as text and checked here, so that every message is ours and says what is
 * allowed.
 */
#define pr_fmt(fmt) "lastgasp: " fmt

#include <linux/ctype.h>
#include <linux/kernel.h>
#include <linux/moduleparam.h>
#include <linux/string.h>

#include "options.h"

static char *key = "x";
module_param(key, charp, 0444);
MODULE_PARM_DESC(key, "SysRq key that makes a dump: one letter that is free (default x)");

static char *port = "ttyS0";
module_param(port, charp, 0444);
MODULE_PARM_DESC(port, "where dumps go: ttyS0 (default), io:0x3f8, mmio:0xADDRESS[:2]");

static char *nmi = "0";
module_param(nmi, charp, 0444);
MODULE_PARM_DESC(nmi, "1: an NMI that nobody claims makes a dump (default 0)");

static char *at_panic = "1";
module_param_named(panic, at_panic, charp, 0444);
MODULE_PARM_DESC(panic, "1: a panic makes a dump (default 1)");

static char *cmdlines = "1";
module_param(cmdlines, charp, 0444);
MODULE_PARM_DESC(cmdlines, "1: command lines of the largest tasks are sent (default 1)");

static char *labels = "";
module_param(labels, charp, 0444);
MODULE_PARM_DESC(labels, "words to group dumps by, at most 48 bytes");

static char *buffer_kb = "192";
module_param(buffer_kb, charp, 0444);
MODULE_PARM_DESC(buffer_kb, "KiB kept for a dump on its way out, 16 to 256 (default 192)");

static bool read_switch(const char *name, const char *text, bool *ret)
{
	if ((text[0] != '0' && text[0] != '1') || text[1]) {
		pr_err("parameter %s=%s: allowed is 0 or 1\n", name, text);
		return false;
	}
	*ret = text[0] == '1';
	return true;
}

static bool read_key(char *ret)
{
	if (!isascii(key[0]) || !isalpha(key[0]) || key[1]) {
		pr_err("parameter key=%s: allowed is one letter, a to z or A to Z\n", key);
		return false;
	}
	*ret = key[0];
	return true;
}

static bool read_labels(const char **ret)
{
	size_t i, length = strlen(labels);

	for (i = 0; i < length; i++)
		if (!isascii(labels[i]) || !isprint(labels[i]))
			break;
	if (i < length || length > LG_LABELS_MAX) {
		pr_err("parameter labels: allowed are at most %d printable ASCII characters\n",
		       LG_LABELS_MAX);
		return false;
	}
	*ret = labels;
	return true;
}

static bool read_buffer(unsigned int *ret)
{
	if (kstrtouint(buffer_kb, 10, ret) || *ret < LG_BUFFER_KB_MIN || *ret > LG_BUFFER_KB_MAX) {
		pr_err("parameter buffer_kb=%s: allowed is %d to %d\n", buffer_kb, LG_BUFFER_KB_MIN,
		       LG_BUFFER_KB_MAX);
		return false;
	}
	return true;
}

int lg_options_read(struct lg_options *ret)
{
	ret->port = port;
	if (read_key(&ret->key) && read_switch("nmi", nmi, &ret->nmi) &&
	    read_switch("panic", at_panic, &ret->panic) &&
	    read_switch("cmdlines", cmdlines, &ret->cmdlines) && read_labels(&ret->labels) &&
	    read_buffer(&ret->buffer_kb))
		return 0;
	return -EINVAL;
}
