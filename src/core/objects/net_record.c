/* Records: see net_record.h. */
#include "objects/net_record.h"

PyObject *net_record_new(NetTypeInfo *info, PyObject *name, uint32_t member, uint16_t flags) {
    (void)info, (void)name, (void)member, (void)flags;
    PyObject *module = PyImport_ImportModule("clrlink._records");
    PyObject *function = module == NULL ? NULL : PyObject_GetAttrString(module, "__replace__");
    Py_XDECREF(module);
    return function;
}
