/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One report of a kernel, as its statements come in: which kind it is, what was said, and the rows
 * that follow from that. Numbers stand as the text has them (pages, kB) until the report ends, as
 * the page size may be told by its last lines only.
 */
#ifndef REPORT_H
#define REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "../../protocol/table.h"
#include "../err.h"

#define REPORT_TEXT 128

enum report_kind {
	REPORT_NONE,
	REPORT_OOM,
	REPORT_MEMCG_OOM,
	REPORT_MANUAL_OOM,
	REPORT_SYSRQ_M,
	REPORT_SYSRQ_T,
	REPORT_SYSRQ_W,
	REPORT_SYSRQ_L,
	REPORT_ALLOC_FAILURE,
	REPORT_ALLOC_STALL, /* 4.10 to 4.14: an allocation that takes long */
	REPORT_SLUB_FAILURE,
	REPORT_VMALLOC_FAILURE,
	REPORT_HUNG_TASK,
	REPORT_PANIC,
	REPORT_PROC, /* files of /proc, pasted or saved */
	REPORT_KINDS,
};

/* `memcg-oom`, as table reports has it. */
const char *report_kind_name(enum report_kind kind);

/* What a report has had, for grammars that only make sense behind it. */
enum report_part {
	REPORT_HEADER = 1,
	REPORT_STACK = 2,
	REPORT_MEM_INFO = 4,
	REPORT_TASK_HEADER = 8,
	REPORT_SLAB_HEADER = 16,
	REPORT_MEMCG = 32,
	REPORT_VICTIM = 64,
};

/*
 * Where a statement stands in a report: those of a higher ten never come before those of a lower.
 * 0: anywhere.
 */
enum report_place {
	PLACE_ANYWHERE,
	PLACE_HEADER = 10,
	PLACE_WHO = 20,
	PLACE_MEMORY = 30, /* Mem-Info: its heading or what replaces it */
	PLACE_COUNTERS,
	PLACE_ZONES,
	PLACE_BUDDY,
	PLACE_TOTALS,
	PLACE_SLAB = 40,
	PLACE_TASKS = 50,
	PLACE_CHOICE = 60,
	PLACE_KILL,
	PLACE_REAP = 70,
};

/* A number of the text: 0 pages is known, not said is not. */
struct said {
	uint64_t value;
	bool known;
	enum { SAID_PLAIN, SAID_PAGES, SAID_KB, SAID_BYTES } unit;
};

struct report_memory; /* memory_text.h: Mem-Info, zones, buddy lists, totals */
struct report_tasks;  /* task_text.h: task tables, columns of their header */
struct report_stacks; /* stack_text.h: calls of the task that was spoken of last */
struct report_slab;   /* slab_text.h */
struct report_cgroup; /* cgroup_text.h */
struct report_event;  /* oom_text.h: header, constraint, victim */

struct rows;

struct report {
	enum report_kind kind;
	unsigned int parts; /* enum report_part */
	struct {
		uint64_t first_line, last_line;
		uint64_t time_ns;	/* since boot; 0: not known */
		bool frayed;		/* the name in front may have lost letters */
	} at;				/* of the statement that is being taken */
	uint64_t first_line, last_line; /* of the report until now */
	uint64_t heard_line;		/* the last that is, or may be, of it */
	uint64_t time_ns;		/* since boot, of its first statement; 0: not known */
	uint64_t last_ns;		/* of its last */
	uint64_t jump_ns;		/* of the one before it jumped; 0: it did not */
	uint64_t speaker;
	unsigned int number; /* in the text, from 1; 0: nothing but SysRq's line yet */
	unsigned int statements;
	unsigned int place; /* the furthest that was said: enum report_place */
	uint64_t *once;	    /* hashes of what is said once only */
	unsigned int onces;
	bool crowded;	   /* another report was just before */
	bool headless;	   /* its first lines are lost */
	bool sysrq;	   /* SysRq's line made it */
	bool comm_said;	   /* its first line names who asked */
	bool who_said;	   /* its `CPU: PID: Comm:` line came */
	bool release_said; /* kernel_release is of its own lines, not of a banner */
	bool group;	   /* it kills all of a cgroup: victims also come behind what is reaped */
	bool terse;	   /* of a kernel that says no more than this line */
	bool task_title;   /* a task table was announced */
	bool mixed;	   /* another came in between, without a mark: nothing is taken */
	bool wary;	   /* the clock jumped back hereabouts: another may be speaking */
	bool crossed;	   /* the same of calls: those that may be another's are left out */
	struct report_loss *losses;
	unsigned int losses_count;

	char kernel_release[REPORT_TEXT], machine[REPORT_TEXT];
	struct said page_size;	      /* as it follows from what was said */
	struct report_memory *memory; /* each NULL until something of it was said */
	struct report_tasks *tasks;
	struct report_stacks *stacks;
	struct report_slab *slab;
	struct report_cgroup *cgroup;
	struct report_event *event;
	struct rows *rows; /* those that are final already, and losses */
	struct err *err;   /* no memory: nothing more is taken */
};

/* Heap; an empty one. */
struct err *report_create(enum report_kind kind, struct report **ret) ERR_MUST_CHECK;
void report_destroy(struct report *report); /* takes NULL */

/* Keep the first error; the report takes nothing more. Owns err. */
void report_fail(struct report *report, struct err *err);

/* Something of it is lost: a row of losses when it ends. The same again adds to count (0: not
 * known). Texts are copied. */
void report_lose(struct report *report, const char *subject, const char *reason, uint64_t count);

/* It is about a memory cgroup: its kind. */
void report_set_memcg(struct report *report);

/* Whether a task's name is that of who asked, as far as that is known. */
struct phrase_value;
bool report_is_of(const struct report *report, const struct phrase_value *comm);

/* Whether reports of that kind have a Mem-Info; tell of tasks and whom was killed; show threads. */
bool report_has_memory(enum report_kind kind);
bool report_has_victim(enum report_kind kind);
bool report_has_threads(enum report_kind kind);

/* All that a report of its kind says at its end was said: what follows is another's. */
bool report_is_over(const struct report *report);

/* Two reports came at once, and nothing tells whose these values are: drop what is not in its first
 * lines. */
void report_mix(struct report *report);

/* The same of its calls only: those of the task that it speaks of now are nobody's. */
void report_cross(struct report *report);

/* Its first lines may be another's too: drop all but its kind. */
void report_forget(struct report *report);

/* What other lines than its own said of the kernel's release may be another's. */
void report_forget_release(struct report *report);

struct import_report;
struct dump;

/*
 * It has ended: its rows as a dump (the caller's), and what table reports says of it. Errors: no
 * memory, those of rows.h.
 */
struct err *report_finish(struct report *report, struct import_report *ret,
			  struct dump **dump) ERR_MUST_CHECK;

#endif
