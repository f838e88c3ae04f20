/* Events.
 *
 * Overview: a descriptor in the type, and a binding, which is what it gives through an instance (or, of static events,
 * always). `e.E += f` makes Python get the binding, call its in-place addition, and set the attribute to the result. The
 * addition does the work and returns the binding; the setter accepts nothing but that.
 * There is no record of handlers: a callable has one target in .NET, so the delegate that -= makes is equal to the one
 * that += made, and the event's own remove accessor finds it. See docs/internals/delegates.md.
 *
 * Concurrency: everything here is [const]; the accessors are found at first use, by every thread the same.
 */
#include "objects/net_event.h"

#include "call/invoke.h"
#include "objects/helper_type.h"
#include "objects/net_document.h"

typedef struct NetEvent {
    PyObject_HEAD
    OverloadSet *set;  /* [const] owned: the accessors, add and remove */
    NetTypeInfo *info; /* [const] the type that shows it */
    PyObject *name;    /* [const] */
    uint16_t flags;    /* [const] MEMBER_ */
} NetEvent;

typedef struct NetEventBinding {
    PyObject_HEAD
    NetEvent *event;    /* [const] owned */
    PyObject *receiver; /* [const] owned; NULL: static */
} NetEventBinding;

static PyTypeObject *event_type, *binding_type; /* [const] */

PyObject *net_event_new(NetTypeInfo *info, PyObject *name, uint32_t member, uint16_t flags) {
    OverloadSet *set = overload_set_new(member, info->clr_name, name);
    NetEvent *self = set == NULL ? NULL : (NetEvent *)event_type->tp_alloc(event_type, 0);
    if (self == NULL) {
        overload_set_free(set);
        return NULL;
    }
    self->set = set;
    self->info = info;
    self->name = Py_NewRef(name);
    self->flags = flags;
    return (PyObject *)self;
}

bool net_event_check(PyObject *object) {
    return Py_TYPE(object) == event_type;
}

static void event_dealloc(PyObject *object) {
    NetEvent *self = (NetEvent *)object;
    overload_set_free(self->set);
    Py_DECREF(self->name);
    helper_type_dealloc_plain(object);
}

static bool is_static(const NetEvent *self) {
    return (self->flags & MEMBER_STATIC) != 0;
}

static PyObject *event_descr_get(PyObject *self, PyObject *object, PyObject *type) {
    (void)type;
    bool shared = is_static((NetEvent *)self);
    if (!shared && (object == NULL || object == Py_None))
        return Py_NewRef(self);
    NetEventBinding *binding = PyObject_GC_New(NetEventBinding, binding_type);
    if (binding == NULL)
        return NULL;
    binding->event = (NetEvent *)Py_NewRef(self);
    binding->receiver = shared ? NULL : Py_NewRef(object);
    PyObject_GC_Track((PyObject *)binding);
    return (PyObject *)binding;
}

/* The end of e.E += f, which has done its work already. */
int net_event_set(PyObject *self, PyObject *object, PyObject *value) {
    if (value != NULL && Py_TYPE(value) == binding_type) {
        const NetEventBinding *binding = (NetEventBinding *)value;
        if ((PyObject *)binding->event == self && (is_static(binding->event) || binding->receiver == object))
            return 0;
    }
    PyErr_SetString(PyExc_TypeError, "cannot set event attributes");
    return -1;
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

/* ---- adding and removing ---- */

/* The add accessor is described first. NULL with an exception. */
static Overload *find_accessor(NetEvent *event, bool removing) {
    OverloadTable *table = overload_set_table(event->set);
    if (table == NULL)
        return NULL;
    Overload *accessor = removing < table->count ? table->overloads[removing] : NULL;
    if (accessor != NULL && accessor->parameter_count == 1 && !(accessor->flags & OVERLOAD_UNSUPPORTED))
        return accessor;
    PyErr_Format(PyExc_TypeError, "event %U.%U has no %s accessor that can be used from Python", event->info->full_name,
                 event->name, removing ? "remove" : "add");
    return NULL;
}

/* Accessors return nothing; if one should, what it returns is let go. */
static int call_accessor(Overload *accessor, Value *cells) {
    CallResult result;
    if (invoke_cells(accessor, cells, &result) < 0)
        return -1;
    if (accessor->result == NULL)
        return 0;
    PyObject *unused = convert_to_wrapper(accessor->result, &result.value, result.text);
    Py_XDECREF(unused);
    return unused == NULL ? -1 : 0;
}

static int note_added(const Overload *accessor, NetHandle receiver, NetHandle handler) {
    int status;
    MANAGED_CALL(status, event_added, accessor->id, receiver, handler);
    return status;
}

static int add_handler(Overload *accessor, Value *cells, NetHandle receiver, NetHandle handler) {
    return call_accessor(accessor, cells) < 0 ? -1 : note_added(accessor, receiver, handler);
}

/* What could not be removed is there still. */
static void note_not_removed(const Overload *accessor, NetHandle receiver, NetHandle handler) {
    PyObject *error = py_compat_take_exception();
    if (note_added(accessor, receiver, handler) < 0)
        PyErr_Clear();
    py_compat_restore_exception_take(error);
}

static int remove_handler(Overload *accessor, Value *cells, NetHandle receiver, NetHandle handler) {
    int32_t known = 0;
    int status;
    MANAGED_CALL(status, event_removing, accessor->id, receiver, handler, &known);
    if (status == 0 && !known)
        PyErr_SetString(PyExc_ValueError, "unknown event handler");
    if (status < 0 || !known)
        return -1;
    if (call_accessor(accessor, cells) == 0)
        return 0;
    note_not_removed(accessor, receiver, handler);
    return -1;
}

static int change(const NetEventBinding *self, PyObject *handler, bool removing) {
    Overload *accessor = find_accessor(self->event, removing);
    bool takes_receiver = accessor != NULL && !(accessor->flags & OVERLOAD_STATIC);
    Value cells[2] = {{.tag = VALUE_NULL}};
    if (accessor == NULL || (takes_receiver && invoke_receiver_cell(accessor, self->receiver, &cells[0]) < 0))
        return -1;
    NetHandle receiver = cells[0].as.handle;
    Value *last = &cells[takes_receiver];
    Scratch scratch;
    scratch_init(&scratch);
    int status = convert_any_to_delegate(accessor->parameters[0].type, handler, last, &scratch);
    if (status == 0)
        status = (removing ? remove_handler : add_handler)(accessor, cells, receiver, last->as.handle);
    scratch_release(&scratch);
    return status;
}

static PyObject *binding_change(PyObject *self, PyObject *handler, bool removing) {
    if (PyCallable_Check(handler))
        return change((NetEventBinding *)self, handler, removing) < 0 ? NULL : Py_NewRef(self);
    PyErr_SetString(PyExc_TypeError, "event handlers must be callable");
    return NULL;
}

static PyObject *binding_add(PyObject *self, PyObject *handler) {
    return binding_change(self, handler, false);
}

static PyObject *binding_subtract(PyObject *self, PyObject *handler) {
    return binding_change(self, handler, true);
}

/* ---- the types ---- */

static PyMemberDef event_members[] = {
    {"__name__", T_OBJECT_EX, offsetof(NetEvent, name), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyObject *event_get_doc(PyObject *self, void *unused) {
    (void)unused;
    return net_document_of_value(((NetEvent *)self)->set);
}

static PyObject *binding_get_doc(PyObject *self, void *unused) {
    return event_get_doc((PyObject *)((NetEventBinding *)self)->event, unused);
}

static PyObject *binding_get_name(PyObject *self, void *unused) {
    (void)unused;
    return Py_NewRef(((NetEventBinding *)self)->event->name);
}

static PyGetSetDef event_getset[] = {
    {"__doc__", event_get_doc, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyGetSetDef binding_getset[] = {
    {"__doc__", binding_get_doc, NULL, NULL, NULL},
    {"__name__", binding_get_name, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot event_slots[] = {
    {Py_tp_getset, event_getset},
    {Py_tp_members, event_members},     {Py_tp_dealloc, event_dealloc},   {Py_tp_repr, event_repr},
    {Py_tp_descr_get, event_descr_get}, {Py_tp_descr_set, net_event_set}, {0, NULL},
};

static PyType_Slot binding_slots[] = {
    {Py_tp_getset, binding_getset},
    {Py_tp_dealloc, binding_dealloc}, {Py_tp_traverse, binding_traverse},         {Py_tp_repr, binding_repr},
    {Py_nb_inplace_add, binding_add}, {Py_nb_inplace_subtract, binding_subtract}, {0, NULL},
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
    if (event_type == NULL || binding_type == NULL)
        return -1;
    /* As messages of the interpreter name them: "'EventBinding' object is not callable". */
    event_type->tp_name = "EventObject";
    binding_type->tp_name = "EventBinding";
    return 0;
}
