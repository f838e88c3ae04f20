/* clrlink_bench_native: what a plain C extension costs, measured beside the bridge in the same run.
 *
 * Nothing here is tuned beyond what a careful extension author would write: METH_FASTCALL functions, one heap type with
 * a getset, a member and a method. bench/run.py compiles it for the interpreter that it measures.
 */
#include <Python.h>
#include <structmember.h>

#if PY_VERSION_HEX < 0x030c0000
#define Py_T_INT T_INT
#endif

/* ---- functions ---- */

static int two_ints(const char *name, PyObject *const *args, Py_ssize_t nargs, int *a, int *b) {
    if (nargs != 2) {
        PyErr_Format(PyExc_TypeError, "%s takes 2 arguments (%zd given)", name, nargs);
        return -1;
    }
    long x = PyLong_AsLong(args[0]);
    if (x == -1 && PyErr_Occurred()) {
        return -1;
    }
    long y = PyLong_AsLong(args[1]);
    if (y == -1 && PyErr_Occurred()) {
        return -1;
    }
    *a = (int)x;
    *b = (int)y;
    return 0;
}

static PyObject *native_nop(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(none)) {
    Py_RETURN_NONE;
}

static PyObject *native_add(PyObject *Py_UNUSED(self), PyObject *const *args, Py_ssize_t nargs) {
    int a, b;
    if (two_ints("add", args, nargs, &a, &b) < 0) {
        return NULL;
    }
    return PyLong_FromLong((long)(int)((unsigned)a + (unsigned)b));
}

/* The same with the thread state given up and taken back, as an extension does round anything that may block. */
static PyObject *native_add_detached(PyObject *Py_UNUSED(self), PyObject *const *args, Py_ssize_t nargs) {
    int a, b;
    unsigned sum;
    if (two_ints("add_detached", args, nargs, &a, &b) < 0) {
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    sum = (unsigned)a + (unsigned)b;
    Py_END_ALLOW_THREADS
    return PyLong_FromLong((long)(int)sum);
}

/* A new str of the same content, by way of UTF-8, as a C library's binding makes it. */
static PyObject *native_echo(PyObject *Py_UNUSED(self), PyObject *text) {
    Py_ssize_t length;
    const char *utf8 = PyUnicode_AsUTF8AndSize(text, &length);
    if (utf8 == NULL) {
        return NULL;
    }
    return PyUnicode_FromStringAndSize(utf8, length);
}

static PyObject *native_raise(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(none)) {
    PyErr_SetString(PyExc_ValueError, "thrown by the benchmark");
    return NULL;
}

/* ---- callbacks: a C library that calls a Python function `count` times ---- */

static PyObject *native_call_ints(PyObject *Py_UNUSED(self), PyObject *const *args, Py_ssize_t nargs) {
    long last = 0, count = nargs == 2 ? PyLong_AsLong(args[1]) : -1;
    for (long i = 0; i < count; i++) {
        PyObject *room[2] = {NULL, PyLong_FromLong(i & 127)};
        PyObject *result =
            room[1] == NULL ? NULL : PyObject_Vectorcall(args[0], room + 1, 1 | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
        Py_XDECREF(room[1]);
        if (result == NULL) {
            return NULL;
        }
        last = PyLong_AsLong(result);
        Py_DECREF(result);
        if (last == -1 && PyErr_Occurred()) {
            return NULL;
        }
    }
    return PyLong_FromLong(last);
}

/* ---- what a C program does with Python objects ---- */

static PyObject *native_get_attrs(PyObject *Py_UNUSED(self), PyObject *const *args, Py_ssize_t nargs) {
    long count = nargs == 2 ? PyLong_AsLong(args[1]) : -1;
    for (long i = 0; i < count; i++) {
        PyObject *value = PyObject_GetAttrString(args[0], "value");
        if (value == NULL) {
            return NULL;
        }
        Py_DECREF(value);
    }
    return PyLong_FromLong(count);
}

static PyObject *native_call_two(PyObject *Py_UNUSED(self), PyObject *const *args, Py_ssize_t nargs) {
    long count = nargs == 2 ? PyLong_AsLong(args[1]) : -1;
    for (long i = 0; i < count; i++) {
        PyObject *room[3] = {NULL, PyLong_FromLong(1), PyLong_FromLong(2)};
        PyObject *result = PyObject_Vectorcall(args[0], room + 1, 2 | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
        Py_DECREF(room[1]);
        Py_DECREF(room[2]);
        if (result == NULL) {
            return NULL;
        }
        Py_DECREF(result);
    }
    return PyLong_FromLong(count);
}

static PyObject *native_gil(PyObject *Py_UNUSED(self), PyObject *argument) {
    long count = PyLong_AsLong(argument);
    Py_BEGIN_ALLOW_THREADS
    for (long i = 0; i < count; i++) {
        PyGILState_STATE state = PyGILState_Ensure();
        PyGILState_Release(state);
    }
    Py_END_ALLOW_THREADS
    return PyLong_FromLong(count);
}

/* The text goes in and comes out as UTF-8, as a C library has it. */
static PyObject *native_call_texts(PyObject *Py_UNUSED(self), PyObject *const *args, Py_ssize_t nargs) {
    Py_ssize_t length, got;
    long count = nargs == 3 ? PyLong_AsLong(args[2]) : -1;
    const char *utf8 = nargs == 3 ? PyUnicode_AsUTF8AndSize(args[1], &length) : NULL;
    for (long i = 0; i < count && utf8 != NULL; i++) {
        PyObject *room[2] = {NULL, PyUnicode_FromStringAndSize(utf8, length)};
        PyObject *result =
            room[1] == NULL ? NULL : PyObject_Vectorcall(args[0], room + 1, 1 | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
        Py_XDECREF(room[1]);
        if (result == NULL || PyUnicode_AsUTF8AndSize(result, &got) == NULL) {
            Py_XDECREF(result);
            return NULL;
        }
        Py_DECREF(result);
    }
    return utf8 == NULL ? NULL : Py_NewRef(args[1]);
}

/* ---- Point(x, y) ---- */

typedef struct {
    PyObject_HEAD
    int x;
    int y;
} Point;

static int point_init(PyObject *self, PyObject *args, PyObject *Py_UNUSED(kwargs)) {
    return PyArg_ParseTuple(args, "ii:Point", &((Point *)self)->x, &((Point *)self)->y) ? 0 : -1;
}

/* How a binding that cares for speed constructs: no tuple, no tp_init. */
static PyObject *point_vectorcall(PyObject *type, PyObject *const *args, size_t nargsf, PyObject *kwnames) {
    int x, y;
    if (kwnames != NULL && PyTuple_GET_SIZE(kwnames) != 0) {
        PyErr_SetString(PyExc_TypeError, "Point takes no keyword arguments");
        return NULL;
    }
    if (two_ints("Point", args, PyVectorcall_NARGS(nargsf), &x, &y) < 0) {
        return NULL;
    }
    Point *self = (Point *)((PyTypeObject *)type)->tp_alloc((PyTypeObject *)type, 0);
    if (self != NULL) {
        self->x = x;
        self->y = y;
    }
    return (PyObject *)self;
}

static void point_dealloc(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyObject *point_add(PyObject *Py_UNUSED(self), PyObject *const *args, Py_ssize_t nargs) {
    return native_add(NULL, args, nargs);
}

static PyObject *point_get_x(PyObject *self, void *Py_UNUSED(closure)) {
    return PyLong_FromLong(((Point *)self)->x);
}

static int point_set_x(PyObject *self, PyObject *value, void *Py_UNUSED(closure)) {
    if (value == NULL) {
        PyErr_SetString(PyExc_AttributeError, "x cannot be deleted");
        return -1;
    }
    long x = PyLong_AsLong(value);
    if (x == -1 && PyErr_Occurred()) {
        return -1;
    }
    ((Point *)self)->x = (int)x;
    return 0;
}

static PyMethodDef point_methods[] = {
    {"add", (PyCFunction)(void (*)(void))point_add, METH_FASTCALL, "add(a, b) of an object."},
    {"add_static", (PyCFunction)(void (*)(void))native_add, METH_FASTCALL | METH_STATIC, "add(a, b) of the type."},
    {NULL, NULL, 0, NULL},
};
static PyGetSetDef point_getset[] = {
    {"x", point_get_x, point_set_x, "x, through a getset as a property.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};
static PyMemberDef point_members[] = {
    {"y", Py_T_INT, offsetof(Point, y), 0, "y, as a field."},
    {NULL, 0, 0, 0, NULL},
};
static PyType_Slot point_slots[] = {
    {Py_tp_init, point_init},     {Py_tp_dealloc, point_dealloc}, {Py_tp_methods, point_methods},
    {Py_tp_getset, point_getset}, {Py_tp_members, point_members}, {0, NULL},
};
static PyType_Spec point_spec = {
    .name = "clrlink_bench_native.Point",
    .basicsize = sizeof(Point),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = point_slots,
};

/* Each call gets an object of its own, as a binding makes it for a C library's. */
static PyObject *native_call_points(PyObject *Py_UNUSED(self), PyObject *const *args, Py_ssize_t nargs) {
    long count = nargs == 3 ? PyLong_AsLong(args[2]) : -1;
    for (long i = 0; i < count; i++) {
        PyTypeObject *type = Py_TYPE(args[1]);
        PyObject *room[2] = {NULL, type->tp_alloc(type, 0)};
        PyObject *result =
            room[1] == NULL ? NULL : PyObject_Vectorcall(args[0], room + 1, 1 | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
        Py_XDECREF(room[1]);
        if (result == NULL) {
            return NULL;
        }
        Py_DECREF(result);
    }
    return nargs == 3 ? Py_NewRef(args[1]) : NULL;
}

/* ---- module ---- */

static PyMethodDef native_methods[] = {
    {"nop", native_nop, METH_NOARGS, "nop()"},
    {"add", (PyCFunction)(void (*)(void))native_add, METH_FASTCALL, "add(a, b)"},
    {"add_detached", (PyCFunction)(void (*)(void))native_add_detached, METH_FASTCALL, "add(a, b) without the GIL"},
    {"echo", native_echo, METH_O, "echo(text): a new str of the same content"},
    {"raise_error", native_raise, METH_NOARGS, "raise_error(): raises ValueError"},
    {"call_ints", (PyCFunction)(void (*)(void))native_call_ints, METH_FASTCALL, "call_ints(f, count)"},
    {"call_texts", (PyCFunction)(void (*)(void))native_call_texts, METH_FASTCALL, "call_texts(f, text, count)"},
    {"get_attrs", (PyCFunction)(void (*)(void))native_get_attrs, METH_FASTCALL, "get_attrs(object, count)"},
    {"call_two", (PyCFunction)(void (*)(void))native_call_two, METH_FASTCALL, "call_two(f, count)"},
    {"gil", native_gil, METH_O, "gil(count)"},
    {"call_points", (PyCFunction)(void (*)(void))native_call_points, METH_FASTCALL, "call_points(f, point, count)"},
    {NULL, NULL, 0, NULL},
};

static int native_exec(PyObject *module) {
    PyObject *type = PyType_FromSpec(&point_spec);
    if (type == NULL) {
        return -1;
    }
    ((PyTypeObject *)type)->tp_vectorcall = point_vectorcall;
    int result = PyModule_AddObjectRef(module, "Point", type);
    Py_DECREF(type);
    return result;
}

static PyModuleDef_Slot native_slots[] = {
    {Py_mod_exec, (void *)native_exec},
#if PY_VERSION_HEX >= 0x030c0000
    {Py_mod_multiple_interpreters, Py_MOD_MULTIPLE_INTERPRETERS_NOT_SUPPORTED},
#endif
#ifdef Py_GIL_DISABLED
    {Py_mod_gil, Py_MOD_GIL_NOT_USED},
#endif
    {0, NULL},
};
static struct PyModuleDef native_module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "clrlink_bench_native",
    .m_doc = "The plain C extension that the bridge is measured against.",
    .m_methods = native_methods,
    .m_slots = native_slots,
};

PyMODINIT_FUNC PyInit_clrlink_bench_native(void) {
    return PyModuleDef_Init(&native_module);
}
