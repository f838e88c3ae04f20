/* Python.Runtime.PyObject, which any Python object is, and its classes, which are objects of some type. */
#include "convert/convert_python.h"

#include "metadata/wrapper.h"
#include "support/sync.h"

/* ---- kinds ---- */

/* Of the .NET classes. */
static const char *const kind_names[] = {
    [PYTHON_KIND_INT] = "Python.Runtime.PyInt",           [PYTHON_KIND_FLOAT] = "Python.Runtime.PyFloat",
    [PYTHON_KIND_STRING] = "Python.Runtime.PyString",     [PYTHON_KIND_LIST] = "Python.Runtime.PyList",
    [PYTHON_KIND_TUPLE] = "Python.Runtime.PyTuple",       [PYTHON_KIND_DICT] = "Python.Runtime.PyDict",
    [PYTHON_KIND_TYPE] = "Python.Runtime.PyType",         [PYTHON_KIND_ITERATOR] = "Python.Runtime.PyIter",
    [PYTHON_KIND_ITERABLE] = "Python.Runtime.PyIterable", [PYTHON_KIND_SEQUENCE] = "Python.Runtime.PySequence",
    [PYTHON_KIND_NUMBER] = "Python.Runtime.PyNumber",     [PYTHON_KIND_MODULE] = "Python.Runtime.PyModule",
};
#define KIND_COUNT ((int)(sizeof kind_names / sizeof *kind_names))

bool convert_python_is_kind(PyObject *object, int kind) {
    switch (kind) {
    case PYTHON_KIND_INT: return PyLong_Check(object);
    case PYTHON_KIND_FLOAT: return PyFloat_Check(object);
    case PYTHON_KIND_STRING: return PyUnicode_Check(object);
    case PYTHON_KIND_LIST: return PyList_Check(object);
    case PYTHON_KIND_TUPLE: return PyTuple_Check(object);
    case PYTHON_KIND_DICT: return PyDict_Check(object);
    case PYTHON_KIND_TYPE: return PyType_Check(object);
    case PYTHON_KIND_ITERATOR: return PyIter_Check(object);
    case PYTHON_KIND_ITERABLE: return Py_TYPE(object)->tp_iter != NULL || PySequence_Check(object);
    case PYTHON_KIND_SEQUENCE: return PySequence_Check(object);
    case PYTHON_KIND_NUMBER: return PyNumber_Check(object);
    case PYTHON_KIND_MODULE: return PyModule_Check(object);
    case PYTHON_KIND_BOOL: return PyBool_Check(object);
    default: return false;
    }
}

/* ---- cells ---- */

int convert_python_to_cell(PyObject *value, Value *cell, Scratch *scratch) {
    PyRef *ref = pyref_new(value);
    if (ref == NULL)
        return -1;
    *cell = (Value){.as.pointer = ref, .tag = VALUE_PYOBJECT};
    return scratch_keep_pyref_take(scratch, ref);
}

/* A PyObject that Python has as a .NET object (typed as an interface) goes back as that. 1: the cell is filled. */
static int own_wrapper_to_cell(PyObject *value, Value *cell) {
    NetTypeInfo *info = wrapper_info(value);
    if (info == NULL)
        return 0;
    NetTypeInfo *runtime = wrapper_runtime_info(value, info);
    if (runtime == NULL)
        return -1;
    if (runtime->code != TYPE_CODE_PYOBJECT)
        return 0;
    return wrapper_to_cell(value, info, cell) < 0 ? -1 : 1;
}

static PyObject *to_py(NetTypeInfo *type, const Value *cell, const char *text) {
    (void)type;
    return convert_any_to_py(cell, text);
}

/* ---- PyObject ---- */

static int object_to_net(NetTypeInfo *type, PyObject *value, Value *cell, Scratch *scratch) {
    (void)type;
    int own = own_wrapper_to_cell(value, cell);
    if (own != 0)
        return own < 0 ? -1 : 0;
    return convert_python_to_cell(value, cell, scratch);
}

static int object_match(NetTypeInfo *type, PyObject *value) {
    (void)type;
    return value == Py_None ? 60 : MATCH_PYOBJECT;
}
const Converter convert_pyobject = {"pyobject", object_to_net, to_py, object_match};

/* ---- its classes ---- */

typedef struct KindConverter {
    Converter base; /* first: a NetTypeInfo points to it */
    int kind;
} KindConverter;

static int kind_of(const NetTypeInfo *type) {
    return ((const KindConverter *)type->converter)->kind;
}

static int kind_to_net(NetTypeInfo *type, PyObject *value, Value *cell, Scratch *scratch) {
    int own = own_wrapper_to_cell(value, cell);
    if (own != 0)
        return own < 0 ? -1 : 0;
    if (value == Py_None) {
        *cell = (Value){.tag = VALUE_NULL};
        return 0;
    }
    if (!convert_python_is_kind(value, kind_of(type)))
        return converter_raise_mismatch(type, value);
    return convert_python_to_cell(value, cell, scratch);
}

/* A little before PyObject, which takes everything. */
static int kind_match(NetTypeInfo *type, PyObject *value) {
    if (value == Py_None)
        return 60;
    if (convert_python_is_kind(value, kind_of(type)))
        return MATCH_PYOBJECT - 10;
    Value cell;
    int own = own_wrapper_to_cell(value, &cell);
    return own < 0 ? -1 : own ? MATCH_PYOBJECT - 10 : MATCH_NONE;
}

#define KIND_CONVERTER(name, kind) [kind] = {{name, kind_to_net, to_py, kind_match}, kind}

static const KindConverter kind_converters[] = {
    KIND_CONVERTER("pyint", PYTHON_KIND_INT),           KIND_CONVERTER("pyfloat", PYTHON_KIND_FLOAT),
    KIND_CONVERTER("pystring", PYTHON_KIND_STRING),     KIND_CONVERTER("pylist", PYTHON_KIND_LIST),
    KIND_CONVERTER("pytuple", PYTHON_KIND_TUPLE),       KIND_CONVERTER("pydict", PYTHON_KIND_DICT),
    KIND_CONVERTER("pytype", PYTHON_KIND_TYPE),         KIND_CONVERTER("pyiter", PYTHON_KIND_ITERATOR),
    KIND_CONVERTER("pyiterable", PYTHON_KIND_ITERABLE), KIND_CONVERTER("pysequence", PYTHON_KIND_SEQUENCE),
    KIND_CONVERTER("pynumber", PYTHON_KIND_NUMBER),     KIND_CONVERTER("pymodule", PYTHON_KIND_MODULE),
};

/* Classes derived from these take any object here: their own constructors check it. */
const Converter *convert_python_choose(const NetTypeInfo *info) {
    for (int kind = 0; kind < KIND_COUNT; kind++)
        if (PyUnicode_CompareWithASCIIString(info->full_name, kind_names[kind]) == 0)
            return &kind_converters[kind].base;
    return &convert_pyobject;
}

/* ---- classes as System.Type ---- */

static struct { NetTypeInfo *_Atomic infos[KIND_COUNT]; /* [atomic] filled at first use */ } state;

static NetTypeInfo *info_of_kind(int kind) {
    NetTypeInfo *info = sync_read(&state.infos[kind]);
    if (info == NULL && (info = type_info_find(kind_names[kind])) != NULL)
        sync_publish(&state.infos[kind], info);
    return info;
}

NetTypeInfo *convert_python_class(PyObject *type) {
    if (type == (PyObject *)&PyList_Type)
        return info_of_kind(PYTHON_KIND_LIST);
    if (type == (PyObject *)&PyTuple_Type)
        return info_of_kind(PYTHON_KIND_TUPLE);
    if (type == (PyObject *)&PyDict_Type)
        return info_of_kind(PYTHON_KIND_DICT);
    return NULL;
}
