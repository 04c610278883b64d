// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Walks the page tables of an x86 task down to pages that are present, and reads those through
 * the direct map. Must never follow an entry that is not present, and never touch user
 * addresses themselves.
 */
#include <linux/mm.h>
#include <linux/pgtable.h>

#include "cmdline.h"
#include "peek.h"

/* Kernel address of a byte of the page, or NULL if that page is no RAM of ours. */
static const char *direct_map(unsigned long pfn, unsigned long offset)
{
	return pfn_valid(pfn) ? (const char *)__va(PFN_PHYS(pfn)) + offset : NULL;
}

static const char *walk_pmd(pud_t *pud, unsigned long address)
{
	pmd_t *entry = pmd_offset(pud, address);
	pmd_t pmd = READ_ONCE(*entry);
	pte_t pte;

	if (pmd_none(pmd) || !pmd_present(pmd))
		return NULL;
	if (pmd_large(pmd))
		return direct_map(pmd_pfn(pmd), address & ~PMD_MASK);
	if (pmd_bad(pmd))
		return NULL;
	pte = READ_ONCE(*pte_offset_kernel(&pmd, address));
	return pte_present(pte) ? direct_map(pte_pfn(pte), address & ~PAGE_MASK) : NULL;
}

static const char *walk(struct mm_struct *mm, unsigned long address)
{
	pgd_t *pgd = pgd_offset(mm, address);
	p4d_t *p4d;
	pud_t *pud;

	if (pgd_none(*pgd) || pgd_bad(*pgd))
		return NULL;
	p4d = p4d_offset(pgd, address);
	if (p4d_none(*p4d) || p4d_bad(*p4d))
		return NULL;
	pud = pud_offset(p4d, address);
	if (pud_none(*pud) || pud_large(*pud) || pud_bad(*pud))
		return NULL;
	return walk_pmd(pud, address);
}

static size_t read_user(char *buffer, struct mm_struct *mm, unsigned long address, size_t bytes)
{
	const char *from;
	size_t done, piece;

	for (done = 0; done < bytes; done += piece) {
		piece = min_t(size_t, bytes - done, PAGE_SIZE - offset_in_page(address + done));
		from = walk(mm, address + done);
		if (!from || copy_from_kernel_nofault(buffer + done, from, piece))
			break;
	}
	return done;
}

void lg_cmdline_set(char *buffer, struct lg_row *row, struct mm_struct *mm)
{
	unsigned long start = READ_ONCE(mm->arg_start), end = READ_ONCE(mm->arg_end);
	size_t bytes, i;

	if (start >= end || end > TASK_SIZE_MAX)
		return;
	bytes = read_user(buffer, mm, start, min_t(unsigned long, end - start, LG_TEXT_MAX));
	while (bytes && !buffer[bytes - 1])
		bytes--;
	for (i = 0; i < bytes; i++)
		if (!buffer[i])
			buffer[i] = ' ';
	if (bytes)
		lg_row_set_text(row, LG_tasks_cmdline, buffer, bytes);
}
