/* How many arguments a callable takes. See arity.h. */
#include "convert/arity.h"

#include <limits.h>
#include <string.h>

#include "convert/converter.h"
#include "support/sync.h"

typedef struct Arity {
    Py_ssize_t least, most; /* most < least: it cannot be called with positional arguments alone */
    Py_ssize_t named;       /* keyword-only arguments that it needs */
} Arity;

/* ---- what a function takes ---- */

enum Attribute { CODE, DEFAULTS, KWDEFAULTS, QUALNAME, ATTRIBUTE_COUNT };

/* New references; the attributes may be replaced by another thread. */
static PyObject *get(PyObject *function, enum Attribute which) {
    static const char *const spelled[] = {"__code__", "__defaults__", "__kwdefaults__", "__qualname__"};
    static _Atomic(PyObject *) names[ATTRIBUTE_COUNT]; /* [atomic] interned for ever */
    PyObject *name = sync_read(&names[which]);
    if (name == NULL && (name = PyUnicode_InternFromString(spelled[which])) != NULL)
        sync_publish(&names[which], name);
    return name == NULL ? NULL : PyObject_GetAttr(function, name);
}

static Py_ssize_t size_of_default(PyObject *function, enum Attribute which) {
    PyObject *values = get(function, which);
    Py_ssize_t size = values == NULL || values == Py_None ? 0 : PyObject_Size(values);
    Py_XDECREF(values);
    return size;
}

/* Where the function takes just as many arguments as are passed, its defaults say nothing more. */
static bool takes_exactly(const PyCodeObject *code, Py_ssize_t bound, int count) {
    return code->co_argcount - bound == count && code->co_kwonlyargcount == 0;
}

static void arity_of_code(PyObject *function, const PyCodeObject *code, Py_ssize_t bound, Arity *arity) {
    arity->least = code->co_argcount - size_of_default(function, DEFAULTS) - bound;
    arity->most = code->co_flags & CO_VARARGS ? INT_MAX : code->co_argcount - bound;
    if (arity->least < 0)
        arity->least = 0;
    arity->named = 0;
    if (code->co_kwonlyargcount > 0)
        arity->named = code->co_kwonlyargcount - size_of_default(function, KWDEFAULTS);
}

#define PARTIALS_LIMIT 8 /* of partials of partials, which CPython makes one of */

/* What a functools.partial calls; NULL: it is none. Adds to what is bound. */
static PyObject *function_of_partial(PyObject *callable, Py_ssize_t *bound, bool *keywords) {
    if (strcmp(Py_TYPE(callable)->tp_name, "functools.partial") != 0)
        return NULL;
    PyObject *function = PyObject_GetAttrString(callable, "func");
    PyObject *given = function == NULL ? NULL : PyObject_GetAttrString(callable, "args");
    PyObject *named = given == NULL ? NULL : PyObject_GetAttrString(callable, "keywords");
    if (named == NULL)
        Py_CLEAR(function);
    if (function != NULL && PyTuple_Check(given))
        *bound += PyTuple_GET_SIZE(given);
    if (function != NULL && keywords != NULL && named != Py_None)
        *keywords = *keywords || !PyDict_Check(named) || PyDict_GET_SIZE(named) > 0;
    Py_XDECREF(named);
    Py_XDECREF(given);
    return function;
}

PyObject *arity_function(PyObject *callable, Py_ssize_t *bound, bool *keywords) {
    PyObject *inner = Py_NewRef(callable);
    *bound = 0;
    if (keywords != NULL)
        *keywords = false;
    for (int i = 0; inner != NULL && i < PARTIALS_LIMIT && !PyFunction_Check(inner) && !PyMethod_Check(inner); i++) {
        PyObject *further = function_of_partial(inner, bound, keywords);
        Py_SETREF(inner, further);
    }
    if (inner != NULL && PyMethod_Check(inner)) {
        *bound += 1;
        Py_SETREF(inner, Py_NewRef(PyMethod_GET_FUNCTION(inner)));
    }
    if (inner != NULL && !PyFunction_Check(inner))
        Py_CLEAR(inner);
    return inner;
}

/* Whether it could be told; `expected` arguments are what it is asked for. No exception is left. */
static bool arity_of(PyObject *callable, int expected, Arity *arity) {
    Py_ssize_t bound;
    bool keywords;
    PyObject *function = arity_function(callable, &bound, &keywords);
    PyObject *code = function == NULL || keywords ? NULL : get(function, CODE);
    bool known = code != NULL && PyCode_Check(code);
    if (known && takes_exactly((PyCodeObject *)code, bound, expected))
        *arity = (Arity){expected, expected, 0};
    else if (known)
        arity_of_code(function, (PyCodeObject *)code, bound, arity);
    Py_XDECREF(code);
    Py_XDECREF(function);
    if (PyErr_Occurred())
        PyErr_Clear();
    return known;
}

bool arity_range(PyObject *callable, int *least, int *most) {
    Arity arity;
    if (!arity_of(callable, -1, &arity) || arity.named > 0)
        return false;
    *least = (int)arity.least;
    *most = arity.most > INT_MAX ? INT_MAX : (int)arity.most;
    return true;
}

/* ---- against a delegate ---- */

int arity_fit(NetTypeInfo *type, PyObject *callable) {
    Arity arity;
    DelegateSignature signature;
    if (converter_delegate_signature(type, &signature) < 0)
        return -1;
    if (!arity_of(callable, signature.parameters, &arity))
        return ARITY_UNKNOWN;
    bool fits = arity.named <= 0 && arity.least <= signature.parameters && signature.parameters <= arity.most;
    return fits ? ARITY_TAKEN : ARITY_REFUSED;
}

static PyObject *arity_text(const Arity *arity) {
    if (arity->named > 0)
        return PyUnicode_FromFormat("%zd keyword-only argument%s", arity->named, arity->named == 1 ? "" : "s");
    if (arity->most == INT_MAX)
        return PyUnicode_FromFormat("at least %zd argument%s", arity->least, arity->least == 1 ? "" : "s");
    if (arity->most > arity->least)
        return PyUnicode_FromFormat("%zd to %zd arguments", arity->least, arity->most);
    return PyUnicode_FromFormat("%zd argument%s", arity->most, arity->most == 1 ? "" : "s");
}

/* A partial is named by the function that it calls. */
static PyObject *name_of(PyObject *callable) {
    Py_ssize_t bound;
    PyObject *function = arity_function(callable, &bound, NULL);
    PyObject *name = function == NULL ? NULL : get(function, QUALNAME);
    Py_XDECREF(function);
    if (name == NULL && !PyErr_Occurred())
        name = PyUnicode_FromString(Py_TYPE(callable)->tp_name);
    return name;
}

PyObject *arity_refusal(NetTypeInfo *type, PyObject *callable) {
    Arity arity;
    DelegateSignature signature;
    PyObject *name = NULL, *taken = NULL, *text = NULL;
    bool is_open = (type->flags & (TYPE_ABSTRACT | TYPE_OPEN)) != 0; /* System.Delegate; Action[] */
    if (!is_open && converter_delegate_signature(type, &signature) < 0)
        return NULL;
    if (is_open || !arity_of(callable, signature.parameters, &arity))
        return PyUnicode_FromFormat("'%.200s' does not fit %U", Py_TYPE(callable)->tp_name, type->full_name);
    name = name_of(callable);
    taken = name == NULL ? NULL : arity_text(&arity);
    if (taken != NULL)
        text = PyUnicode_FromFormat("%S() %s %U, but a %U passes %d", name, arity.named > 0 ? "needs" : "takes", taken,
                                    type->full_name, signature.parameters);
    Py_XDECREF(name);
    Py_XDECREF(taken);
    return text;
}

int arity_check(NetTypeInfo *type, PyObject *callable) {
    int fit = arity_fit(type, callable);
    if (fit != ARITY_REFUSED)
        return fit < 0 ? -1 : 0;
    PyObject *text = arity_refusal(type, callable);
    if (text != NULL)
        PyErr_SetObject(PyExc_TypeError, text);
    Py_XDECREF(text);
    return -1;
}
