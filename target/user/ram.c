// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Looks for RAM that keeps a dump over a warm reboot: the way out of a machine without a UART.
 */
#include <inttypes.h>
#include <string.h>

#include "iomem.h"
#include "probe.h"
#include "words.h"

#define RAMOOPS "/sys/module/ramoops/parameters/"
#define NOWHERE "no UART and no reserved RAM, so a dump has nowhere to go: "
#define NO_LINE \
	"no UART: fire by keyboard, NMI or panic, reboot without switching off, then read the " \
	"dump from pstore; a USB serial adapter on this machine does not help"
#define REGION_BYTES 0x10000 /* arbitrary; a dump of 260 tasks is 4.6 KB */

/* The agent's region=ramoops takes no other sort (target/linux/region.h). */
static bool is_ramoops_usable(const struct lg_root *root)
{
	uint64_t size = 0, record = 0, type = 0, ecc = 0;

	return lg_root_number(root, RAMOOPS "mem_size", &size) &&
	       lg_root_number(root, RAMOOPS "record_size", &record) &&
	       lg_root_number(root, RAMOOPS "mem_type", &type) &&
	       lg_root_number(root, RAMOOPS "ecc", &ecc) && record && record <= size && !type &&
	       !ecc;
}

static bool add_ramoops(struct lg_probe *probe)
{
	char backend[48];
	bool usable;

	if (lg_root_line(&probe->root, "/sys/module/pstore/parameters/backend", backend,
			 sizeof(backend)) &&
	    backend[0] && strcmp(backend, "(null)"))
		lg_report_add(&probe->report, LG_FACT, "ram", "pstore", "%s", backend);
	if (!lg_root_exists(&probe->root, "/sys/module/ramoops"))
		return false;
	usable = is_ramoops_usable(&probe->root);
	lg_finding_note(lg_report_add(&probe->report, usable ? LG_GOOD : LG_FACT, "ram",
				      "ramoops", "%s",
				      usable ? "loaded" : "loaded, no record for the agent"),
			"%s",
			usable ? "region=ramoops keeps the dump over a warm reboot"
			       : "it needs mem_size, record_size, mem_type=0 and ecc=0");
	return usable;
}

/* memmap=64K$0x8000000 on the command line: RAM that the kernel leaves alone. */
static bool find_memmap(const char *cmdline, uint64_t *address, uint64_t *bytes)
{
	uint64_t size, start;
	char word[256];
	const char *end;

	while (lg_words_next(&cmdline, word, sizeof(word))) {
		if (strncmp(word, "memmap=", 7) || !lg_words_size(word + 7, &end, &size) ||
		    !size || *end != '$' || !lg_words_size(end + 1, &end, &start) || *end)
			continue;
		*address = start;
		*bytes = size;
		return true;
	}
	return false;
}

static void add_need(struct lg_probe *probe)
{
	struct lg_finding *need;
	uint64_t address;

	need = lg_report_add(&probe->report, LG_BAD, "ram", "region", "none");
	if (!lg_iomem_spare(&probe->root, REGION_BYTES, &address)) {
		lg_finding_note(need,
				NOWHERE "add memmap=64K$ADDRESS, an address in RAM, to the "
					"kernel's command line, then load with port=none "
					"region=ADDRESS:0x%x",
				REGION_BYTES);
		return;
	}
	lg_finding_note(need, NOWHERE
			"add to the kernel's command line what is said below (in a "
			"file of GRUB's: \\\\\\$ for $) and boot, then load as is said below");
	lg_report_cmdline(&probe->report, "memmap=64K$0x%" PRIx64, address);
	lg_report_parameter(&probe->report, "port=none region=0x%" PRIx64 ":0x%x", address,
			    REGION_BYTES);
}

/* RAM is there: ramoops', if bytes is 0. */
static void use(struct lg_probe *probe, uint64_t address, uint64_t bytes)
{
	lg_finding_note(lg_report_add(&probe->report, LG_LIMIT, "ram", "line", "none"), NO_LINE);
	if (bytes)
		lg_report_parameter(&probe->report, "port=none region=0x%" PRIx64 ":0x%" PRIx64,
				    address, bytes);
	else
		lg_report_parameter(&probe->report, "port=none region=ramoops");
}

void lg_probe_ram(struct lg_probe *probe)
{
	uint64_t address = 0, bytes = 0;
	bool ramoops = add_ramoops(probe);

	if (find_memmap(probe->consoles.cmdline, &address, &bytes))
		lg_report_add(&probe->report, LG_GOOD, "ram", "memmap",
			      "%" PRIu64 " bytes at 0x%" PRIx64, bytes, address);
	if (probe->port || probe->report.unread)
		return;
	if (ramoops)
		use(probe, 0, 0);
	else if (bytes)
		use(probe, address, bytes);
	else
		add_need(probe);
}
