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
MODULE_PARM_DESC(key, "SysRq key that makes a dump: one letter that is free (default x); "
		      "in the other case it sends the last dump again");

static char *port = "ttyS0";
module_param(port, charp, 0444);
MODULE_PARM_DESC(port, "where dumps go: ttyS0 (default), io:0x3f8, mmio:0xADDRESS[:2], none");

static char *nmi = "0";
module_param(nmi, charp, 0444);
MODULE_PARM_DESC(nmi, "1: an NMI that nobody claims makes a dump (default 0)");

static char *at_panic = "1";
module_param_named(panic, at_panic, charp, 0444);
MODULE_PARM_DESC(panic, "1: a panic makes a dump (default 1)");

static char *cmdlines = "1";
module_param(cmdlines, charp, 0444);
MODULE_PARM_DESC(cmdlines, "1: command lines of the largest tasks are sent (default 1)");

static char *pci_config = "1";
module_param(pci_config, charp, 0444);
MODULE_PARM_DESC(pci_config, "1: command and status of PCI devices are read (default 1)");

static char *labels = "";
module_param(labels, charp, 0444);
MODULE_PARM_DESC(labels, "words to group dumps by, at most 48 bytes");

static char *buffer_kb = "192";
module_param(buffer_kb, charp, 0444);
MODULE_PARM_DESC(buffer_kb, "KiB kept for a dump, 16 to 208 (default 192)");

static char *parity = "default";
module_param(parity, charp, 0444);
MODULE_PARM_DESC(parity, "parity frames sent after a dump: percent of its frames (0 to 400), "
			 "default (about 1 in 8), or forever (until a key, a command or limit_s)");

static char *listen_ms = "500";
module_param(listen_ms, charp, 0444);
MODULE_PARM_DESC(listen_ms, "how long to wait for a console's word after a dump, and again after "
			    "its parity, 0 (not at all) to 10000 (default 500)");

static char *limit_s = "120";
module_param(limit_s, charp, 0444);
MODULE_PARM_DESC(limit_s, "seconds after which a dump gives the machine back whatever the console "
			  "says, 1 to 86400 (default 120)");

static char *armor = "0";
module_param(armor, charp, 0444);
MODULE_PARM_DESC(armor, "1: dumps go out as lines of text (default 0)");

static char *escaped = "0";
module_param(escaped, charp, 0444);
MODULE_PARM_DESC(escaped, "1: dumps go out without control characters, for lines that eat some "
			  "(default 0)");

static char *arm = "";
module_param(arm, charp, 0444);
MODULE_PARM_DESC(arm, "SysRq keys that must come before the key, each within 10 s: at most 8 "
		      "letters that are free (default none)");

static char *to_printk = "0";
module_param_named(printk, to_printk, charp, 0444);
MODULE_PARM_DESC(printk, "1: a dump that the port did not take goes to the kernel log as lines of "
			 "text (default 0)");

static char *region = "";
module_param(region, charp, 0444);
MODULE_PARM_DESC(region, "reserved RAM that dumps go to as well: 0xADDRESS:0xBYTES, or ramoops");

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

static bool read_arm(const char **ret)
{
	size_t i, length = strlen(arm);

	for (i = 0; i < length; i++)
		if (!isascii(arm[i]) || !isalpha(arm[i]) || tolower(arm[i]) == tolower(key[0]))
			break;
	if (i < length || length > LG_ARM_MAX) {
		pr_err("parameter arm=%s: allowed are at most %d letters, none the key %c\n",
		       arm, LG_ARM_MAX, key[0]);
		return false;
	}
	*ret = arm;
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

static bool read_number(const char *name, const char *text, unsigned int least, unsigned int most,
			unsigned int *ret)
{
	if (kstrtouint(text, 10, ret) || *ret < least || *ret > most) {
		pr_err("parameter %s=%s: allowed is %u to %u\n", name, text, least, most);
		return false;
	}
	return true;
}

static bool read_parity(int *ret)
{
	unsigned int percent;

	if (!strcmp(parity, "default")) {
		*ret = LG_PARITY_DEFAULT;
	} else if (!strcmp(parity, "forever")) {
		*ret = LG_PARITY_FOREVER;
	} else if (!kstrtouint(parity, 10, &percent) && percent <= LG_PARITY_MAX) {
		*ret = percent;
	} else {
		pr_err("parameter parity=%s: allowed is default, forever or 0 to %d (percent)\n",
		       parity, LG_PARITY_MAX);
		return false;
	}
	return true;
}

static bool read_form(enum lg_form *ret)
{
	bool lines, masked;

	if (!read_switch("armor", armor, &lines) || !read_switch("escaped", escaped, &masked))
		return false;
	if (lines && masked) {
		pr_err("parameters armor=1 escaped=1: allowed is one, armor will do\n");
		return false;
	}
	*ret = lines ? LG_FORM_ARMORED : masked ? LG_FORM_ESCAPED : LG_FORM_PLAIN;
	return true;
}

static bool read_line(struct lg_monitor_options *ret)
{
	unsigned int seconds;

	if (!read_form(&ret->form) || !read_parity(&ret->parity) ||
	    !read_number("listen_ms", listen_ms, 0, LG_LISTEN_MS_MAX, &ret->listen_ms) ||
	    !read_number("limit_s", limit_s, 1, LG_LIMIT_S_MAX, &seconds))
		return false;
	ret->limit_ms = seconds * 1000;
	return true;
}

static bool read_channels(struct lg_options *ret)
{
	ret->port = port;
	ret->region = region;
	if (!read_switch("printk", to_printk, &ret->printk))
		return false;
	if (!strcmp(port, "none") && !region[0] && !ret->printk) {
		pr_err("parameter port=none: dumps would go nowhere; give region= or printk=1\n");
		return false;
	}
	return true;
}

int lg_options_read(struct lg_options *ret)
{
	if (read_key(&ret->key) && read_arm(&ret->arm) && read_switch("nmi", nmi, &ret->nmi) &&
	    read_switch("panic", at_panic, &ret->panic) &&
	    read_switch("cmdlines", cmdlines, &ret->cmdlines) &&
	    read_switch("pci_config", pci_config, &ret->pci_config) && read_labels(&ret->labels) &&
	    read_number("buffer_kb", buffer_kb, LG_BUFFER_KB_MIN, LG_BUFFER_KB_MAX,
			&ret->buffer_kb) &&
	    read_channels(ret) && read_line(&ret->line))
		return 0;
	return -EINVAL;
}
