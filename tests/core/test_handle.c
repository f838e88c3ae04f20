/* bridge/handle: every handle is cleared exactly once, whoever gives it up; slots are used again. The fake managed half
 * ends the process when one is cleared twice. */
#include "harness.h"

#include <sys/wait.h>
#include <unistd.h>

#include "bridge/handle.h"
#include "bridge/slots.h"
#include "fake_managed.h"
#include "fake_types.h"
#include "support/thread.h"

/* As a call does: a slot goes along, and comes back filled. */
static NetHandle make(int64_t number) {
    CallResult result;
    result.slot.as.handle = handle_slot_take();
    NetHandle slot = result.slot.as.handle;
    fake_return_object(&result, &fake_counter, number, NULL, VALUE_HANDLE);
    CHECK(slot == 0 || result.value.as.handle == slot);
    return result.value.as.handle;
}

TEST(handle, reuse) {
    NetHandle first = make(1);
    CHECK(handle_live_count() == 1 && fake_object_count() == 1);
    handle_release(first, true); /* heavy: at once */
    CHECK(handle_live_count() == 0 && fake_object_count() == 0);
    NetHandle second = make(2);
    CHECK(second == first); /* the slot just cleared is the next to be used */
    handle_release(second, false);
    CHECK(handle_live_count() == 0 && fake_object_count() == 1); /* given up, but in the batch */
    handle_flush();
    CHECK(fake_object_count() == 0);
    handle_release(0, false);
    handle_release(0, true);
}

TEST(handle, batches) {
    int64_t before = fake_clear_count();
    NetHandle handles[200];
    for (int i = 0; i < 200; i++)
        handles[i] = make(i);
    CHECK(handle_live_count() == 200);
    for (int i = 0; i < 200; i++) {
        CHECK(atomic_load(&fake_object(handles[i])->number) == i);
        handle_release(handles[i], false);
        CHECK(handle_live_count() == 199 - i);
    }
    CHECK(fake_clear_count() - before == 200 / 32);
    handle_flush();
    CHECK(fake_object_count() == 0);
}

TEST(handle, slots_go_round) {
    NetHandle slots[160];
    for (int i = 0; i < 160; i++)
        CHECK((slots[i] = handle_slot_take()) != 0);
    for (int i = 0; i < 160; i++)
        for (int j = 0; j < i; j++)
            CHECK(slots[i] != slots[j]);
    for (int i = 0; i < 160; i++)
        handle_slot_return(slots[i]);
    handle_slot_return(0);
    for (int i = 0; i < 160; i++) { /* no new ones */
        NetHandle again = handle_slot_take();
        bool known = false;
        for (int j = 0; j < 160; j++)
            known = known || slots[j] == again;
        CHECK(known);
    }
}

/* Exceptions and by-reference values come in slots made by .NET: they must go back to it, not pile up here. */
TEST(handle, slots_made_by_net_go_back) {
    NetHandle one = make(1);
    for (int i = 0; i < 20000; i++)
        handle_release(handle_copy(one), false);
    handle_flush();
    CHECK(fake_slots_made() < 5000);
    handle_release(one, true);
    CHECK(handle_live_count() == 0);
}

TEST(handle, copies) {
    NetHandle one = make(7), two = handle_copy(one);
    CHECK(two != 0 && two != one && fake_object(two) == fake_object(one));
    CHECK(handle_live_count() == 2 && fake_object_count() == 1);
    handle_release(one, true);
    CHECK(atomic_load(&fake_object(two)->number) == 7);
    handle_release(two, true);
    CHECK(fake_object_count() == 0);
    CHECK(handle_copy(0) == 0);
}

TEST(handle, taken_once) {
    NetHandle handle = make(1);
    _Atomic(NetHandle) owner = handle;
    CHECK(handle_take(&owner) == handle);
    CHECK(handle_take(&owner) == 0);
    handle_release(handle, true);
}

TEST(handle, runtime_without_slots) {
    fake_use_no_slots();
    CHECK(handle_slot_take() == 0);
    NetHandle handles[100];
    for (int i = 0; i < 100; i++)
        handles[i] = make(i);
    CHECK(handle_live_count() == 100);
    for (int i = 0; i < 100; i++)
        handle_release(handles[i], i % 3 == 0);
    CHECK(handle_live_count() == 0);
    CHECK(handle_slot_take() == 0); /* cleared GCHandles are no slots */
    handle_flush();
    CHECK(fake_object_count() == 0);
}

/* The first thing a thread does is to give up a handle it did not make: nothing is known of the runtime yet. */
TEST(handle, release_comes_first) {
    fake_use_no_slots();
    handle_release(fake_new(&fake_counter, 1, NULL), true);
    CHECK(fake_object_count() == 0);
    CHECK(handle_slot_take() == 0);
}

static void release_many(void *context, int index) {
    NetHandle *handles = context;
    for (int i = 0; i < 10; i++)
        handle_release(handles[index * 10 + i], false);
}

/* Threads that end with a batch that is not full leave it to others. */
TEST(handle, thread_ends) {
    NetHandle handles[40];
    for (int i = 0; i < 40; i++)
        handles[i] = make(i);
    harness_threads(4, release_many, handles);
    CHECK(handle_live_count() == 0);
    CHECK(fake_object_count() == 40);
    handle_release(make(0), true);
    CHECK(fake_object_count() == 0);
}

TEST(handle, stop) {
    NetHandle kept = make(1), batched = make(2);
    handle_release(batched, false);
    handle_stop();
    CHECK(fake_object_count() == 1); /* the batch was cleared */
    handle_release(kept, true);      /* dropped without a call */
    CHECK(fake_object_count() == 1);
    CHECK(handle_live_count() == -1);
    fake_forget_handles();
}

/* A forked child has no .NET: what it gives up, it merely forgets. */
TEST(handle, forked_child) {
    NetHandle handles[40];
    for (int i = 0; i < 40; i++)
        handles[i] = make(i);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        int64_t before = fake_clear_count();
        for (int i = 0; i < 40; i++)
            handle_release(handles[i], i % 4 == 0);
        handle_flush();
        CHECK(fake_clear_count() == before && handle_live_count() == -1);
        CHECK(handle_copy(handles[0]) == 0);
        while (handle_slot_take() != 0) /* what it has, and no more */
            continue;
        _exit(0);
    }
    int status = -1;
    CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0);
    CHECK(handle_live_count() == 40);
    for (int i = 0; i < 40; i++)
        handle_release(handles[i], false);
    handle_flush();
    CHECK(handle_live_count() == 0 && fake_object_count() == 0);
}

/* ---- stress ---- */

#define CELLS 64
typedef struct Exchange {
    _Atomic(NetHandle) cells[CELLS]; /* handles that wait to be taken by whoever comes first */
    long rounds;
} Exchange;

/* Makes handles and puts them where others take them; takes what others put. Taking and giving up race everywhere. */
static void exchange(void *context, int index) {
    Exchange *shared = context;
    unsigned seed = (unsigned)index * 2654435761u + 1;
    for (long i = 0; i < shared->rounds; i++) {
        seed = seed * 1664525u + 1013904223u;
        _Atomic(NetHandle) *cell = &shared->cells[(seed >> 16) % CELLS];
        NetHandle earlier = atomic_exchange(cell, make(i));
        if (earlier != 0) {
            if (seed & 64)
                handle_release(handle_copy(earlier), (seed & 128) != 0);
            handle_release(earlier, (seed & 32) != 0);
        }
        if ((seed & 7) == 0)
            handle_release(handle_take(&shared->cells[(seed >> 8) % CELLS]), false);
        if ((seed & 1023) == 0)
            handle_flush();
        if ((seed & 63) == 1)
            handle_slot_return(handle_slot_take());
    }
}

static void run_exchange(void) {
    static Exchange shared;
    shared.rounds = harness_rounds(100000);
    for (int crew = 0; crew < 3; crew++) /* threads end in between */
        harness_threads(4, exchange, &shared);
    int64_t held = 0;
    for (int i = 0; i < CELLS; i++)
        held += atomic_load(&shared.cells[i]) != 0;
    CHECK(handle_live_count() == held);
    for (int i = 0; i < CELLS; i++)
        handle_release(handle_take(&shared.cells[i]), true);
    CHECK(handle_live_count() == 0);
}

TEST(handle, race) {
    run_exchange();
}

TEST(handle, race_without_slots) {
    fake_use_no_slots();
    run_exchange();
}

typedef struct OneHandle {
    _Atomic(NetHandle) owner;
    _Atomic(int) winners;
} OneHandle;

static void take_and_release(void *context, int index) {
    OneHandle *one = context;
    NetHandle handle = handle_take(&one->owner);
    if (handle != 0)
        atomic_fetch_add(&one->winners, 1);
    handle_release(handle, index % 2 == 0);
}

/* Many threads give up one wrapper's handle at once (dealloc, clear, finalizer, shutdown): one wins. */
TEST(handle, race_for_one) {
    fake_use_no_slots();
    for (long i = 0; i < harness_rounds(300); i++) {
        OneHandle one = {.owner = make(i)};
        harness_threads(4, take_and_release, &one);
        CHECK(atomic_load(&one.winners) == 1);
    }
    handle_release(make(0), true);
    CHECK(handle_live_count() == 0);
}
