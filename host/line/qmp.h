/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * BREAK for a serial port that QEMU emulates: asked of QEMU's QMP socket (QEMU,
 * docs/interop/qmp-spec), because bytes cannot say it.
 */
#ifndef QMP_H
#define QMP_H

#include "../err.h"

/*
 * Have QEMU send a BREAK into the character device `chardev` (serial0 is that of `-serial`).
 * path: its QMP socket. Waits at most some seconds. Leaves the socket to others afterwards.
 */
struct err *qmp_send_break(const char *path, const char *chardev) ERR_MUST_CHECK;

#endif
