/* Namespace modules.
 *
 * Life cycle: made at the first import or attribute access, one for each name, alive as long as the process. Names are
 * looked up in .NET when first asked for and then stay in the module's dict; names not found are asked for again each
 * time, since an assembly may have been loaded meanwhile.
 * Concurrency: two threads that look the same name up store the same object. state.spaces only ever grows, so a
 * reference borrowed from it stays good.
 */
#include "objects/net_namespace.h"

#include <stdatomic.h>

#include "bridge/blob_reader.h"
#include "bridge/slots.h"
#include "errors/managed_call.h"
#include "metadata/type_info.h"
#include "objects/helper_type.h"
#include "support/py_compat.h"
#include "support/text.h"

typedef struct NetNamespace {
    PyObject_HEAD
    PyObject *dict;     /* [const] the dict itself; its entries only grow */
    PyObject *weakrefs; /* CPython's */
    PyObject *name;     /* [const] "System.IO" */
} NetNamespace;

static struct {
    PyTypeObject *type;      /* [const] after init */
    PyObject *spaces;        /* [const] dict: name → NetNamespace */
    _Atomic(uint64_t) epoch; /* [atomic] */
} state;

void net_namespace_assemblies_changed(void) {
    atomic_fetch_add_explicit(&state.epoch, 1, memory_order_relaxed);
}

uint64_t net_namespace_epoch(void) {
    return atomic_load_explicit(&state.epoch, memory_order_relaxed);
}

/* ---- asking .NET ---- */

static PyObject *read_names(BlobReader *reader) {
    uint32_t count = blob_u32(reader);
    PyObject *names = PyList_New(0);
    for (uint32_t i = 0; names != NULL && i < count && !reader->broken; i++) {
        BlobText text = blob_text(reader);
        PyObject *name = text_interned(text.utf8, text.length);
        if (name == NULL || PyList_Append(names, name) < 0)
            Py_CLEAR(names);
        Py_XDECREF(name);
    }
    return names;
}

PyObject *net_namespace_describe(PyObject *space) {
    Py_ssize_t length;
    const char *name = text_utf8_borrowed(space, &length);
    Blob blob = {0};
    int status;
    if (name == NULL)
        return NULL;
    MANAGED_CALL(status, namespace_describe, name, (int32_t)length, &blob);
    if (status < 0)
        return NULL;
    BlobReader reader = blob_reader(blob);
    PyObject *result = NULL;
    if (blob_u8(&reader) != 0) {
        PyObject *types = read_names(&reader);
        PyObject *namespaces = types == NULL ? NULL : read_names(&reader);
        PyObject *assemblies = namespaces == NULL ? NULL : read_names(&reader);
        result = assemblies == NULL ? NULL : PyTuple_Pack(3, types, namespaces, assemblies);
        Py_XDECREF(types);
        Py_XDECREF(namespaces);
        Py_XDECREF(assemblies);
    }
    managed.blob_free(blob.data);
    return result;
}

/* NamespaceEntry: its kind, or -1. */
static int look_up(PyObject *space, PyObject *name, NetTypeKey *key) {
    Py_ssize_t space_length, length;
    const char *space_text = text_utf8_borrowed(space, &space_length);
    const char *text = space_text == NULL ? NULL : text_utf8_borrowed(name, &length);
    Blob blob = {0};
    int status;
    if (text == NULL)
        return -1;
    MANAGED_CALL(status, namespace_lookup, space_text, (int32_t)space_length, text, (int32_t)length, &blob);
    if (status < 0)
        return -1;
    BlobReader reader = blob_reader(blob);
    int kind = blob_u8(&reader);
    *key = blob_key(&reader);
    managed.blob_free(blob.data);
    return kind;
}

/* ---- modules ---- */

static int set_item(PyObject *dict, const char *key, PyObject *value) {
    int status = value == NULL ? -1 : PyDict_SetItemString(dict, key, value);
    Py_XDECREF(value);
    return status;
}

static PyObject *namespace_new(PyObject *name) {
    NetNamespace *self = (NetNamespace *)state.type->tp_alloc(state.type, 0);
    if (self == NULL)
        return NULL;
    self->name = Py_NewRef(name);
    self->dict = PyDict_New();
    if (self->dict == NULL || set_item(self->dict, "__name__", Py_NewRef(name)) < 0 ||
        set_item(self->dict, "__package__", Py_NewRef(name)) < 0 ||
        set_item(self->dict, "__path__", PyList_New(0)) < 0) {
        Py_DECREF(self);
        return NULL;
    }
    py_compat_share((PyObject *)self);
    return (PyObject *)self;
}

/* The module of a namespace known to exist. New reference. */
static PyObject *namespace_intern(PyObject *name) {
    PyObject *known = NULL;
    int found = py_compat_dict_get(state.spaces, name, &known);
    if (found != 0)
        return found < 0 ? NULL : known;
    PyObject *fresh = namespace_new(name);
    if (fresh == NULL)
        return NULL;
    PyObject *winner = PyDict_SetDefault(state.spaces, name, fresh); /* borrowed: never removed */
    Py_XINCREF(winner);
    Py_DECREF(fresh);
    return winner;
}

/* 1, 0 or -1. Asked with no name .NET answers for the namespace itself, which is far quicker than a description. */
static int exists(PyObject *space) {
    if (PyUnicode_GET_LENGTH(space) == 0)
        return 1;
    NetTypeKey unused;
    PyObject *empty = PyUnicode_New(0, 0);
    int kind = empty == NULL ? -1 : look_up(space, empty, &unused);
    Py_XDECREF(empty);
    return kind;
}

PyObject *net_namespace_find(PyObject *name) {
    PyObject *known = NULL;
    int found = py_compat_dict_get(state.spaces, name, &known);
    if (found != 0)
        return found < 0 ? NULL : known;
    int kind = exists(name);
    if (kind <= 0)
        return kind < 0 ? NULL : Py_NewRef(Py_None);
    return namespace_intern(name);
}

static PyObject *qualified(PyObject *space, PyObject *name) {
    return PyUnicode_GET_LENGTH(space) == 0 ? Py_NewRef(name) : PyUnicode_FromFormat("%U.%U", space, name);
}

PyObject *net_namespace_resolve(PyObject *space, PyObject *name) {
    NetTypeKey key = 0;
    int kind = look_up(space, name, &key);
    if (kind <= 0)
        return NULL;
    if (kind == 2) {
        NetTypeInfo *info = type_info_get(key);
        return info == NULL ? NULL : Py_XNewRef((PyObject *)type_info_python_type(info));
    }
    PyObject *full = qualified(space, name);
    PyObject *module = full == NULL ? NULL : namespace_intern(full);
    Py_XDECREF(full);
    return module;
}

/* ---- attributes ---- */

static bool is_dunder(PyObject *name) {
    Py_ssize_t length = PyUnicode_GET_LENGTH(name);
    return length > 4 && PyUnicode_READ_CHAR(name, 0) == '_' && PyUnicode_READ_CHAR(name, 1) == '_' &&
           PyUnicode_READ_CHAR(name, length - 1) == '_' && PyUnicode_READ_CHAR(name, length - 2) == '_';
}

/* A name not seen yet: found in .NET and kept. */
static PyObject *find_and_keep(NetNamespace *self, PyObject *name) {
    PyObject *value = net_namespace_resolve(self->name, name);
    if (value != NULL && PyDict_SetItem(self->dict, name, value) < 0)
        Py_CLEAR(value);
    if (value == NULL && !PyErr_Occurred())
        PyErr_Format(PyExc_AttributeError, "namespace '%U' has no type or namespace '%U'", self->name, name);
    return value;
}

static PyObject *namespace_getattro(PyObject *object, PyObject *name) {
    NetNamespace *self = (NetNamespace *)object;
    PyObject *value = NULL;
    int found = py_compat_dict_get(self->dict, name, &value);
    if (found != 0)
        return found < 0 ? NULL : value;
    if (is_dunder(name))
        return PyObject_GenericGetAttr(object, name);
    return find_and_keep(self, name);
}

/* What the import system sets; everything else is refused. */
static bool is_import_attribute(PyObject *name) {
    static const char *const names[] = {"__name__", "__loader__", "__package__", "__spec__",
                                        "__path__", "__file__",   "__cached__"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (PyUnicode_CompareWithASCIIString(name, names[i]) == 0)
            return true;
    return false;
}

static int namespace_setattro(PyObject *object, PyObject *name, PyObject *value) {
    NetNamespace *self = (NetNamespace *)object;
    /* after `import A.B` the import system binds B in A */
    bool allowed = value != NULL && (is_import_attribute(name) || Py_TYPE(value) == state.type);
    if (allowed)
        return PyDict_SetItem(self->dict, name, value);
    PyErr_SetString(PyExc_AttributeError,
                    value == NULL ? "readonly attribute" : "type does not support setting attributes");
    return -1;
}

/* One of the lists of the description; empty for a namespace that is gone. */
static PyObject *described(PyObject *self, int which) {
    PyObject *description = net_namespace_describe(((NetNamespace *)self)->name);
    if (description == NULL)
        return PyErr_Occurred() ? NULL : PyList_New(0);
    PyObject *list = Py_NewRef(PyTuple_GET_ITEM(description, which));
    Py_DECREF(description);
    return list;
}

static PyObject *namespace_get_all(PyObject *self, void *unused) {
    (void)unused;
    return described(self, 0);
}

static PyObject *namespace_get_doc(PyObject *self, void *unused) {
    (void)unused;
    PyObject *assemblies = described(self, 2);
    PyObject *separator = assemblies == NULL ? NULL : PyUnicode_FromString("\n- ");
    PyObject *list = separator == NULL ? NULL : PyUnicode_Join(separator, assemblies);
    PyObject *doc = list == NULL ? NULL
                                 : PyUnicode_FromFormat("Namespace containing types from the following assemblies:"
                                                        "\n\n- %U",
                                                        list);
    Py_XDECREF(assemblies);
    Py_XDECREF(separator);
    Py_XDECREF(list);
    return doc;
}

static PyObject *namespace_dir(PyObject *self, PyObject *unused) {
    (void)unused;
    PyObject *names = PyDict_Keys(((NetNamespace *)self)->dict);
    PyObject *types = names == NULL ? NULL : described(self, 0);
    PyObject *spaces = types == NULL ? NULL : described(self, 1);
    PyObject *unique = NULL;
    if (spaces != NULL && PyList_SetSlice(names, PY_SSIZE_T_MAX, PY_SSIZE_T_MAX, types) == 0 &&
        PyList_SetSlice(names, PY_SSIZE_T_MAX, PY_SSIZE_T_MAX, spaces) == 0)
        unique = PySet_New(names);
    PyObject *result = unique == NULL ? NULL : PySequence_List(unique);
    Py_XDECREF(names);
    Py_XDECREF(types);
    Py_XDECREF(spaces);
    Py_XDECREF(unique);
    return result;
}

static PyObject *namespace_repr(PyObject *self) {
    return PyUnicode_FromFormat("<module '%U'>", ((NetNamespace *)self)->name);
}

static PyObject *namespace_reduce(PyObject *self, PyObject *unused) {
    (void)unused;
    PyObject *importlib = PyImport_ImportModule("importlib");
    PyObject *import = importlib == NULL ? NULL : PyObject_GetAttrString(importlib, "import_module");
    Py_XDECREF(importlib);
    return import == NULL ? NULL : Py_BuildValue("N(O)", import, ((NetNamespace *)self)->name);
}

static int namespace_traverse(PyObject *object, visitproc visit, void *arg) {
    NetNamespace *self = (NetNamespace *)object;
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(self->dict);
    return 0;
}

static void namespace_dealloc(PyObject *object) {
    NetNamespace *self = (NetNamespace *)object;
    PyObject_GC_UnTrack(object);
    if (self->weakrefs != NULL)
        PyObject_ClearWeakRefs(object);
    Py_XDECREF(self->dict);
    Py_XDECREF(self->name);
    helper_type_dealloc_plain(object);
}

static PyGetSetDef namespace_getset[] = {
    {"__all__", namespace_get_all, NULL, NULL, NULL},
    {"__doc__", namespace_get_doc, NULL, NULL, NULL},
    {"__dict__", PyObject_GenericGetDict, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyMethodDef namespace_methods[] = {
    {"__dir__", namespace_dir, METH_NOARGS, NULL},
    {"__reduce__", namespace_reduce, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyMemberDef namespace_members[] = {
    {"__dictoffset__", T_PYSSIZET, offsetof(NetNamespace, dict), READONLY, NULL},
    {"__weaklistoffset__", T_PYSSIZET, offsetof(NetNamespace, weakrefs), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyType_Slot namespace_slots[] = {
    {Py_tp_dealloc, namespace_dealloc},   {Py_tp_traverse, namespace_traverse}, {Py_tp_repr, namespace_repr},
    {Py_tp_getattro, namespace_getattro}, {Py_tp_setattro, namespace_setattro}, {Py_tp_getset, namespace_getset},
    {Py_tp_methods, namespace_methods},   {Py_tp_members, namespace_members},   {0, NULL},
};

static PyType_Spec namespace_spec = {.name = "CLR.ModuleObject",
                                     .basicsize = sizeof(NetNamespace),
                                     .flags = HELPER_TYPE_FLAGS | Py_TPFLAGS_HAVE_GC,
                                     .slots = namespace_slots};

int net_namespace_init(void) {
    state.type = helper_type_new(&namespace_spec, NULL);
    state.spaces = PyDict_New();
    native_slots.assemblies_changed = net_namespace_assemblies_changed;
    return state.type == NULL || state.spaces == NULL ? -1 : 0;
}
