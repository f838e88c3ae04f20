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
    bool ended; /* [thread] by its owner, who was not where he took it */
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
    *hold = (Hold){++self.last, entry, false, self.top};
    self.top = hold;
    return hold->number;
}

static Hold *find(int64_t number) {
    Hold *hold = self.top;
    while (hold != NULL && hold->number != number)
        hold = hold->below;
    return hold;
}

/* One that is not the innermost, or that is ended inside of a call from Python made within it, stays until the thread is
 * back where it was taken. */
int thread_unhold(int64_t number) {
    if (number == THREAD_HOLD_NESTED)
        return 1;
    Hold *hold = find(number);
    if (hold == NULL || hold->ended)
        return 0;
    hold->ended = true;
    while (self.top != NULL && self.top->ended && thread_is_attached())
        thread_leave(pop());
    return 1;
}

void thread_hold_forget(void) {
    bool ended = self.top != NULL && self.top->ended;
    if (self.top != NULL)
        pop();
    if (ended)
        return;
    fprintf(stderr, "clrlink: a Py.GIL() was not disposed of by the .NET code that took it; it has been ended\n");
    fflush(stderr);
}
