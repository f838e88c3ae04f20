/* Holds. See thread_hold.h.
 *
 * Each thread has a stack of the holds that attached it. Those taken while it was attached anyway are not on it: they have
 * nothing to end, so that nesting costs nothing and the order of ending them does not matter.
 *
 * A hold's number says whose it is and which: a hold that is ended on another thread is told from one that has ended
 * already, and .NET need not ask for its thread's number, which costs more than the whole look here. Numbers are never
 * used twice on a thread: who ends a hold twice, or one that was ended for him, is told so. */
#include "support/thread_hold.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "support/thread.h"

/* A number: which thread, by 24 bits, and which of its holds, by 39. */
#define WHICH_BITS 39
#define THREADS_MASK ((INT64_C(1) << 24) - 1)
#define WHICH_MASK ((INT64_C(1) << WHICH_BITS) - 1)
#define NESTED 1 /* the thread was attached already: there is nothing to end */

static _Atomic(int64_t) threads; /* [atomic] how many have taken a hold */

static int64_t numbers_of(ThreadHolds *holds) {
    if (holds->numbers == 0)
        holds->numbers = ((atomic_fetch_add_explicit(&threads, 1, memory_order_relaxed) + 1) & THREADS_MASK)
                         << WHICH_BITS;
    return holds->numbers;
}

static ThreadHold *hold_new(ThreadHolds *holds) {
    return holds->top == NULL ? &holds->first : malloc(sizeof(ThreadHold));
}

static ThreadEntry pop(ThreadHolds *holds) {
    ThreadHold *hold = holds->top;
    ThreadEntry entry = (ThreadEntry)hold->entry;
    holds->top = hold->below;
    if (hold != &holds->first)
        free(hold);
    return entry;
}

int64_t thread_hold(void) {
    ThreadHolds *holds;
    ThreadEntry entry = thread_enter_holding(&holds);
    if (entry == THREAD_ENTRY_REFUSED)
        return THREAD_HOLD_REFUSED;
    if (entry == THREAD_ENTRY_NESTED)
        return numbers_of(holds) | NESTED;
    ThreadHold *hold = hold_new(holds);
    if (hold == NULL) {
        thread_leave_holding(holds, entry);
        return THREAD_HOLD_REFUSED;
    }
    hold->number = numbers_of(holds) | ((NESTED + ++holds->count) & WHICH_MASK);
    hold->entry = entry;
    hold->ended = false;
    hold->below = holds->top;
    holds->top = hold;
    return hold->number;
}

static ThreadHold *find(const ThreadHolds *holds, int64_t number) {
    ThreadHold *hold = holds->top;
    while (hold != NULL && hold->number != number)
        hold = hold->below;
    return hold;
}

/* One that is not the innermost, or that is ended inside of a call from Python made within it, stays until the thread is
 * back where it was taken. */
int thread_unhold(int64_t number) {
    ThreadHolds *holds = thread_holds();
    if ((number & ~WHICH_MASK) != holds->numbers)
        return THREAD_UNHOLD_ASTRAY;
    if ((number & WHICH_MASK) == NESTED)
        return THREAD_UNHOLD_DONE;
    ThreadHold *hold = find(holds, number);
    if (hold == NULL || hold->ended)
        return THREAD_UNHOLD_LATE;
    hold->ended = true;
    while (holds->top != NULL && holds->top->ended && thread_is_attached())
        thread_leave_holding(holds, pop(holds));
    return THREAD_UNHOLD_DONE;
}

void thread_hold_forget(ThreadHolds *holds) {
    bool ended = holds->top != NULL && holds->top->ended;
    if (holds->top != NULL)
        pop(holds);
    if (ended)
        return;
    fprintf(stderr, "clrlink: a Py.GIL() was not disposed of by the .NET code that took it; it has been ended\n");
    fflush(stderr);
}
