/* Events: a descriptor and what it gives through an instance. Handlers are callables, so += comes with delegates; until
 * then it says so. add_E and remove_E are methods like any other. */
#include "objects/net_event.h"

#include "objects/helper_type.h"

typedef struct NetEvent {
    PyObject_HEAD
    PyObject *name; /* [const] */
    uint16_t flags; /* [const] MEMBER_ */
} NetEvent;

typedef struct NetEventBinding {
    PyObject_HEAD
    NetEvent *event;    /* [const] owned */
    PyObject *receiver; /* [const] owned; NULL: static */
} NetEventBinding;

static PyTypeObject *event_type, *binding_type; /* [const] */

PyObject *net_event_new(NetTypeInfo *info, PyObject *name, uint32_t member, uint16_t flags) {
    (void)info, (void)member;
    NetEvent *self = (NetEvent *)event_type->tp_alloc(event_type, 0);
    if (self == NULL)
        return NULL;
    self->name = Py_NewRef(name);
    self->flags = flags;
    return (PyObject *)self;
}

bool net_event_check(PyObject *object) {
    return Py_TYPE(object) == event_type;
}

int net_event_refuse_set(void) {
    PyErr_SetString(PyExc_TypeError, "cannot set event attributes");
    return -1;
}

static void event_dealloc(PyObject *self) {
    Py_DECREF(((NetEvent *)self)->name);
    helper_type_dealloc_plain(self);
}

static PyObject *event_descr_get(PyObject *self, PyObject *object, PyObject *type) {
    (void)type;
    bool is_static = (((NetEvent *)self)->flags & MEMBER_STATIC) != 0;
    if (!is_static && (object == NULL || object == Py_None))
        return Py_NewRef(self);
    NetEventBinding *binding = PyObject_GC_New(NetEventBinding, binding_type);
    if (binding == NULL)
        return NULL;
    binding->event = (NetEvent *)Py_NewRef(self);
    binding->receiver = is_static ? NULL : Py_NewRef(object);
    PyObject_GC_Track((PyObject *)binding);
    return (PyObject *)binding;
}

static int event_descr_set(PyObject *self, PyObject *object, PyObject *value) {
    (void)self, (void)object, (void)value;
    return net_event_refuse_set();
}

static PyObject *event_repr(PyObject *self) {
    return PyUnicode_FromFormat("<event '%U'>", ((NetEvent *)self)->name);
}

static void binding_dealloc(PyObject *object) {
    NetEventBinding *self = (NetEventBinding *)object;
    PyObject_GC_UnTrack(object);
    Py_DECREF(self->event);
    Py_XDECREF(self->receiver);
    helper_type_dealloc_plain(object);
}

static int binding_traverse(PyObject *self, visitproc visit, void *arg) {
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(((NetEventBinding *)self)->receiver);
    return 0;
}

static PyObject *binding_repr(PyObject *object) {
    NetEventBinding *self = (NetEventBinding *)object;
    return PyUnicode_FromFormat("<%s event '%U'>", self->receiver == NULL ? "unbound" : "bound", self->event->name);
}

static PyObject *binding_change(PyObject *object, PyObject *handler) {
    NetEventBinding *self = (NetEventBinding *)object;
    if (!PyCallable_Check(handler)) {
        PyErr_SetString(PyExc_TypeError, "event handlers must be callable");
        return NULL;
    }
    PyErr_Format(PyExc_TypeError,
                 "event '%U': handlers that are Python callables are not there yet; add_%U and "
                 "remove_%U take .NET delegates",
                 self->event->name, self->event->name, self->event->name);
    return NULL;
}

static PyType_Slot event_slots[] = {
    {Py_tp_dealloc, event_dealloc},
    {Py_tp_repr, event_repr},
    {Py_tp_descr_get, event_descr_get},
    {Py_tp_descr_set, event_descr_set},
    {0, NULL},
};

static PyType_Slot binding_slots[] = {
    {Py_tp_dealloc, binding_dealloc},    {Py_tp_traverse, binding_traverse},       {Py_tp_repr, binding_repr},
    {Py_nb_inplace_add, binding_change}, {Py_nb_inplace_subtract, binding_change}, {0, NULL},
};

static PyType_Spec event_spec = {
    .name = "CLR.EventObject", .basicsize = sizeof(NetEvent), .flags = HELPER_TYPE_FLAGS, .slots = event_slots};
static PyType_Spec binding_spec = {.name = "CLR.EventBinding",
                                   .basicsize = sizeof(NetEventBinding),
                                   .flags = HELPER_TYPE_FLAGS | Py_TPFLAGS_HAVE_GC,
                                   .slots = binding_slots};

int net_event_init(void) {
    event_type = helper_type_new(&event_spec, NULL);
    binding_type = helper_type_new(&binding_spec, NULL);
    return event_type == NULL || binding_type == NULL ? -1 : 0;
}
