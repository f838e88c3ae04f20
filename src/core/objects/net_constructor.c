/* Attributes of classes that describe their constructors, computed when asked for: descriptors that know nothing of
 * their own but which attribute they are, and act on the type they are found through. */
#include "objects/net_constructor.h"

#include "call/overload.h"
#include "objects/helper_type.h"
#include "objects/net_document.h"
#include "objects/net_method.h"
#include "objects/net_signature.h"
#include "objects/net_type.h"
#include "support/py_compat.h"

typedef PyObject *(*ClassGetter)(NetTypeInfo *info, PyTypeObject *type, OverloadSet *set);

typedef struct NetConstructorAttribute {
    PyObject_HEAD
    ClassGetter get; /* [const] */
    PyObject *name;  /* [const] */
    bool inherited;  /* [const] Python classes deriving from the type show it too: they have the same constructors */
} NetConstructorAttribute;

static PyTypeObject *attribute_type; /* [const] */

/* ---- the attributes ---- */

/* Whether there are constructors besides the implicit zero one of structs. */
static int has_declared(NetTypeInfo *info, OverloadSet *set) {
    OverloadTable *table = set == NULL ? NULL : overload_set_table(set);
    if (table == NULL)
        return set == NULL ? 0 : -1;
    bool only_zero = info->kind == TYPE_KIND_STRUCT && table->count == 1 && table->overloads[0]->parameter_count == 0;
    return table->count > 0 && !only_zero;
}

static PyObject *signatures_of(NetTypeInfo *info, OverloadSet *set) {
    int declared = info->kind == TYPE_KIND_DELEGATE ? 0 : has_declared(info, set); /* made from callables alone */
    if (declared != 0)
        return declared < 0 ? NULL : overload_set_doc(set);
    if (info->kind == TYPE_KIND_CLASS || info->kind == TYPE_KIND_STRUCT || info->kind == TYPE_KIND_ENUM)
        return PyUnicode_FromFormat("Python wrapper for .NET type %U", info->full_name);
    Py_RETURN_NONE;
}

static PyObject *get_doc(NetTypeInfo *info, PyTypeObject *type, OverloadSet *set) {
    (void)type;
    return net_document_of_type_take(info, signatures_of(info, set));
}

static PyObject *get_signature(NetTypeInfo *info, PyTypeObject *type, OverloadSet *set) {
    if (set != NULL)
        return net_signature_of(set);
    (void)info;
    PyErr_Format(PyExc_AttributeError, "type object '%s' has no attribute '__signature__'", type->tp_name);
    return NULL;
}

static PyObject *get_overloads(NetTypeInfo *info, PyTypeObject *type, OverloadSet *set) {
    if (set != NULL)
        return net_method_overloads(info, set, MEMBER_STATIC, NULL, type);
    PyErr_Format(PyExc_AttributeError, "type object '%s' has no constructors", type->tp_name);
    return NULL;
}

static struct {
    const char *name;
    ClassGetter get;
    bool inherited;
    bool root_alone;  /* one in the root type serves all: a .NET member of the name may hide it */
    PyObject *object; /* [const] after init */
} attributes[] = {
    {"__doc__", get_doc, true, false, NULL},
    {"__signature__", get_signature, false, true, NULL},
    {"Overloads", get_overloads, false, true, NULL},
    {"__overloads__", get_overloads, false, true, NULL},
};

#define ATTRIBUTE_COUNT (sizeof attributes / sizeof *attributes)

static PyObject *attribute_descr_get(PyObject *object, PyObject *instance, PyObject *owner) {
    NetConstructorAttribute *self = (NetConstructorAttribute *)object;
    PyTypeObject *type = owner != NULL && owner != Py_None ? (PyTypeObject *)owner : Py_TYPE(instance);
    NetTypeInfo *info = net_type_info(type);
    if (info == NULL)
        return NULL;
    if (!self->inherited && ((NetType *)type)->derived) {
        PyErr_Format(PyExc_AttributeError, "'%s' object has no attribute '%U'", type->tp_name, self->name);
        return NULL;
    }
    /* what is called through an instance is the delegate it is, not a constructor */
    bool through_delegate = instance != NULL && instance != Py_None && info->kind == TYPE_KIND_DELEGATE;
    OverloadSet *set = type_info_protocol(info, through_delegate ? PROTOCOL_INVOKE : PROTOCOL_CONSTRUCT);
    if (set == NULL && PyErr_Occurred())
        return NULL;
    return self->get(info, type, set);
}

int net_constructor_fill(PyObject *dict, bool root) {
    for (size_t i = 0; i < ATTRIBUTE_COUNT; i++)
        if ((root || !attributes[i].root_alone) &&
            PyDict_SetItemString(dict, attributes[i].name, attributes[i].object) < 0)
            return -1;
    return 0;
}

static PyType_Slot attribute_slots[] = {
    {Py_tp_dealloc, helper_type_dealloc_plain},
    {Py_tp_descr_get, attribute_descr_get},
    {0, NULL},
};

static PyType_Spec attribute_spec = {.name = "clr._internal.ConstructorAttribute",
                                     .basicsize = sizeof(NetConstructorAttribute),
                                     .flags = HELPER_TYPE_FLAGS,
                                     .slots = attribute_slots};

int net_constructor_init(void) {
    attribute_type = helper_type_new(&attribute_spec, NULL);
    for (size_t i = 0; attribute_type != NULL && i < ATTRIBUTE_COUNT; i++) {
        NetConstructorAttribute *self = (NetConstructorAttribute *)attribute_type->tp_alloc(attribute_type, 0);
        if (self == NULL || (self->name = PyUnicode_InternFromString(attributes[i].name)) == NULL)
            return -1;
        self->get = attributes[i].get;
        self->inherited = attributes[i].inherited;
        py_compat_share((PyObject *)self);
        attributes[i].object = (PyObject *)self;
    }
    return attribute_type == NULL ? -1 : 0;
}
