/* See callable_shape.h.
 *
 * Annotations are read as they are; strings among them (from __future__ import annotations) are names that are looked up,
 * or expressions that are evaluated where the function was defined. What cannot be evaluated says nothing.
 */
#include "call/callable_shape.h"

#include <string.h>

#include "convert/arity.h"
#include "convert/converter.h"
#include "errors/managed_call.h"
#include "metadata/wrapper.h"
#include "support/py_compat.h"

#define NESTING_LIMIT 8 /* of list[list[...]] */

static OverloadSet *(*read_method)(PyObject *callable); /* [const] set at start */

static HashMap nullables = HASH_MAP_INIT; /* type key → NetTypeInfo of its Nullable */

void callable_shape_set_method_reader(OverloadSet *(*read)(PyObject *callable)) {
    read_method = read;
}

static int add_nothing(ShapeWords *shape) {
    return shape_words_add_kind(shape, ARGUMENT_NOTHING, 0);
}

static int add_hint(ShapeWords *shape, const NetTypeInfo *info) {
    return shape_words_add_kind(shape, ARGUMENT_HINT, 0) < 0 ? -1 : shape_words_add(shape, (uint64_t)info->key);
}

/* ---- annotations ---- */

static int add_annotated(ShapeWords *shape, PyObject *annotation, PyObject *globals, int depth);

static bool is_none(PyObject *annotation) {
    return annotation == Py_None || annotation == (PyObject *)Py_TYPE(Py_None);
}

static int add_class(ShapeWords *shape, PyObject *class) {
    NetTypeInfo *info = convert_type_argument(class);
    if (info != NULL)
        return add_hint(shape, info);
    return PyErr_Occurred() ? -1 : shape_words_add_kind(shape, ARGUMENT_ANYTHING, 0);
}

static NetTypeInfo *nullable_of(NetTypeInfo *info) {
    NetTypeInfo *nullable = hash_map_get(&nullables, (uintptr_t)info->key);
    NetTypeInfo *definition = nullable != NULL ? NULL : type_info_find("System.Nullable`1");
    NetTypeKey key = 0;
    int status = definition == NULL ? -1 : 0;
    if (nullable != NULL)
        return nullable;
    if (status == 0)
        MANAGED_CALL(status, type_close, definition->key, &info->key, 1, &key);
    nullable = status < 0 ? NULL : type_info_get(key);
    if (nullable != NULL)
        (void)hash_map_insert(&nullables, (uintptr_t)info->key, nullable); /* only a cache */
    return nullable;
}

/* Optional[X]: X, or its Nullable where it is a value type. */
static int add_optional(ShapeWords *shape, PyObject *annotation, PyObject *globals, int depth) {
    NetTypeInfo *info = PyType_Check(annotation) ? convert_type_argument(annotation) : NULL;
    if (info == NULL)
        return PyErr_Occurred() ? -1 : add_annotated(shape, annotation, globals, depth);
    bool is_value = info->kind == TYPE_KIND_STRUCT || info->kind == TYPE_KIND_PRIMITIVE || info->kind == TYPE_KIND_ENUM;
    NetTypeInfo *hinted = is_value ? nullable_of(info) : info;
    return hinted == NULL ? -1 : add_hint(shape, hinted);
}

/* A union says something where it is of one type and None. */
static int add_union(ShapeWords *shape, PyObject *arguments, PyObject *globals, int depth) {
    PyObject *only = NULL;
    Py_ssize_t count = PyTuple_GET_SIZE(arguments), others = 0;
    for (Py_ssize_t i = 0; i < count; i++)
        if (!is_none(PyTuple_GET_ITEM(arguments, i))) {
            only = PyTuple_GET_ITEM(arguments, i);
            others++;
        }
    return others == 1 ? add_optional(shape, only, globals, depth) : add_nothing(shape);
}

static int add_sequence(ShapeWords *shape, PyObject *arguments, Py_ssize_t from, Py_ssize_t to, PyObject *globals,
                        int depth) {
    int status = shape_words_add_kind(shape, ARGUMENT_SEQUENCE, (uint64_t)(to - from));
    for (Py_ssize_t i = from; status == 0 && i < to; i++)
        status = add_annotated(shape, PyTuple_GET_ITEM(arguments, i), globals, depth);
    return status;
}

static bool is_one_of(const char *name, const char *const *names, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

/* list[int], dict[str, float], Iterator[str]. */
static int add_generic(ShapeWords *shape, PyTypeObject *origin, PyObject *arguments, PyObject *globals, int depth) {
    static const char *const of_items[] = {"list",       "set",        "frozenset",       "Iterable",  "Iterator",
                                           "Sequence",   "Collection", "MutableSequence", "Generator", "Set",
                                           "Reversible", "KeysView",   "ValuesView",      "MutableSet"};
    static const char *const of_pairs[] = {"dict", "Mapping", "MutableMapping"};
    const char *dot = strrchr(origin->tp_name, '.'), *name = dot == NULL ? origin->tp_name : dot + 1;
    Py_ssize_t count = PyTuple_GET_SIZE(arguments);
    if (count == 2 && is_one_of(name, of_pairs, sizeof of_pairs / sizeof *of_pairs)) {
        if (shape_words_add_kind(shape, ARGUMENT_DICTIONARY, 0) < 0 ||
            add_sequence(shape, arguments, 0, 1, globals, depth) < 0)
            return -1;
        return add_sequence(shape, arguments, 1, 2, globals, depth);
    }
    if (count > 0 && is_one_of(name, of_items, sizeof of_items / sizeof *of_items))
        return add_sequence(shape, arguments, 0, 1, globals, depth);
    if (origin == &PyTuple_Type) {
        bool is_open = count == 2 && PyTuple_GET_ITEM(arguments, 1) == Py_Ellipsis;
        return add_sequence(shape, arguments, 0, is_open ? 1 : count, globals, depth);
    }
    return shape_words_add_kind(shape, ARGUMENT_ANYTHING, 0);
}

/* The attribute, or NULL without an exception. New reference. */
static PyObject *attribute_or_null(PyObject *object, const char *name) {
    PyObject *value = PyObject_GetAttrString(object, name);
    if (value == NULL)
        PyErr_Clear(); /* an annotation may be any object */
    return value;
}

static int add_parametrised(ShapeWords *shape, PyObject *annotation, PyObject *globals, int depth) {
    PyObject *arguments = attribute_or_null(annotation, "__args__");
    PyObject *origin = arguments == NULL ? NULL : attribute_or_null(annotation, "__origin__");
    int status;
    if (arguments == NULL || !PyTuple_Check(arguments))
        status = shape_words_add_kind(shape, ARGUMENT_ANYTHING, 0);
    else if (strstr(Py_TYPE(annotation)->tp_name, "Union") != NULL) /* types.UnionType and typing's own kinds */
        status = add_union(shape, arguments, globals, depth);
    else if (origin != NULL && PyType_Check(origin))
        status = add_generic(shape, (PyTypeObject *)origin, arguments, globals, depth);
    else
        status = shape_words_add_kind(shape, ARGUMENT_ANYTHING, 0);
    Py_XDECREF(origin);
    Py_XDECREF(arguments);
    return status;
}

/* A name: a global of the function's, else a builtin type. 1 (new reference), 0, -1. */
static int find_named(PyObject *globals, PyObject *name, PyObject **found) {
    static PyTypeObject *const builtins[] = {&PyLong_Type, &PyUnicode_Type, &PyFloat_Type,
                                             &PyBool_Type, &PyBytes_Type,   &PyBaseObject_Type};
    int status = py_compat_dict_get(globals, name, found);
    for (size_t i = 0; status == 0 && i < sizeof builtins / sizeof *builtins; i++)
        if (PyUnicode_CompareWithASCIIString(name, builtins[i]->tp_name) == 0) {
            *found = Py_NewRef((PyObject *)builtins[i]);
            status = 1;
        }
    return status;
}

static PyObject *evaluate(PyObject *expression, PyObject *globals) {
    PyObject *builtins = PyImport_ImportModule("builtins");
    PyObject *value = builtins == NULL ? NULL : PyObject_CallMethod(builtins, "eval", "OO", expression, globals);
    Py_XDECREF(builtins);
    if (value == NULL)
        PyErr_Clear(); /* it names what is not there yet, or is no expression: then it says nothing */
    return value;
}

static int add_text(ShapeWords *shape, PyObject *text, PyObject *globals, int depth) {
    PyObject *found = NULL;
    int status = find_named(globals, text, &found);
    if (status == 0 && !PyUnicode_IsIdentifier(text))
        found = evaluate(text, globals);
    if (status >= 0)
        status =
            found == NULL || PyUnicode_Check(found) ? add_nothing(shape) : add_annotated(shape, found, globals, depth);
    Py_XDECREF(found);
    return status;
}

static int add_annotated(ShapeWords *shape, PyObject *annotation, PyObject *globals, int depth) {
    if (is_none(annotation) || depth == NESTING_LIMIT)
        return add_nothing(shape);
    if (PyUnicode_Check(annotation))
        return add_text(shape, annotation, globals, depth + 1);
    if (PyType_Check(annotation) || wrapper_info(annotation) != NULL)
        return add_class(shape, annotation);
    return add_parametrised(shape, annotation, globals, depth + 1);
}

/* ---- functions ---- */

static int add_named(ShapeWords *shape, PyObject *annotations, PyObject *name, PyObject *globals) {
    PyObject *annotation = NULL;
    int status = py_compat_dict_get(annotations, name, &annotation);
    if (status >= 0)
        status = status == 0 ? add_nothing(shape) : add_annotated(shape, annotation, globals, 0);
    Py_XDECREF(annotation);
    return status;
}

/* The annotations of the result and of the parameters from `bound` on. */
static int add_annotations(ShapeWords *shape, PyObject *function, PyObject *annotations, Py_ssize_t bound) {
    PyObject *result = PyUnicode_InternFromString("return");
    PyObject *globals = result == NULL ? NULL : PyObject_GetAttrString(function, "__globals__");
    PyObject *code = globals == NULL ? NULL : PyObject_GetAttrString(function, "__code__");
    PyObject *names = code == NULL ? NULL : PyObject_GetAttrString(code, "co_varnames");
    int status = names == NULL ? -1 : 0;
    if (status == 0) {
        Py_ssize_t end = ((PyCodeObject *)code)->co_argcount;
        Py_ssize_t count = end > bound ? end - bound : 0;
        status = shape_words_add_kind(shape, ARGUMENT_CALLABLE, (uint64_t)count + 1);
        if (status == 0)
            status = add_named(shape, annotations, result, globals);
        for (Py_ssize_t i = bound; status == 0 && i < end; i++)
            status = add_named(shape, annotations, PyTuple_GET_ITEM(names, i), globals);
    }
    Py_XDECREF(names);
    Py_XDECREF(code);
    Py_XDECREF(globals);
    Py_XDECREF(result);
    return status;
}

static int add_unknown(ShapeWords *shape) {
    return shape_words_add_kind(shape, ARGUMENT_CALLABLE, 1) < 0 ? -1 : add_nothing(shape);
}

static int add_function(ShapeWords *shape, PyObject *function, Py_ssize_t bound) {
    PyObject *annotations = PyObject_GetAttrString(function, "__annotations__");
    if (annotations == NULL) {
        if (!PyErr_ExceptionMatches(PyExc_NameError))
            return -1;
        PyErr_Clear(); /* they are evaluated late, and name what is not there yet */
        return add_unknown(shape);
    }
    int status = PyDict_Check(annotations) && PyDict_GET_SIZE(annotations) > 0
                     ? add_annotations(shape, function, annotations, bound)
                     : add_unknown(shape);
    Py_DECREF(annotations);
    return status;
}

/* ---- methods of .NET ---- */

/* The result of a method whose overloads all return the same; NULL without an exception otherwise. */
static NetTypeInfo *common_result(OverloadSet *set) {
    const OverloadTable *table = overload_set_table(set);
    NetTypeInfo *result = table == NULL || table->count == 0 ? NULL : table->overloads[0]->result;
    for (int32_t i = 0; result != NULL && i < table->count; i++)
        if (table->overloads[i]->result != result || (table->overloads[i]->flags & OVERLOAD_GENERIC))
            result = NULL;
    return result;
}

static int add_method(ShapeWords *shape, OverloadSet *set) {
    NetTypeInfo *result = common_result(set);
    if (result == NULL)
        return PyErr_Occurred() ? -1 : add_unknown(shape);
    return shape_words_add_kind(shape, ARGUMENT_CALLABLE, 1) < 0 ? -1 : add_hint(shape, result);
}

int callable_shape_add(ShapeWords *shape, PyObject *callable) {
    OverloadSet *set = read_method == NULL ? NULL : read_method(callable);
    if (set != NULL)
        return add_method(shape, set);
    Py_ssize_t bound;
    PyObject *function = arity_function(callable, &bound, NULL);
    if (function == NULL)
        return PyErr_Occurred() ? -1 : add_unknown(shape);
    int status = add_function(shape, function, bound);
    Py_DECREF(function);
    return status;
}
