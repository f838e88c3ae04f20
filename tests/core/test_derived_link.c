/* lifetime/derived_link: a constructor that fails, and whose object .NET collects before its caller knows. */
#include "harness.h"

#include "bridge/slots.h"
#include "lifetime/derived_link.h"
#include "support/thread.h"

enum { TYPE = 7, WEAK = 16 };

static NetHandle take_handle(PyObject *object) {
    (void)object;
    return 0;
}

static const DerivedLinkHooks hooks = {.take_handle = take_handle};

typedef struct Attempt {
    PyObject *object;
    atomic_bool collected, asked, failed;
} Attempt;

static void make(Attempt *attempt) {
    DerivedLink *link;
    int32_t from_python = 0;
    CHECK_PY(derived_link_start(attempt->object, TYPE, &link) == 1);
    CHECK(native_slots.derived_begin(TYPE, WEAK, &from_python) == link && from_python);
    native_slots.derived_gone(link); /* as the finalizer of the object does */
    release_queue_drain();
    PyThreadState *saved = thread_detach();
    atomic_store(&attempt->collected, true);
    WAIT_FOR(atomic_load(&attempt->asked));
    thread_attach(saved);
    PyObject *made = derived_link_object(link); /* nobody else is told that it is gone */
    CHECK_PY(made == attempt->object);
    Py_XDECREF(made);
    atomic_store(&attempt->failed, true);
    CHECK_PY(derived_link_finish(attempt->object, link, 0) == 0);
}

static void ask(Attempt *attempt) {
    PyThreadState *saved = thread_detach();
    WAIT_FOR(atomic_load(&attempt->collected));
    thread_attach(saved);
    atomic_store(&attempt->asked, true);
    CHECK_PY(derived_link_revive(attempt->object) == 0);
    CHECK(atomic_load(&attempt->failed)); /* and not before */
}

static void make_or_ask(void *context, int index) {
    ThreadEntry entry = thread_enter();
    (index == 0 ? make : ask)(context);
    thread_leave(entry);
}

TEST(derived_link, collected_while_its_constructor_fails) {
    derived_link_set_hooks(&hooks);
    for (long i = harness_rounds(50); i > 0; i--) {
        Attempt attempt = {.object = harness_eval("ValueError()")};
        harness_threads(2, make_or_ask, &attempt);
        Py_DECREF(attempt.object);
    }
    CHECK(derived_link_live_count() == 0);
}
