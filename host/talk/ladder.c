// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The ladder of triggers. Says only what applies, and marks what was tried.
 */
#include "ladder.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct report {
	char (*lines)[LADDER_BYTES];
	unsigned int count;
};

__attribute__((format(printf, 2, 3))) static void say(struct report *report, const char *format,
						      ...)
{
	va_list arguments;

	if (report->count == LADDER_LINES)
		return;
	va_start(arguments, format);
	vsnprintf(report->lines[report->count++], LADDER_BYTES, format, arguments);
	va_end(arguments);
}

/* The last of the keys is the agent's, those before it arm it. */
static const char *key(const struct ladder *ladder)
{
	const char *keys = ladder->trigger->keys;

	return keys[0] ? keys + strlen(keys) - 1 : "x";
}

static void say_break(struct report *report, const struct ladder *ladder)
{
	if (ladder->breaks && ladder->fate != TRIGGER_UNSENT)
		say(report,
		    "tried: BREAK and %s: only the port of the kernel's console takes it, and "
		    "only if kernel.sysrq is not 0",
		    ladder->trigger->keys);
	else
		say(report,
		    "try: the kernel's own sequence instead of BREAK, typed before %s, if it "
		    "was built with one (CONFIG_MAGIC_SYSRQ_SERIAL_SEQUENCE)",
		    ladder->trigger->keys);
}

static void say_shell(struct report *report, const struct ladder *ladder)
{
	const char *keys = ladder->trigger->keys;

	if (strlen(keys) > 1)
		say(report,
		    "try: in a root shell that still answers, each of `%s` in turn: `echo %c > "
		    "/proc/sysrq-trigger` and so on; no mask holds it back",
		    keys, keys[0]);
	else
		say(report,
		    "try: in a root shell that still answers: `echo %s > "
		    "/proc/sysrq-trigger`; no mask holds it back",
		    key(ladder));
}

static void say_keyboard(struct report *report, const struct ladder *ladder)
{
	if (ladder->qemu)
		say(report, "try: the keyboard: `sendkey alt-sysrq-%s` in QEMU's monitor",
		    key(ladder));
	else
		say(report,
		    "try: the keyboard: Alt-SysRq-%s (SysRq is Print; an XO has none: "
		    "`setkeycodes 42 99` beforehand makes its F8 one)",
		    key(ladder));
}

static void say_nmi(struct report *report, const struct ladder *ladder)
{
	say(report, "try: an NMI, if the agent was loaded with nmi=1: %s",
	    ladder->qemu ? "`inject-nmi` in QMP, `nmi` in QEMU's monitor"
			 : "the machine's NMI button, or `ipmitool chassis power diag`");
}

/* Last, as the machine does not survive it. */
static void say_panic(struct report *report)
{
	say(report, "try: at last a panic, which ends the machine: SysRq c, or what panics it "
		    "anyway; the agent sends its dump first (panic=1, its default)");
}

static void say_rungs(struct report *report, const struct ladder *ladder)
{
	if (ladder->fate != TRIGGER_DISABLED)
		say_break(report, ladder);
	say_shell(report, ladder);
	if (ladder->fate != TRIGGER_DISABLED)
		say_keyboard(report, ladder);
	say_nmi(report, ladder);
	say_panic(report);
}

static void say_refused(struct report *report, const struct ladder *ladder)
{
	say(report,
	    "refused: the agent wants its arming sequence before the key (its parameter "
	    "arm=); with arm=gdv that is `sysrq gdv%s`",
	    key(ladder));
	say(report, "it has refused %u since it was loaded", ladder->trigger->refused);
}

static void say_taken(struct report *report, const struct ladder *ladder)
{
	bool ours = strstr(ladder->trigger->said, "lastgasp");

	say(report, "the kernel took it: `%s`; no frame came over this line",
	    ladder->trigger->said);
	if (ours)
		say(report, "the agent may send over another port (its parameter port=), or the "
			    "line loses the bytes that frames begin with (escaped=1)");
}

static void say_silent(struct report *report, const struct ladder *ladder)
{
	if (ladder->garbled) {
		say(report,
		    "no answer that could be read: the machine talks at another baud rate, as it "
		    "seems; a BREAK arrives at any rate, but the key after it does not");
		say(report, "try: --baud auto, or the machine's rate behind the line: @9600");
		return;
	}
	if (ladder->fate == TRIGGER_TYPED)
		say(report,
		    "no dump: %s came back as typing, so the machine did not take the BREAK",
		    ladder->trigger->keys);
	else
		say(report, "no answer within %d s", TRIGGER_MS / 1000);
	if (!ladder->trigger->heard)
		say(report,
		    "this line has not said anything yet: is it the right port, and its baud "
		    "rate that of the machine?");
	say_rungs(report, ladder);
}

unsigned int ladder_tell(const struct ladder *ladder, char lines[LADDER_LINES][LADDER_BYTES])
{
	struct report report = { .lines = lines };

	switch (ladder->fate) {
	case TRIGGER_ACCEPTED:
		say(&report, "accepted: the machine makes a dump");
		break;
	case TRIGGER_REFUSED:
		say_refused(&report, ladder);
		break;
	case TRIGGER_DISABLED:
		say(&report, "the kernel's mask forbids that key: on the machine, `sysctl -w "
			     "kernel.sysrq=1`, beforehand");
		say_rungs(&report, ladder);
		break;
	case TRIGGER_UNKNOWN:
		say(&report, "the kernel took the BREAK, but nobody has registered that key: %s",
		    ladder->trigger->loaded ? "the agent has another (its parameter key=)"
					    : "lastgasp.ko is not loaded");
		break;
	case TRIGGER_TAKEN:
		say_taken(&report, ladder);
		break;
	case TRIGGER_TYPED:
	case TRIGGER_SILENT:
		say_silent(&report, ladder);
		break;
	case TRIGGER_UNSENT:
		say(&report, "not sent: this line carries no BREAK");
		say_rungs(&report, ladder);
		break;
	case TRIGGER_NONE:
	case TRIGGER_WAITING:
		break;
	}
	return report.count;
}
