/* Ambiguous names: see net_ambiguous.h. */
#include "objects/net_ambiguous.h"

#include "call/overload.h"
#include "objects/helper_type.h"

typedef struct NetAmbiguous {
    PyObject_HEAD
    OverloadSet *set;  /* [const] owned: one overload of each interface that has the name */
    NetTypeInfo *info; /* [const] */
    PyObject *name;    /* [const] */
    bool is_static;    /* [const] a static member for the types that implement the interface */
} NetAmbiguous;

static PyTypeObject *ambiguous_type; /* [const] */

PyObject *net_ambiguous_new(NetTypeInfo *info, PyObject *name, uint32_t member, uint16_t flags) {
    (void)flags;
    OverloadSet *set = overload_set_new(member, info->clr_name, name);
    NetAmbiguous *self = set == NULL ? NULL : (NetAmbiguous *)ambiguous_type->tp_alloc(ambiguous_type, 0);
    if (self == NULL) {
        overload_set_free(set);
        return NULL;
    }
    self->set = set;
    self->info = info;
    self->name = Py_NewRef(name);
    return (PyObject *)self;
}

PyObject *net_ambiguous_new_static(NetTypeInfo *info, PyObject *name, uint32_t member, uint16_t flags) {
    PyObject *self = net_ambiguous_new(info, name, member, flags);
    if (self != NULL)
        ((NetAmbiguous *)self)->is_static = true;
    return self;
}

bool net_ambiguous_check(PyObject *object) {
    return Py_TYPE(object) == ambiguous_type;
}

static void ambiguous_dealloc(PyObject *object) {
    NetAmbiguous *self = (NetAmbiguous *)object;
    overload_set_free(self->set);
    Py_DECREF(self->name);
    helper_type_dealloc_plain(object);
}

/* "ILeft and IRight": the interfaces, each once. */
static PyObject *interfaces_text(const OverloadTable *table) {
    PyObject *names = PyList_New(0);
    for (int32_t i = 0; names != NULL && i < table->count; i++) {
        PyObject *name = table->overloads[i]->declaring->full_name;
        int known = PySequence_Contains(names, name);
        if (known < 0 || (known == 0 && PyList_Append(names, name) < 0))
            Py_CLEAR(names);
    }
    PyObject *separator = names == NULL ? NULL : PyUnicode_FromString(" and ");
    PyObject *text = separator == NULL ? NULL : PyUnicode_Join(separator, names);
    Py_XDECREF(separator);
    Py_XDECREF(names);
    return text;
}

static void raise_ambiguous(PyObject *object) {
    NetAmbiguous *self = (NetAmbiguous *)object;
    if (self->is_static) {
        PyErr_Format(PyExc_AttributeError,
                     "'%U' of %U is static and for the types that implement the interface: use it on one of them",
                     self->name, self->info->full_name);
        return;
    }
    OverloadTable *table = overload_set_table(self->set);
    PyObject *interfaces = table == NULL ? NULL : interfaces_text(table);
    if (interfaces != NULL)
        PyErr_Format(PyExc_AttributeError, "'%U' of %U is ambiguous: %U have it; cast to the one that is meant",
                     self->name, self->info->full_name, interfaces);
    Py_XDECREF(interfaces);
}

static PyObject *ambiguous_descr_get(PyObject *self, PyObject *object, PyObject *type) {
    (void)object, (void)type;
    raise_ambiguous(self);
    return NULL;
}

static int ambiguous_descr_set(PyObject *self, PyObject *object, PyObject *value) {
    (void)object, (void)value;
    raise_ambiguous(self);
    return -1;
}

static PyObject *ambiguous_repr(PyObject *self) {
    const char *kind = ((NetAmbiguous *)self)->is_static ? "static abstract" : "ambiguous";
    return PyUnicode_FromFormat("<%s '%U'>", kind, ((NetAmbiguous *)self)->name);
}

static PyType_Slot ambiguous_slots[] = {
    {Py_tp_dealloc, ambiguous_dealloc},
    {Py_tp_repr, ambiguous_repr},
    {Py_tp_descr_get, ambiguous_descr_get},
    {Py_tp_descr_set, ambiguous_descr_set},
    {0, NULL},
};

static PyType_Spec ambiguous_spec = {.name = "clr._internal.AmbiguousMember",
                                     .basicsize = sizeof(NetAmbiguous),
                                     .flags = HELPER_TYPE_FLAGS,
                                     .slots = ambiguous_slots};

int net_ambiguous_init(void) {
    ambiguous_type = helper_type_new(&ambiguous_spec, NULL);
    return ambiguous_type == NULL ? -1 : 0;
}
