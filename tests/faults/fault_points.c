/* Which fault point fails. See fault_points.h; tests/faults/faults.py calls what is exported. */
#include "fault_points.h"

#include <execinfo.h>
#include <stdatomic.h>

#include "bridge/slots.h"

#define EXPORTED __attribute__((visibility("default")))

typedef struct Plan {
    _Atomic(long) nth;  /* [atomic] the point that fails, from 1; 0: none */
    _Atomic(long) seen; /* [atomic] points met since */
    _Atomic(bool) met;  /* [atomic] it has failed */
} Plan;

static _Thread_local Plan of_thread[FAULT_KINDS]; /* [thread] */
static Plan of_all[FAULT_KINDS];

#define FRAMES 24

/* CLRLINK_FAULT_TRACE=1: the calls that led to the point that fails, on stderr; addr2line knows the lines. */
static void show_place(void) {
    void *frames[FRAMES];
    if (getenv("CLRLINK_FAULT_TRACE") != NULL)
        backtrace_symbols_fd(frames, backtrace(frames, FRAMES), 2);
}

static bool meets(Plan *plan) {
    long nth = atomic_load(&plan->nth);
    if (nth == 0 || atomic_fetch_add(&plan->seen, 1) + 1 != nth)
        return false;
    atomic_store(&plan->met, true);
    show_place();
    return true;
}

bool fault_fails(enum FaultKind kind) {
    return meets(&of_thread[kind]) || meets(&of_all[kind]);
}

intptr_t fault_exception(void) {
    NetHandle exception = 0;
    NetHandle failure = managed.exception_no_memory(&exception);
    return failure != 0 ? failure : exception;
}

static Plan *plan_of(int kind, int everywhere) {
    return everywhere ? &of_all[kind] : &of_thread[kind];
}

/* From now on the nth point of the kind fails, on this thread or whichever comes. */
EXPORTED void clrlink_fault_at(int kind, long nth, int everywhere) {
    Plan *plan = plan_of(kind, everywhere);
    atomic_store(&plan->met, false);
    atomic_store(&plan->seen, 0);
    atomic_store(&plan->nth, nth);
}

/* No point fails any more. 1: the one that was to fail was met. */
EXPORTED int clrlink_fault_end(int kind, int everywhere) {
    Plan *plan = plan_of(kind, everywhere);
    atomic_store(&plan->nth, 0);
    return atomic_load(&plan->met);
}
