/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SQL functions for the tables of a dump:
 *
 *   pci_device_name(vendor_id, device_id), pci_model_name(vendor_id, device_id),
 *   pci_class_name(class_code)                                           as host/pci_names.h
 *   pci_trouble(class_code, command, status, secondary_status, express_status, answers, enabled,
 *               channel, driver)                                         as host/pci_trouble.h
 *
 * NULL where there is nothing to say. To add one is to add its line in functions.c, and a line in
 * the man page.
 */
#ifndef FUNCTIONS_H
#define FUNCTIONS_H

#include "sql.h"

struct err *functions_add(struct sql *sql) ERR_MUST_CHECK;

#endif
