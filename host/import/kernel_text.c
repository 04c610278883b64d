// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Banners and SysRq's own lines. Must never give a report the release of another boot.
 */
#include "kernel_text.h"

#include <string.h>

#include "event.h"

/* ---- banners */

#define BOOT_FORM "Linux version %0w (%1t"
#define UNAME_FORM "Linux %2w %0w #%1t"

static bool is_release(const struct phrase_value *value)
{
	return value->known && value->bytes > 2 && *value->text >= '1' && *value->text <= '9' &&
	       memchr(value->text, '.', value->bytes);
}

static enum fit banner_fit(const char *form, const char *text, size_t bytes,
			   struct phrase *phrase)
{
	enum fit fit = phrase_fit(form, text, bytes, phrase);

	if (fit != FIT_OPEN && fit != FIT_WHOLE)
		return fit;
	return is_release(&phrase->value[0]) ? FIT_OPEN : FIT_NOT;
}

static enum fit boot_parse(const struct report *report, const char *text, size_t bytes)
{
	struct phrase phrase;

	(void)report;
	return banner_fit(BOOT_FORM, text, bytes, &phrase);
}

static enum fit uname_parse(const struct report *report, const char *text, size_t bytes)
{
	struct phrase phrase;

	(void)report;
	return banner_fit(UNAME_FORM, text, bytes, &phrase);
}

bool kernel_read_banner(const char *text, size_t bytes, struct kernel_banner *ret)
{
	struct phrase phrase;

	if (banner_fit(BOOT_FORM, text, bytes, &phrase) != FIT_OPEN &&
	    banner_fit(UNAME_FORM, text, bytes, &phrase) != FIT_OPEN)
		return false;
	phrase_copy(&phrase.value[0], ret->release, sizeof(ret->release));
	phrase_copy(&phrase.value[2], ret->machine, sizeof(ret->machine));
	return true;
}

/* What it says is taken before it comes to a report. */
static void banner_take(struct report *report, const char *text, size_t bytes)
{
	(void)report;
	(void)text;
	(void)bytes;
}

const struct grammar grammar_boot = {
	.name = "boot",
	.begins = (const char *const[]){"Linux version ", NULL},
	.report = KERNEL_BANNER,
	.parse = boot_parse,
	.take = banner_take,
};

const struct grammar grammar_uname = {
	.name = "uname",
	.begins = (const char *const[]){"Linux ", NULL},
	.report = KERNEL_BANNER,
	.parse = uname_parse,
	.take = banner_take,
};

void kernel_set_release(struct report *report, const struct phrase_value *release)
{
	size_t bytes = release->known ? release->bytes : 0;

	if (!bytes || report->release_said || bytes >= sizeof(report->kernel_release))
		return;
	phrase_copy(release, report->kernel_release, sizeof(report->kernel_release));
	report->release_said = true;
}

/* ---- SysRq */

#define SYSRQ "{sysrq: }{SysRq : }{SysRq: }"

static enum fit sysrq_fit(const char *form, const char *text, size_t bytes)
{
	if (bytes < 5 || memcmp(text + 1, "ysRq", 4)) {
		if (bytes < 6 || memcmp(text, "sysrq:", 6))
			return FIT_NOT;
	}
	return phrase_fit(form, text, bytes, NULL);
}

static void sysrq_take(struct report *report, const char *text, size_t bytes)
{
	(void)text;
	(void)bytes;
	report->parts |= REPORT_HEADER | REPORT_STACK;
	report->sysrq = true;
}

#define SYSRQ_GRAMMAR(noun, says, kind)                                                          \
	static enum fit noun##_parse(const struct report *report, const char *text,              \
				     size_t bytes)                                               \
	{                                                                                        \
		(void)report;                                                                    \
		return sysrq_fit(SYSRQ says, text, bytes);                                       \
	}                                                                                        \
	const struct grammar grammar_sysrq_##noun = {                                            \
		.name = "sysrq-" #noun,                                                          \
		.begins = (const char *const[]){"SysRq", "sysrq:", NULL},                        \
		.report = kind,                                                                  \
		.place = PLACE_HEADER,                                                           \
		.parse = noun##_parse,                                                           \
		.take = sysrq_take,                                                              \
	}

SYSRQ_GRAMMAR(memory, "Show Memory", REPORT_SYSRQ_M);
SYSRQ_GRAMMAR(tasks, "Show State", REPORT_SYSRQ_T);
SYSRQ_GRAMMAR(blocked, "Show Blocked State", REPORT_SYSRQ_W);
SYSRQ_GRAMMAR(cpus, "Show backtrace of all active CPUs", REPORT_SYSRQ_L);
SYSRQ_GRAMMAR(oom, "Manual OOM execution", REPORT_MANUAL_OOM);
