/* Interfaces of collections: .NET objects as they are; Python's collections as a new array, List, HashSet or Dictionary.
 *
 * Everything is converted by way of arrays (convert_array.c), whose ranks are a little better.
 */
#include "convert/convert_collection.h"

#include "bridge/handle.h"
#include "convert/converter.h"
#include "errors/managed_call.h"
#include "metadata/wrapper.h"

#define BEHIND_ARRAYS 20 /* added to the rank that an array would have */
#define MATCH_TEXT 60    /* a str as a sequence of its characters */

typedef enum Shape { SHAPE_NONE, SHAPE_ARRAY, SHAPE_LIST, SHAPE_SET, SHAPE_DICTIONARY, SHAPE_PAIRS } Shape;

static HashMap arrays = HASH_MAP_INIT; /* element key → NetTypeInfo of its array */

/* ---- kinds ---- */

static const struct {
    const char *name;
    Shape shape;
} interfaces[] = {
    {"IEnumerable`1", SHAPE_ARRAY},
    {"IReadOnlyCollection`1", SHAPE_ARRAY},
    {"IReadOnlyList`1", SHAPE_ARRAY},
    {"ICollection`1", SHAPE_LIST},
    {"IList`1", SHAPE_LIST},
    {"ISet`1", SHAPE_SET},
    {"IReadOnlySet`1", SHAPE_SET},
    {"IDictionary`2", SHAPE_DICTIONARY},
    {"IReadOnlyDictionary`2", SHAPE_DICTIONARY},
};
static const struct {
    const char *name;
    Shape shape;
} plain_interfaces[] = {
    {"IEnumerable", SHAPE_ARRAY},
    {"ICollection", SHAPE_ARRAY},
    {"IList", SHAPE_LIST},
    {"IDictionary", SHAPE_DICTIONARY},
};

static bool is_named(PyObject *name, const char *wanted) {
    return PyUnicode_CompareWithASCIIString(name, wanted) == 0;
}

static Shape interface_shape(const NetTypeInfo *type) {
    if (type->kind != TYPE_KIND_INTERFACE || (type->flags & TYPE_OPEN))
        return SHAPE_NONE;
    if (is_named(type->space, "System.Collections.Generic")) {
        for (size_t i = 0; i < sizeof interfaces / sizeof *interfaces; i++)
            if (is_named(type->clr_name, interfaces[i].name))
                return interfaces[i].shape;
    } else if (is_named(type->space, "System.Collections"))
        for (size_t i = 0; i < sizeof plain_interfaces / sizeof *plain_interfaces; i++)
            if (is_named(type->clr_name, plain_interfaces[i].name))
                return plain_interfaces[i].shape;
    return SHAPE_NONE;
}

bool convert_collection_serves(const NetTypeInfo *type) {
    return interface_shape(type) != SHAPE_NONE;
}

/* What is needed to make a collection of one of these types. */
typedef struct Plan {
    Shape shape;
    NetTypeInfo *first;  /* of the items, or of the keys */
    NetTypeInfo *second; /* of the values */
} Plan;

static NetTypeInfo *argument(const NetTypeInfo *type, uint32_t index) {
    return type->argument_count > index ? type_info_get(type->arguments[index])
                                        : convert_type_argument((PyObject *)&PyBaseObject_Type);
}

static bool is_pair(const NetTypeInfo *type) {
    return type->argument_count == 2 && is_named(type->clr_name, "KeyValuePair`2") &&
           is_named(type->space, "System.Collections.Generic");
}

static int make_plan(const NetTypeInfo *type, Plan *plan) {
    plan->shape = interface_shape(type);
    plan->first = argument(type, 0);
    plan->second = NULL;
    const NetTypeInfo *pairs = type;
    if (plan->first != NULL && plan->shape != SHAPE_DICTIONARY && is_pair(plan->first)) {
        plan->shape = SHAPE_PAIRS;
        pairs = plan->first;
        plan->first = argument(pairs, 0);
    }
    if (plan->first != NULL && (plan->shape == SHAPE_PAIRS || plan->shape == SHAPE_DICTIONARY))
        plan->second = argument(pairs, 1);
    return plan->first == NULL || (plan->second == NULL && PyErr_Occurred()) ? -1 : 0;
}

static NetTypeInfo *array_of(NetTypeInfo *element) {
    NetTypeInfo *array = hash_map_get(&arrays, element->key);
    if (array != NULL)
        return array;
    NetTypeKey key = 0;
    int status;
    MANAGED_CALL(status, type_array, element->key, 1, &key);
    array = status < 0 ? NULL : type_info_get(key);
    if (array != NULL)
        (void)hash_map_insert(&arrays, element->key, array); /* only a cache */
    return array;
}

/* ---- pairs ---- */

/* The keys and the values of a mapping, or of an iterable of pairs, as two tuples. 1; 0: it is none; -1. */
static int split_items(PyObject *items, PyObject **keys, PyObject **values) {
    Py_ssize_t count = PyTuple_GET_SIZE(items);
    *keys = PyTuple_New(count);
    *values = *keys == NULL ? NULL : PyTuple_New(count);
    int status = *values == NULL ? -1 : 1;
    for (Py_ssize_t i = 0; status == 1 && i < count; i++) {
        PyObject *pair = PyTuple_GET_ITEM(items, i);
        PyObject *both = PyTuple_Check(pair) || PyList_Check(pair) ? PySequence_Tuple(pair) : NULL;
        status = both == NULL ? -(PyErr_Occurred() != NULL) : PyTuple_GET_SIZE(both) == 2;
        if (status == 1) {
            PyTuple_SET_ITEM(*keys, i, Py_NewRef(PyTuple_GET_ITEM(both, 0)));
            PyTuple_SET_ITEM(*values, i, Py_NewRef(PyTuple_GET_ITEM(both, 1)));
        }
        Py_XDECREF(both);
    }
    if (status != 1) {
        Py_CLEAR(*keys);
        Py_CLEAR(*values);
    }
    return status;
}

static bool is_mapping(PyObject *value) {
    return PyDict_Check(value) || (PyMapping_Check(value) && PyObject_HasAttrString(value, "keys"));
}

static int split_pairs(const Plan *plan, PyObject *value, PyObject **keys, PyObject **values) {
    PyObject *items;
    if (is_mapping(value)) {
        PyObject *listed = PyMapping_Items(value);
        items = listed == NULL ? NULL : PySequence_Tuple(listed);
        Py_XDECREF(listed);
    } else if (plan->shape == SHAPE_PAIRS && (PyList_Check(value) || PyTuple_Check(value)))
        items = PySequence_Tuple(value);
    else
        return 0;
    int status = items == NULL ? -1 : split_items(items, keys, values);
    Py_XDECREF(items);
    return status;
}

/* ---- matching ---- */

static int worse_of(int a, int b) {
    return a < 0 || b < 0 ? -1 : a > b ? a : b;
}

static int match_pairs(const Plan *plan, PyObject *value) {
    PyObject *keys, *values;
    if (!PyDict_CheckExact(value) && is_mapping(value))
        return MATCH_ITERABLE + BEHIND_ARRAYS; /* looking into it would run its code */
    int split = split_pairs(plan, value, &keys, &values);
    if (split <= 0)
        return split < 0 ? -1 : MATCH_NONE;
    NetTypeInfo *first = array_of(plan->first), *second = first == NULL ? NULL : array_of(plan->second);
    int match = -1;
    if (second != NULL)
        match = worse_of(convert_array.match(first, keys), convert_array.match(second, values));
    Py_DECREF(keys);
    Py_DECREF(values);
    return match < 0 || match >= MATCH_NONE ? match : match + BEHIND_ARRAYS;
}

static bool is_text_source(const Plan *plan, PyObject *value) {
    return plan->shape == SHAPE_ARRAY && PyUnicode_Check(value) &&
           (plan->first->code == TYPE_CODE_CHAR ||
            (plan->first->kind == TYPE_KIND_CLASS && plan->first->base_key == 0));
}

static int match_items(const Plan *plan, PyObject *value) {
    NetTypeInfo *array = array_of(plan->first);
    int match = array == NULL ? -1 : convert_array.match(array, value);
    if (match < 0 || match >= MATCH_NONE)
        return match;
    if (plan->shape != SHAPE_SET)
        return match + BEHIND_ARRAYS;
    if (PyAnySet_Check(value))
        return match + BEHIND_ARRAYS / 2; /* the nearest to what it is */
    return (match < MATCH_ITERABLE ? MATCH_ITERABLE : match) + BEHIND_ARRAYS;
}

static int collection_match(NetTypeInfo *type, PyObject *value) {
    Plan plan;
    if (value == Py_None || wrapper_info(value) != NULL)
        return convert_object.match(type, value);
    if (make_plan(type, &plan) < 0)
        return -1;
    if (plan.second != NULL)
        return match_pairs(&plan, value);
    return is_text_source(&plan, value) ? MATCH_TEXT : match_items(&plan, value);
}

/* ---- making ---- */

static int create(const NetTypeInfo *type, const Value *items, const Value *values, Value *cell, Scratch *scratch) {
    int status;
    MANAGED_CALL(status, collection_create, type->key, items->as.handle, values == NULL ? 0 : values->as.handle,
                 &cell->as.handle);
    cell->tag = VALUE_HANDLE;
    return status < 0 ? -1 : scratch_keep_handle_take(scratch, cell->as.handle);
}

static int pairs_to_net(NetTypeInfo *type, const Plan *plan, PyObject *value, Value *cell, Scratch *scratch) {
    PyObject *keys, *values;
    int split = split_pairs(plan, value, &keys, &values);
    if (split <= 0)
        return split < 0 ? -1 : converter_raise_mismatch(type, value);
    NetTypeInfo *first = array_of(plan->first), *second = first == NULL ? NULL : array_of(plan->second);
    Value first_cell, second_cell;
    int status = -1;
    if (second != NULL && convert_array.to_net(first, keys, &first_cell, scratch) == 0 &&
        convert_array.to_net(second, values, &second_cell, scratch) == 0)
        status = create(type, &first_cell, &second_cell, cell, scratch);
    Py_DECREF(keys);
    Py_DECREF(values);
    return status;
}

static int items_to_net(NetTypeInfo *type, const Plan *plan, PyObject *value, Value *cell, Scratch *scratch) {
    NetTypeInfo *array = array_of(plan->first);
    if (array == NULL)
        return -1;
    if (PyUnicode_Check(value) || PyType_Check(value))
        return converter_raise_mismatch(type, value);
    if (plan->shape == SHAPE_ARRAY)
        return convert_array.to_net(array, value, cell, scratch);
    Value items;
    return convert_array.to_net(array, value, &items, scratch) < 0 ? -1 : create(type, &items, NULL, cell, scratch);
}

static int collection_to_net(NetTypeInfo *type, PyObject *value, Value *cell, Scratch *scratch) {
    Plan plan;
    if (value == Py_None || wrapper_info(value) != NULL)
        return convert_object.to_net(type, value, cell, scratch);
    if (make_plan(type, &plan) < 0)
        return -1;
    if (plan.second != NULL)
        return pairs_to_net(type, &plan, value, cell, scratch);
    return is_text_source(&plan, value) ? convert_str_to_cell(value, cell)
                                        : items_to_net(type, &plan, value, cell, scratch);
}

static PyObject *collection_to_py(NetTypeInfo *type, const Value *cell, const char *text) {
    return convert_dynamic.to_py(type, cell, text);
}
const Converter convert_collection = {"collection", collection_to_net, collection_to_py, collection_match};
