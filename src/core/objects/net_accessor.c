/* Fields and properties.
 *
 * The getter and setter are known overloads, so a read or write goes straight to its thunk, without the binder.
 * Constants (enum members above all) are read once and kept.
 *
 * Concurrency: getter, setter and constant are found at first use and published; whoever comes second finds the same.
 */
#include "objects/net_accessor.h"

#include "call/invoke.h"
#include "objects/helper_type.h"
#include "objects/net_document.h"
#include "support/py_compat.h"

typedef struct NetAccessor {
    PyObject_HEAD
    const AccessorKind *kind;     /* [const] */
    OverloadSet *set;             /* [const] owned: getters and setters */
    NetTypeInfo *info;            /* [const] the type that shows it */
    PyObject *name;               /* [const] */
    uint16_t flags;               /* [const] MEMBER_ */
    _Atomic(Overload *) getter;   /* [atomic] */
    _Atomic(Overload *) setter;   /* [atomic] */
    _Atomic(PyObject *) constant; /* [atomic] owned: of literals */
} NetAccessor;

static PyTypeObject *accessor_type; /* [const] */

bool net_accessor_check(PyObject *object) {
    return Py_TYPE(object) == accessor_type;
}

bool net_accessor_is_static(PyObject *self) {
    return (((NetAccessor *)self)->flags & MEMBER_STATIC) != 0;
}

PyObject *net_accessor_new(const AccessorKind *kind, NetTypeInfo *info, PyObject *name, uint32_t member,
                           uint16_t flags) {
    OverloadSet *set = overload_set_new(member, info->clr_name, name);
    if (set == NULL)
        return NULL;
    set->is_accessor = true;
    NetAccessor *self = (NetAccessor *)accessor_type->tp_alloc(accessor_type, 0);
    if (self == NULL) {
        overload_set_free(set);
        return NULL;
    }
    self->kind = kind;
    self->set = set;
    self->info = info;
    self->name = Py_NewRef(name);
    self->flags = flags;
    return (PyObject *)self;
}

static void accessor_dealloc(PyObject *object) {
    NetAccessor *self = (NetAccessor *)object;
    Py_DECREF(self->name);
    Py_XDECREF(sync_read(&self->constant));
    overload_set_free(self->set);
    helper_type_dealloc_plain(object);
}

/* ---- finding the overload ---- */

static int raise_type_error(const char *text) {
    PyErr_SetString(PyExc_TypeError, text);
    return -1;
}

static Overload *find_overload(NetAccessor *self, _Atomic(Overload *) *cache, uint32_t role, const char *missing) {
    OverloadTable *table = overload_set_table(self->set);
    if (table == NULL)
        return NULL;
    for (int32_t i = 0; i < table->count; i++) {
        Overload *overload = table->overloads[i];
        if (!(overload->flags & role))
            continue;
        if (overload->flags & OVERLOAD_UNSUPPORTED) {
            PyErr_Format(PyExc_TypeError, "%U.%U has a type that cannot be used from Python", self->info->full_name,
                         self->name);
            return NULL;
        }
        sync_publish(cache, overload);
        return overload;
    }
    raise_type_error(missing);
    return NULL;
}

static inline Overload *get_getter(NetAccessor *self) {
    Overload *overload = sync_read(&self->getter);
    return overload != NULL ? overload : find_overload(self, &self->getter, OVERLOAD_GETTER, self->kind->write_only);
}

static inline Overload *get_setter(NetAccessor *self) {
    Overload *overload = sync_read(&self->setter);
    return overload != NULL ? overload : find_overload(self, &self->setter, OVERLOAD_SETTER, self->kind->read_only);
}

int net_accessor_is_virtual(PyObject *self) {
    OverloadTable *table = overload_set_table(((NetAccessor *)self)->set);
    if (table == NULL)
        return -1;
    for (int32_t i = 0; i < table->count; i++)
        if (table->overloads[i]->flags & OVERLOAD_VIRTUAL)
            return 1;
    return 0;
}

/* ---- reading ---- */

static PyObject *read_value(NetAccessor *self, PyObject *object) {
    Overload *getter = get_getter(self);
    Value receiver = {.as.i64 = 0, .tag = VALUE_NULL};
    CallResult result;
    if (getter == NULL)
        return NULL;
    if (!(getter->flags & OVERLOAD_STATIC) && invoke_receiver_cell(getter, object, &receiver) < 0)
        return NULL;
    if (invoke_cells(getter, &receiver, &result) < 0)
        return NULL;
    return convert_to_py(getter->result, &result.value, result.text);
}

static PyObject *read_constant(NetAccessor *self) {
    PyObject *value = sync_read(&self->constant);
    if (value != NULL)
        return Py_NewRef(value);
    value = read_value(self, NULL);
    if (value == NULL)
        return NULL;
    py_compat_share_value(&value);
    PyObject *expected = NULL;
    if (atomic_compare_exchange_strong(&self->constant, &expected, value))
        return Py_NewRef(value);
    Py_DECREF(value);
    return Py_NewRef(expected);
}

static PyObject *accessor_descr_get(PyObject *descriptor, PyObject *object, PyObject *type) {
    NetAccessor *self = (NetAccessor *)descriptor;
    (void)type;
    if (self->flags & MEMBER_LITERAL)
        return read_constant(self);
    if (!(self->flags & MEMBER_STATIC) && (object == NULL || object == Py_None)) {
        if (self->kind->class_read == NULL)
            return Py_NewRef(descriptor);
        raise_type_error(self->kind->class_read);
        return NULL;
    }
    if (!(self->flags & MEMBER_READABLE)) {
        raise_type_error(self->kind->write_only);
        return NULL;
    }
    return read_value(self, object);
}

/* ---- writing ---- */

static int write_value(NetAccessor *self, PyObject *object, PyObject *value) {
    Overload *setter = get_setter(self);
    if (setter == NULL)
        return -1;
    bool takes_receiver = !(setter->flags & OVERLOAD_STATIC);
    Value cells[2];
    if (takes_receiver && invoke_receiver_cell(setter, object, &cells[0]) < 0)
        return -1;
    Scratch scratch;
    scratch_init(&scratch);
    CallResult result;
    const Parameter *last = &setter->parameters[setter->parameter_count - 1];
    int status = convert_assigned(last->type, value, &cells[takes_receiver], &scratch);
    if (status == 0)
        status = invoke_cells(setter, cells, &result);
    scratch_release(&scratch);
    return status;
}

static int raise_read_only(const NetAccessor *self) {
    if (!(self->flags & MEMBER_INIT_ONLY))
        return raise_type_error(self->kind->read_only);
    PyErr_Format(PyExc_TypeError, "%s: %U.%U is init-only, set when the object is made", self->kind->read_only,
                 self->info->full_name, self->name);
    return -1;
}

int net_accessor_initialize(PyObject *descriptor, PyObject *object, PyObject *value) {
    NetAccessor *self = (NetAccessor *)descriptor;
    if (self->flags & (MEMBER_WRITABLE | MEMBER_INIT_ONLY))
        return write_value(self, object, value);
    return raise_read_only(self);
}

/* Whether what returns a reference can be written through it: known only when its overloads are. 1, 0 or -1. */
static int writes_through(NetAccessor *self) {
    OverloadTable *table = overload_set_table(self->set);
    if (table == NULL || (self->flags & MEMBER_INIT_ONLY))
        return table == NULL ? -1 : 0;
    for (int32_t i = 0; i < table->count; i++)
        if (table->overloads[i]->flags & OVERLOAD_SETTER)
            return 1;
    return 0;
}

static int accessor_set(NetAccessor *self, PyObject *object, PyObject *value) {
    if (value == NULL)
        return raise_type_error(self->kind->undeletable);
    if (!(self->flags & MEMBER_WRITABLE)) {
        int through = writes_through(self);
        if (through <= 0)
            return through < 0 ? -1 : raise_read_only(self);
    }
    return write_value(self, object, value);
}

static int accessor_descr_set(PyObject *descriptor, PyObject *object, PyObject *value) {
    return accessor_set((NetAccessor *)descriptor, object, value);
}

int net_accessor_set_on_class(PyObject *descriptor, PyObject *value) {
    NetAccessor *self = (NetAccessor *)descriptor;
    if (value != NULL && !(self->flags & MEMBER_STATIC))
        return raise_type_error(self->kind->class_write);
    return accessor_set(self, NULL, value);
}

/* ---- looks ---- */

static PyObject *accessor_repr(PyObject *descriptor) {
    NetAccessor *self = (NetAccessor *)descriptor;
    OverloadTable *table = overload_set_table(self->set);
    if (table == NULL)
        return NULL;
    Overload *overload = table->count == 0 ? NULL : table->overloads[0];
    NetTypeInfo *type = NULL;
    if (overload != NULL)
        type = overload->flags & OVERLOAD_GETTER ? overload->result
               : overload->parameter_count > 0   ? overload->parameters[overload->parameter_count - 1].type
                                                 : NULL;
    if (type == NULL)
        return PyUnicode_FromFormat("<%s '%U'>", self->kind->label, self->name);
    PyObject *shown = type->kind == TYPE_KIND_PRIMITIVE ? type->name : type->full_name;
    return PyUnicode_FromFormat("<%s '%U %U'>", self->kind->label, shown, self->name);
}

static PyObject *accessor_get_doc(PyObject *self, void *unused) {
    (void)unused;
    return net_document_of_value(((NetAccessor *)self)->set);
}

static PyObject *accessor_get_owner(PyObject *self, void *unused) {
    (void)unused;
    return Py_XNewRef((PyObject *)type_info_python_type(((NetAccessor *)self)->info));
}

static PyGetSetDef accessor_getset[] = {
    {"__doc__", accessor_get_doc, NULL, NULL, NULL},
    {"__objclass__", accessor_get_owner, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyMemberDef accessor_members[] = {
    {"__name__", T_OBJECT_EX, offsetof(NetAccessor, name), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyType_Slot accessor_slots[] = {
    {Py_tp_dealloc, accessor_dealloc},
    {Py_tp_repr, accessor_repr},
    {Py_tp_descr_get, accessor_descr_get},
    {Py_tp_descr_set, accessor_descr_set},
    {Py_tp_getset, accessor_getset},
    {Py_tp_members, accessor_members},
    {0, NULL},
};

static PyType_Spec accessor_spec = {.name = "CLR.PropertyObject",
                                    .basicsize = sizeof(NetAccessor),
                                    .flags = HELPER_TYPE_FLAGS,
                                    .slots = accessor_slots};

int net_accessor_init(void) {
    accessor_type = helper_type_new(&accessor_spec, NULL);
    return accessor_type == NULL ? -1 : 0;
}
