/* Starts the core's subsystems against the fake managed half, in the order of core.c. */
#ifndef CLRLINK_TESTS_CORE_START_H
#define CLRLINK_TESTS_CORE_START_H

/* Attached. 0 or -1. */
int core_start_all(void);

#endif
