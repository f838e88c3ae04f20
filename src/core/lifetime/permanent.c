/* See permanent.h. */
#include "lifetime/permanent.h"

#include "support/py_compat.h"

/* CPython has kept these since 2.x, in every version that is supported; permanent_init checks it all the same. */
#define INT_LEAST (-5)
#define INT_MOST 256
#define INT_COUNT (INT_MOST - INT_LEAST + 1)

static PyRef none, truth, falsehood; /* [const] after permanent_init */
static PyRef ints[INT_COUNT];        /* [const] after permanent_init; object NULL: CPython does not keep that int */

static void fill(PyRef *ref, PyObject *object) {
    ref->object = Py_NewRef(object);
    atomic_store_explicit(&ref->shares, PYREF_PERMANENT, memory_order_relaxed);
}

static PyRef *find_int(PyObject *object) {
    int64_t number;
    if (!py_compat_long_small(object, &number) || number < INT_LEAST || number > INT_MOST)
        return NULL;
    PyRef *ref = &ints[number - INT_LEAST];
    return ref->object == object ? ref : NULL;
}

PyRef *permanent_find(PyObject *object) {
    if (PyLong_CheckExact(object))
        return find_int(object);
    if (object == Py_None)
        return &none;
    if (object == Py_True)
        return &truth;
    return object == Py_False ? &falsehood : NULL;
}

static int fill_int(long number) {
    PyObject *object = PyLong_FromLong(number), *again = PyLong_FromLong(number);
    if (object != NULL && object == again && ints[number - INT_LEAST].object == NULL)
        fill(&ints[number - INT_LEAST], object);
    int status = object == NULL || again == NULL ? -1 : 0;
    Py_XDECREF(object);
    Py_XDECREF(again);
    return status;
}

int permanent_init(void) {
    if (none.object != NULL)
        return 0;
    fill(&none, Py_None);
    fill(&truth, Py_True);
    fill(&falsehood, Py_False);
    for (long number = INT_LEAST; number <= INT_MOST; number++)
        if (fill_int(number) < 0)
            return -1;
    return 0;
}
