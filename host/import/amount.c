// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Numbers and their units. Must never turn pages into bytes by a page size that is a guess.
 */
#include "amount.h"

void amount_say(struct amount *amount, uint64_t value, unsigned int unit)
{
	if (amount->state == AMOUNT_UNSAID)
		*amount = (struct amount){value, (uint8_t)unit, AMOUNT_SAID};
	else if (amount->value != value || amount->unit != unit)
		amount->state = AMOUNT_DOUBTED;
}

static unsigned int unit_of(const struct phrase_value *value, const struct lg_column *column)
{
	if (value->kind == 'k' || value->kind == 'b')
		return SAID_KB;
	return value->kind == '(' || column->unit == LG_ONE ? SAID_PLAIN : SAID_PAGES;
}

void amounts_say(struct amount *amounts, unsigned int table, const struct phrase *phrase,
		 const struct amount_name *names)
{
	const struct lg_column *columns = lg_schema_table(table)->columns;

	for (unsigned int i = 0; i < phrase->named; i++)
		for (const struct amount_name *name = names; name->name; name++)
			if (phrase_named(&phrase->value[i], name->name))
				amount_say(&amounts[name->column], phrase->value[i].number,
					   unit_of(&phrase->value[i], &columns[name->column]));
}

bool amount_bytes(const struct amount *amount, uint64_t page_bytes, uint64_t *ret)
{
	uint64_t unit = amount->unit == SAID_KB	     ? 1024
			: amount->unit == SAID_PAGES ? page_bytes
						     : 1;

	return amount->state == AMOUNT_SAID && unit &&
	       !__builtin_mul_overflow(amount->value, unit, ret);
}

unsigned int amounts_row(const struct amount *amounts, unsigned int table, uint64_t page_bytes,
			 struct lg_row *row)
{
	unsigned int unshown = 0;
	uint64_t bytes;

	for (unsigned int i = 0; i < lg_schema_table(table)->count; i++) {
		if (amount_bytes(&amounts[i], page_bytes, &bytes))
			lg_row_set(row, i, bytes);
		else
			unshown += amounts[i].state == AMOUNT_SAID;
	}
	return unshown;
}
