// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the joins nearby say about wrapping. Must say nothing when they do not agree.
 */
#include "wrap.h"

#define SPACES_ENOUGH 2 /* joins between words that make a mailer; one may be chance */

void wrap_line(struct wrap *wrap, unsigned int columns)
{
	wrap->width[wrap->widths++ % WRAP_LINES] = columns;
}

void wrap_learn(struct wrap *wrap, const struct wrap_place *place, bool blank)
{
	unsigned int at = wrap->joins++ % WRAP_JOINS;

	wrap->join[at].place = *place;
	wrap->join[at].blank = blank;
}

/* What the joins nearby have in common. */
struct habit {
	unsigned int glued, spaced; /* how many */
	unsigned int width;	    /* of the lines that were glued; 0: not all the same */
	unsigned int widest;	    /* of all */
	bool spaced_here;	    /* at the columns in question */
};

static void learn_habit(const struct wrap *wrap, const struct wrap_place *place,
			struct habit *habit)
{
	unsigned int count = wrap->joins < WRAP_JOINS ? wrap->joins : WRAP_JOINS;

	for (unsigned int i = 0; i < count; i++) {
		const struct wrap_place *other = &wrap->join[i].place;

		if (other->line + WRAP_REACH < place->line ||
		    (other->line == place->line && other->columns == place->columns))
			continue;
		if (other->columns > habit->widest)
			habit->widest = other->columns;
		if (wrap->join[i].blank) {
			habit->spaced++;
			habit->spaced_here |= other->columns == place->columns;
		} else {
			habit->width = !habit->glued++ || habit->width == other->columns
					       ? other->columns
					       : 0;
		}
	}
}

enum wrap_guess wrap_guess(const struct wrap *wrap, const struct wrap_place *place)
{
	struct habit habit = {.glued = 0};

	learn_habit(wrap, place, &habit);
	if (habit.glued) {
		if (!habit.width || place->columns > habit.width)
			return WRAP_UNKNOWN;
		if (place->columns == habit.width)
			return habit.spaced_here ? WRAP_UNKNOWN : WRAP_GLUE;
		return WRAP_BLANK;
	}
	if (habit.spaced >= SPACES_ENOUGH && place->columns + 1 + place->word > habit.widest)
		return WRAP_BLANK;
	return WRAP_UNKNOWN;
}

bool wrap_may_go_on(const struct wrap *wrap, const struct wrap_place *place)
{
	unsigned int count = wrap->widths < WRAP_LINES ? wrap->widths : WRAP_LINES;

	if (place->columns > WRAP_WIDEST)
		return false;
	for (unsigned int i = 0; i < count; i++)
		if (wrap->width[i] > place->columns + 1 + place->word)
			return false;
	return true;
}
