// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * SQL functions of ours: what SQL says badly, and what only a library knows. What comes in is
 * whatever a dump or a person says, and is checked here.
 */
#include "functions.h"

#include "../pci_names.h"
#include "../pci_trouble.h"

/* A number of at most `most`; -1 for everything else. */
static int32_t number(const struct sql_value *value, int32_t most)
{
	if (value->kind != SQL_INTEGER || value->number < 0 || value->number > most)
		return -1;
	return (int32_t)value->number;
}

static bool device_name(const struct sql_value *arguments, char *ret, size_t bytes)
{
	int32_t vendor = number(&arguments[0], 0xffff), device = number(&arguments[1], 0xffff);

	return vendor >= 0 && device >= 0 &&
	       pci_device_name((uint16_t)vendor, (uint16_t)device, ret, bytes);
}

static bool model_name(const struct sql_value *arguments, char *ret, size_t bytes)
{
	int32_t vendor = number(&arguments[0], 0xffff), device = number(&arguments[1], 0xffff);

	return vendor >= 0 && device >= 0 &&
	       pci_model_name((uint16_t)vendor, (uint16_t)device, ret, bytes);
}

static bool class_name(const struct sql_value *arguments, char *ret, size_t bytes)
{
	int32_t class_code = number(&arguments[0], 0xffffff);

	return class_code >= 0 && pci_class_name((uint32_t)class_code, ret, bytes);
}

static bool trouble(const struct sql_value *arguments, char *ret, size_t bytes)
{
	const struct pci_state state = {
		.class_code = number(&arguments[0], 0xffffff),
		.command = number(&arguments[1], 0xffff),
		.status = number(&arguments[2], 0xffff),
		.secondary_status = number(&arguments[3], 0xffff),
		.express_status = number(&arguments[4], 0xffff),
		.answers = number(&arguments[5], 1),
		.enabled = number(&arguments[6], INT32_MAX),
		.channel = number(&arguments[7], INT32_MAX),
		.driver = arguments[8].kind != SQL_NULL,
	};

	return pci_trouble(&state, ret, bytes);
}

struct err *functions_add(struct sql *sql)
{
	static const struct sql_function functions[] = {
		{ "pci_device_name", 2, device_name },
		{ "pci_model_name", 2, model_name },
		{ "pci_class_name", 1, class_name },
		{ "pci_trouble", 9, trouble },
	};
	struct err *err = NULL;

	for (size_t i = 0; !err && i < sizeof(functions) / sizeof(functions[0]); i++)
		err = sql_add_function(sql, &functions[i]);
	return err;
}
