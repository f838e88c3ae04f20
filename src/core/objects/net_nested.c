/* Nested types are built when first asked for: a descriptor stands for each. */
#include "objects/net_nested.h"

#include "objects/helper_type.h"

typedef struct NetNested {
    PyObject_HEAD
    NetTypeKey key; /* [const] */
} NetNested;

static PyTypeObject *nested_type; /* [const] */

PyObject *net_nested_new(NetTypeKey key) {
    NetNested *self = (NetNested *)nested_type->tp_alloc(nested_type, 0);
    if (self == NULL)
        return NULL;
    self->key = key;
    return (PyObject *)self;
}

bool net_nested_check(PyObject *object) {
    return Py_TYPE(object) == nested_type;
}

static PyObject *nested_descr_get(PyObject *self, PyObject *object, PyObject *type) {
    (void)object, (void)type;
    NetTypeInfo *info = type_info_get(((NetNested *)self)->key);
    return info == NULL ? NULL : Py_XNewRef((PyObject *)type_info_python_type(info));
}

static PyType_Slot nested_slots[] = {
    {Py_tp_dealloc, helper_type_dealloc_plain}, {Py_tp_descr_get, nested_descr_get}, {0, NULL}};

static PyType_Spec nested_spec = {
    .name = "CLR.NestedType", .basicsize = sizeof(NetNested), .flags = HELPER_TYPE_FLAGS, .slots = nested_slots};

int net_nested_init(void) {
    nested_type = helper_type_new(&nested_spec, NULL);
    return nested_type == NULL ? -1 : 0;
}
