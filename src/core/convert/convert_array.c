/* Arrays: .NET arrays as they are; Python buffers by one copy of their memory; any other iterable item by item, sequences of
 * sequences for several dimensions. */
#include "bridge/handle.h"
#include "convert/array_buffer.h"
#include "convert/array_builder.h"
#include "convert/array_nest.h"
#include "convert/converter.h"
#include "metadata/wrapper.h"

/* ---- making ---- */

static int items_to_net(NetTypeInfo *type, NetTypeInfo *element, PyObject *value, Value *cell, Scratch *scratch) {
    if (type->rank != 1)
        return array_nest_to_net(type, element, value, cell, scratch);
    PyObject *items = PySequence_Tuple(value);
    if (items == NULL)
        return -1;
    int status = convert_items_to_array(type, &PyTuple_GET_ITEM(items, 0), PyTuple_GET_SIZE(items), cell, scratch);
    Py_DECREF(items);
    return status;
}

/* Memoryviews of several dimensions do not give their rows. */
static PyObject *plain_items(PyObject *value) {
    if (PyMemoryView_Check(value) && PyMemoryView_GET_BUFFER(value)->ndim > 1)
        return PyObject_CallMethod(value, "tolist", NULL);
    return Py_NewRef(value);
}

int convert_to_new_array(NetTypeInfo *array, PyObject *value, Value *cell, Scratch *scratch) {
    NetTypeInfo *element = type_info_element(array);
    if (element == NULL)
        return -1;
    if (!array_builder_makes(array))
        return 0;
    int copied = array_buffer_to_net(array, element, value, cell, scratch);
    if (copied != 0 || !array_nest_has_items(element, value))
        return copied;
    PyObject *items = plain_items(value);
    int status = items == NULL ? -1 : items_to_net(array, element, items, cell, scratch);
    Py_XDECREF(items);
    return status < 0 ? -1 : 1;
}

static int array_to_net(NetTypeInfo *type, PyObject *value, Value *cell, Scratch *scratch) {
    if (value == Py_None || wrapper_info(value) != NULL) {
        int match = convert_object.match(type, value);
        if (match < 0)
            return -1;
        if (match != MATCH_NONE || wrapper_info(value) == NULL)
            return convert_object.to_net(type, value, cell, scratch);
    }
    int made = convert_to_new_array(type, value, cell, scratch);
    return made > 0 ? 0 : made < 0 ? -1 : converter_raise_mismatch(type, value);
}

static PyObject *array_to_py(NetTypeInfo *type, const Value *cell, const char *text) {
    return convert_object.to_py(type, cell, text);
}

/* ---- matching ---- */

static int match_bytes(const NetTypeInfo *element) {
    if (element->code == TYPE_CODE_BYTE)
        return MATCH_SEQUENCE;
    bool number = element->code >= TYPE_CODE_SBYTE && element->code <= TYPE_CODE_DOUBLE;
    return number ? MATCH_SEQUENCE + 150 + element->code : MATCH_NONE;
}

/* The keys of a dict are rather numbers or such than what it is as an object. */
static int match_items(NetTypeInfo *type, NetTypeInfo *element, PyObject *value) {
    int worst = array_nest_match(element, value, type->rank);
    if (worst < 0 || worst == MATCH_NONE)
        return worst;
    bool number = element->code >= TYPE_CODE_SBYTE && element->code <= TYPE_CODE_DOUBLE;
    return PyDict_CheckExact(value) && !number ? MATCH_NET_ITEMS : MATCH_SEQUENCE + worst / 2;
}

/* Buffers and iterables, which are not looked into. */
static int match_source(NetTypeInfo *type, NetTypeInfo *element, PyObject *value) {
    int fits = array_buffer_fits(type, element, value);
    if (fits != 0)
        return fits < 0 ? -1 : MATCH_SEQUENCE;
    return array_nest_has_items(element, value) ? MATCH_ITERABLE : MATCH_NONE;
}

static int array_match(NetTypeInfo *type, PyObject *value) {
    if (value == Py_None)
        return convert_object.match(type, value);
    if (wrapper_info(value) != NULL) {
        int match = convert_object.match(type, value);
        if (match != MATCH_NONE)
            return match;
    }
    NetTypeInfo *element = type_info_element(type);
    if (element == NULL)
        return -1;
    if (!array_builder_makes(type))
        return MATCH_NONE;
    if (wrapper_info(value) != NULL)
        return array_nest_has_items(element, value) ? MATCH_NET_ITEMS : MATCH_NONE;
    if (PyUnicode_Check(value)) /* as a String it is whole */
        return array_nest_has_items(element, value) ? MATCH_NET_ITEMS : MATCH_NONE;
    if (PyBytes_Check(value) || PyByteArray_Check(value))
        return type->rank == 1 ? match_bytes(element) : MATCH_NONE;
    if (PyObject_CheckBuffer(value))
        return match_source(type, element, value);
    return array_nest_is_plain(value) ? match_items(type, element, value) : match_source(type, element, value);
}
const Converter convert_array = {"array", array_to_net, array_to_py, array_match};
