/* Enums: only values of the very type; ints are never taken for enums. */
#include "convert/converter.h"
#include "metadata/wrapper.h"

static int enum_to_net(NetTypeInfo *type, PyObject *value, Value *cell, Scratch *scratch) {
    (void)scratch;
    const NetTypeInfo *from = wrapper_info(value);
    if (from == type)
        return wrapper_to_cell(value, type, cell);
    if (from == NULL && PyLong_Check(value)) {
        PyErr_Format(PyExc_TypeError,
                     "since Python.NET 3.0 int can not be converted to Enum implicitly. Use Enum(int_value): %U(%R)",
                     type->name, value);
        return -1;
    }
    return converter_raise_mismatch(type, value);
}

static PyObject *enum_to_py(NetTypeInfo *type, const Value *cell, const char *text) {
    (void)text;
    return wrapper_new_enum(type, cell->as.i64);
}

static int enum_match(NetTypeInfo *type, PyObject *value) {
    return wrapper_info(value) == type ? MATCH_EXACT : MATCH_NONE;
}
const Converter convert_enum = {"enum", enum_to_net, enum_to_py, enum_match};
