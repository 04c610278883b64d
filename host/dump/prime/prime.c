// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Writes the primed model as C, when the console is built: to prime takes longer than most of what
 * a console is asked. Member by member, so that it is right wherever it is compiled.
 */
#include <stdio.h>

#include "../../../protocol/logistic.h"
#include "../../../protocol/sample.h"

#define LIST(before, array, count, after)                                                        \
	do {                                                                                     \
		printf(before "{");                                                              \
		for (size_t n = 0; n < (count); n++)                                             \
			printf("%s%lluu,", n % 16 ? "" : "\n", (unsigned long long)(array)[n]);  \
		printf("}" after "\n");                                                          \
	} while (0)

static void write_weights(const struct lg_model *model)
{
	printf(".weights = {\n");
	for (size_t i = 0; i < LG_MODEL_MIXERS; i++) {
		printf("{");
		for (size_t j = 0; j < LG_MODEL_INPUTS; j++)
			printf("%d,", model->weights[i][j]);
		printf("},\n");
	}
	printf("},\n");
}

static void write_cells(const struct lg_model *model)
{
	printf(".cells = {\n");
	for (size_t i = 0; i < LG_MODEL_CELLS; i++) {
		const struct lg_cell *cell = &model->cells[i];

		LIST("{", cell->recent, LG_MODEL_RECENT, ",");
		LIST("", cell->texts, LG_MODEL_RECENT, ",");
		printf("%u, %u},\n", cell->length, cell->outcome);
	}
	printf("},\n");
}

int main(void)
{
	static struct lg_model model;
	static uint32_t logits[LG_LOGITS];

	for (unsigned int i = 0; i < LG_LOGITS; i++)
		logits[i] = lg_logit_entry(i);
	lg_model_prime(&model);
	printf("#include \"../host/dump/primed.h\"\n\n");
	LIST("static const uint32_t logits[] = ", logits, LG_LOGITS, ";");
	printf("\nconst struct lg_model primed = {\n.logits = logits,\n");
	LIST(".counters = ", model.counters, LG_ARRAY_SIZE(model.counters), ",");
	write_weights(&model);
	write_cells(&model);
	LIST(".text_start = ", model.text_start, LG_ARRAY_SIZE(model.text_start), ",");
	LIST(".follow = ", model.follow, LG_MODEL_FOLLOW, ",");
	printf(".texts = %u, .fingerprint = %u,\n.text = {", model.texts, model.fingerprint);
	for (size_t i = 0; i < LG_MODEL_TEXT_BYTES; i++)
		printf("%s%d,", i % 16 ? "" : "\n", model.text[i]);
	printf("}};\n");
	return ferror(stdout) || fflush(stdout);
}
