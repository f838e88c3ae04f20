/* Nullable<T>: None, or whatever T takes. */
#include "convert/converter.h"
#include "metadata/wrapper.h"

static int nullable_to_net(NetTypeInfo *type, PyObject *value, Value *cell, Scratch *scratch) {
    if (value == Py_None) {
        *cell = (Value){.tag = VALUE_NULL};
        return 0;
    }
    NetTypeInfo *element = type_info_element(type);
    return element == NULL ? -1 : convert_to_net(element, value, cell, scratch);
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
    NetTypeInfo *element = type_info_element(type);
    if (element == NULL)
        return -1;
    int match = element->converter->match(element, value);
    return match >= 0 && match < MATCH_NONE ? match + 5 : match;
}
const Converter convert_nullable = {"nullable", nullable_to_net, nullable_to_py, nullable_match};
