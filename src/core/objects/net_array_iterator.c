/* Iterating arrays, by place: each step reads the element as it is then.
 *
 * One call into .NET for each element costs less than what CPython does around it. Reading ahead would cost less still,
 * but a program that writes to the array in its loop would see the old elements.
 */
#include "objects/net_array_iterator.h"

#include "objects/helper_type.h"
#include "objects/net_array_element.h"

typedef struct NetArrayIterator {
    PyObject_HEAD
    PyObject *array;       /* [const] owned */
    ArrayShape *shape;     /* [const] owned; NULL: one dimension from 0 on */
    int64_t length;        /* [const] arrays keep their length */
    bool backward;         /* [const] */
    _Atomic(int64_t) next; /* [atomic] how many were given out */
} NetArrayIterator;

static PyTypeObject *iterator_type; /* [const] */

/* What an iterator needs to know of any array that is not a plain vector. */
static ArrayShape *keep_shape(const ArrayShape *shape) {
    ArrayShape *kept = PyMem_Malloc(sizeof *kept);
    if (kept == NULL)
        PyErr_NoMemory();
    else
        *kept = *shape;
    return kept;
}

PyObject *net_array_iterator_new(PyObject *array, bool backward) {
    ArrayShape shape;
    ArrayShape *kept = NULL;
    if (net_array_element_shape(array, &shape) < 0)
        return NULL;
    if (!net_array_element_is_vector(net_array_element_info(array)) && (kept = keep_shape(&shape)) == NULL)
        return NULL;
    NetArrayIterator *self = PyObject_GC_New(NetArrayIterator, iterator_type);
    if (self == NULL) {
        PyMem_Free(kept);
        return NULL;
    }
    self->array = Py_NewRef(array);
    self->shape = kept;
    self->length = net_array_element_count(&shape);
    self->backward = backward;
    atomic_init(&self->next, 0);
    PyObject_GC_Track((PyObject *)self);
    return (PyObject *)self;
}

static PyObject *element_at(NetArrayIterator *self, int64_t place) {
    int64_t indices[NET_ARRAY_RANK_LIMIT];
    const ArrayShape *shape = self->shape;
    for (int32_t i = shape->rank - 1; i >= 0; i--) {
        indices[i] = place % shape->lengths[i] + shape->lows[i];
        place /= shape->lengths[i];
    }
    return net_array_element_get(self->array, indices, shape->rank);
}

static PyObject *iterator_next(PyObject *object) {
    NetArrayIterator *self = (NetArrayIterator *)object;
    int64_t place = sync_ft_count(&self->next, self->length);
    if (place < 0)
        return NULL;
    if (self->backward)
        place = self->length - 1 - place;
    return self->shape == NULL ? net_array_element_at(self->array, place) : element_at(self, place);
}

static PyObject *iterator_length_hint(PyObject *object, PyObject *unused) {
    (void)unused;
    NetArrayIterator *self = (NetArrayIterator *)object;
    return PyLong_FromLongLong(self->length - atomic_load_explicit(&self->next, memory_order_relaxed));
}

static void iterator_dealloc(PyObject *object) {
    PyObject_GC_UnTrack(object);
    Py_DECREF(((NetArrayIterator *)object)->array);
    PyMem_Free(((NetArrayIterator *)object)->shape);
    helper_type_dealloc_plain(object);
}

static int iterator_traverse(PyObject *self, visitproc visit, void *arg) {
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(((NetArrayIterator *)self)->array);
    return 0;
}

/* ---- the type ---- */

static PyMethodDef iterator_methods[] = {
    {"__length_hint__", iterator_length_hint, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot iterator_slots[] = {
    {Py_tp_dealloc, iterator_dealloc}, {Py_tp_traverse, iterator_traverse}, {Py_tp_iter, PyObject_SelfIter},
    {Py_tp_iternext, iterator_next},   {Py_tp_methods, iterator_methods},   {0, NULL},
};

static PyType_Spec iterator_spec = {.name = "CLR.ArrayIterator",
                                    .basicsize = sizeof(NetArrayIterator),
                                    .flags = HELPER_TYPE_FLAGS | Py_TPFLAGS_HAVE_GC,
                                    .slots = iterator_slots};

int net_array_iterator_init(void) {
    iterator_type = helper_type_new(&iterator_spec, NULL);
    return iterator_type == NULL ? -1 : 0;
}
