/* Collections' Python methods: written in Python, in clrlink._collections, which is imported with the first type that
 * needs it; importing it also registers .NET's collections with collections.abc. */
#include "types/type_mixins.h"

unsigned int type_mixins_flags(const uint32_t *protocols) {
    uint32_t shape = protocols[PROTOCOL_SHAPE];
    if (shape & COLLECTION_MAPPING)
        return Py_TPFLAGS_MAPPING;
    return shape & (COLLECTION_SEQUENCE | COLLECTION_TUPLE) ? Py_TPFLAGS_SEQUENCE : 0;
}

int type_mixins_add(PyTypeObject *type, const uint32_t *protocols, const NetTypeInfo *base) {
    uint32_t shape = protocols[PROTOCOL_SHAPE];
    if (shape == 0 || (base != NULL && base->protocols[PROTOCOL_SHAPE] == protocols[PROTOCOL_SHAPE]))
        return 0;
    PyObject *module = PyImport_ImportModule("clrlink._collections");
    PyObject *result =
        module == NULL ? NULL : PyObject_CallMethod(module, "install", "OI", (PyObject *)type, (unsigned int)shape);
    Py_XDECREF(result);
    Py_XDECREF(module);
    return result == NULL ? -1 : 0;
}
