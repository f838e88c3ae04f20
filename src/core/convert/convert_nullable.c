/* Nullable<T>: None, or whatever T takes. */
#include "convert/converter.h"
#include "metadata/wrapper.h"

/* A wrapper of the Nullable itself holds the boxed T, or nothing. */
static int wrapper_to_net(const NetTypeInfo *type, NetTypeInfo *element, PyObject *value, Value *cell) {
    *cell = (Value){.as.handle = wrapper_handle_borrowed(value, type), .tag = VALUE_HANDLE};
    if (cell->as.handle == 0)
        cell->tag = VALUE_NULL;
    else if (element->kind == TYPE_KIND_PRIMITIVE || element->kind == TYPE_KIND_ENUM)
        return converter_unbox(value, type, cell);
    return 0;
}

static int nullable_to_net(NetTypeInfo *type, PyObject *value, Value *cell, Scratch *scratch) {
    if (value == Py_None) {
        *cell = (Value){.tag = VALUE_NULL};
        return 0;
    }
    NetTypeInfo *element = type_info_element(type);
    if (element == NULL)
        return -1;
    return wrapper_info(value) == type ? wrapper_to_net(type, element, value, cell)
                                       : convert_to_net(element, value, cell, scratch);
}

static PyObject *nullable_to_py(NetTypeInfo *type, const Value *cell, const char *text) {
    if (cell->tag == VALUE_NULL)
        Py_RETURN_NONE;
    NetTypeInfo *element = type_info_element(type);
    return element == NULL ? NULL : convert_to_py(element, cell, text);
}

static int nullable_match(NetTypeInfo *type, PyObject *value) {
    if (value == Py_None)
        return 40;
    if (wrapper_info(value) == type)
        return MATCH_EXACT;
    NetTypeInfo *element = type_info_element(type);
    if (element == NULL)
        return -1;
    int match = convert_match(element, value);
    return match >= 0 && match < MATCH_NONE ? match + 5 : match;
}
const Converter convert_nullable = {"nullable", nullable_to_net, nullable_to_py, nullable_match};
