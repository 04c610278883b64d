/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What makes a dump: the SysRq key, an NMI that nobody claims, a panic.
 */
#ifndef LG_LINUX_TRIGGER_H
#define LG_LINUX_TRIGGER_H

#include "agent.h"

/*
 * Arm the triggers that agent's options ask for; they call lg_agent_fire(agent). May sleep.
 * Returns 0, or a negative errno with a line in the kernel log; then none is armed.
 */
int lg_triggers_arm(struct lg_agent *agent);

/* Disarm what was armed. When it returns no trigger is running any more. */
void lg_triggers_disarm(void);

#endif
