/* Both collectors at the crossings. See gc_stress.h. */
#include "support/gc_stress.h"

#ifdef CLRLINK_GC_STRESS

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "support/py_compat.h"
#include "support/python.h"
#include "support/thread.h"

static struct {
    pthread_once_t once;
    unsigned long every;           /* [const] after `once`; 0: never */
    _Atomic(unsigned long) count;  /* [atomic] crossings */
    void (*_Atomic collect)(void); /* [atomic] NULL: not set yet */
} state = {.once = PTHREAD_ONCE_INIT};

/* The crossings of a collection's own finalizers make no more collections. */
static _Thread_local bool collecting; /* [thread] */

static void read_setting(void) {
    const char *text = getenv("CLRLINK_GC_STRESS");
    state.every = text == NULL ? 0 : strtoul(text, NULL, 10);
}

static bool is_turn(void) {
    pthread_once(&state.once, read_setting);
    return state.every != 0 && atomic_fetch_add(&state.count, 1) % state.every == 0;
}

void gc_stress_set_net_collector(void (*collect)(void)) {
    atomic_store(&state.collect, collect);
}

void gc_stress(void) {
    if (collecting || !is_turn() || !thread_gate_is_open() || thread_stack_is_low())
        return;
    collecting = true;
    void (*collect)(void) = atomic_load(&state.collect);
    if (collect != NULL)
        collect();
    if (thread_is_attached() && !py_compat_is_finalizing())
        PyGC_Collect();
    collecting = false;
}

#endif
