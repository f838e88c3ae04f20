/* Holds. See thread_hold.h.
 *
 * Each thread has a stack of the holds that attached it. Those taken while it was attached anyway are not on it: they have
 * nothing to end, so that nesting costs nothing and the order of ending them does not matter. Numbers are never used
 * twice on a thread: who ends a hold twice, or one that was ended for him, is told so. */
#include "support/thread_hold.h"

#include <stdio.h>
#include <stdlib.h>

#include "support/thread.h"

typedef struct Hold {
    int64_t number; /* [thread] */
    ThreadEntry entry;
    struct Hold *below;
} Hold;

static _Thread_local struct {
    int64_t last; /* the last number given out */
    Hold *top;
    Hold first; /* room for one without an allocation: nearly always the only one */
} self = {.last = THREAD_HOLD_NESTED};

static Hold *hold_new(void) {
    return self.top == NULL ? &self.first : malloc(sizeof(Hold));
}

static ThreadEntry pop(void) {
    Hold *hold = self.top;
    ThreadEntry entry = hold->entry;
    self.top = hold->below;
    if (hold != &self.first)
        free(hold);
    return entry;
}

int64_t thread_hold(void) {
    ThreadEntry entry = thread_enter();
    if (entry == THREAD_ENTRY_REFUSED)
        return THREAD_HOLD_REFUSED;
    if (entry == THREAD_ENTRY_NESTED)
        return THREAD_HOLD_NESTED;
    Hold *hold = hold_new();
    if (hold == NULL) {
        thread_leave(entry);
        return THREAD_HOLD_REFUSED;
    }
    *hold = (Hold){++self.last, entry, self.top};
    self.top = hold;
    return hold->number;
}

static bool is_on_stack(int64_t number) {
    for (const Hold *hold = self.top; hold != NULL; hold = hold->below)
        if (hold->number == number)
            return true;
    return false;
}

int thread_unhold(int64_t number) {
    if (number == THREAD_HOLD_NESTED)
        return 1;
    if (!is_on_stack(number))
        return 0;
    while (self.top->number != number) /* inner ones that were forgotten */
        pop();
    ThreadEntry entry = pop();
    thread_leave_anyhow(entry);
    return 1;
}

void thread_hold_forget(void) {
    if (self.top != NULL)
        pop();
    fprintf(stderr, "clrlink: a Py.GIL() was not disposed of by the .NET code that took it; it has been ended\n");
    fflush(stderr);
}
