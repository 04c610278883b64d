// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * lastgasp-probe: how this machine can be dumped, asked while it is healthy.
 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "json.h"
#include "print.h"
#include "probe.h"

enum {
	EXIT_READY = 0,
	EXIT_LIMITS = 1, /* and not ready */
	EXIT_USAGE = 2,
	EXIT_UNREAD = 3,
	EXIT_OUTPUT = 4,
};

static const char help[] =
	"lastgasp-probe [--json] [--root DIR]\n"
	"\n"
	"Says how this machine can be dumped: UARTs, USB debug ports, NMI, SysRq, what keeps\n"
	"the agent out; how to load it; and whether the machine is READY. Changes nothing.\n"
	"Run it as root, while the machine is healthy.\n"
	"\n"
	"  --json      the findings as rows\n"
	"  --root DIR  look at copies: DIR/proc, DIR/sys, DIR/dev, DIR/lib, DIR/boot, and what\n"
	"              lspci -xxx wrote in DIR/lspci.txt\n"
	"  --version\n"
	"  --help\n"
	"\n"
	"Exit codes: 0 ready; 1 ready with limits, or not ready; 2 usage; 3 something that the\n"
	"verdict needs cannot be read; 4 standard output failed.\n";

static int look(const char *dir, bool json)
{
	static struct lg_probe probe;
	int error = lg_root_open(&probe.root, dir);

	if (error || !(lg_root_exists(&probe.root, "/proc/cmdline") ||
		       lg_root_exists(&probe.root, "/proc/sys"))) {
		fprintf(stderr,
			"lastgasp-probe: %s: %s; give the folder that holds proc and sys\n", dir,
			error ? strerror(-error) : "no proc in it");
		return EXIT_UNREAD;
	}
	lg_probe_run(&probe);
	if (!json)
		lg_print(stdout, &probe.report);
	if ((json && lg_json_print(stdout, &probe.report)) || fflush(stdout) || ferror(stdout)) {
		fputs("lastgasp-probe: standard output cannot be written\n", stderr);
		return EXIT_OUTPUT;
	}
	if (probe.report.unread)
		return EXIT_UNREAD;
	return lg_report_verdict(&probe.report) == LG_READY ? EXIT_READY : EXIT_LIMITS;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "root", required_argument, NULL, 'r' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'v' },
		{ NULL, 0, NULL, 0 },
	};
	const char *dir = "/";
	bool json = false;
	int option;

	while ((option = getopt_long(argc, argv, "h", options, NULL)) >= 0) {
		switch (option) {
		case 'j':
			json = true;
			break;
		case 'r':
			dir = optarg;
			break;
		case 'h':
			fputs(help, stdout);
			return EXIT_READY;
		case 'v':
			puts("lastgasp-probe " LG_VERSION);
			return EXIT_READY;
		default:
			fputs("lastgasp-probe: try --help\n", stderr);
			return EXIT_USAGE;
		}
	}
	if (optind < argc) {
		fprintf(stderr, "lastgasp-probe: %s: no argument is taken; try --help\n",
			argv[optind]);
		return EXIT_USAGE;
	}
	return look(dir, json);
}
