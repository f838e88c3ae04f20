/* The metatype of .NET types.
 *
 * It hooks subclassing in tp_init: tp_new must stay type's, or PyType_FromMetaclass refuses it. It leaves attribute
 * reading to type, so that CPython specialises it: whatever a .NET type has is in its dict, as descriptors. Only writing
 * is its own: type would replace the descriptor of a static field where the field is to be set.
 *
 * It derives from ABCMeta, for Python looks for the metatype of a class statement before anybody is asked: a class
 * deriving from a .NET type and from an abstract base class of Python's would be a conflict of metaclasses. No .NET type
 * is an abstract base class for that; a Python class becomes one in tp_init when a base of it is.
 */
#include "objects/net_type.h"

#include "convert/converter.h"
#include "errors/managed_call.h"
#include "objects/helper_type.h"
#include "objects/net_accessor.h"
#include "objects/net_array_make.h"
#include "objects/net_derived.h"
#include "objects/net_event.h"
#include "objects/net_exception.h"
#include "objects/net_extension.h"
#include "objects/net_method.h"
#include "objects/net_object.h"
#include "objects/subscript_cache.h"
#include "support/py_compat.h"

NetTypeInfo *net_type_info(PyTypeObject *type) {
    for (PyTypeObject *base = type; base != NULL; base = base->tp_base) {
        NetTypeInfo *info = wrapper_type_info(base);
        if (info != NULL)
            return info;
    }
    PyErr_Format(PyExc_TypeError, "%s is no .NET type", type->tp_name);
    return NULL;
}

/* ---- subclassing ---- */

/* The .NET class that a Python class derives from, through however many Python classes. NULL with an exception. */
static const NetTypeInfo *net_parent(const NetTypeInfo *info) {
    while (info != NULL && (info->flags & TYPE_DERIVED))
        info = type_info_get(info->base_key);
    return info;
}

/* Python classes that implement interfaces and derive from no class are no classes in this sense: they can be mixed in.
 * 1, 0 or -1. */
static int is_net_class(PyObject *base) {
    const NetTypeInfo *info = PyType_Check(base) ? wrapper_type_info((PyTypeObject *)base) : NULL;
    if (info == NULL || info->kind == TYPE_KIND_INTERFACE)
        return 0;
    if (!(info->flags & TYPE_DERIVED))
        return 1;
    const NetTypeInfo *parent = net_parent(info);
    return parent == NULL ? -1 : parent->base_key != 0;
}

static int raise_two_classes(PyObject *bases) {
    PyObject *text = PyUnicode_FromString("");
    for (Py_ssize_t i = 0; text != NULL && i < PyTuple_GET_SIZE(bases); i++) {
        PyObject *base = PyTuple_GET_ITEM(bases, i);
        if (is_net_class(base) <= 0)
            continue;
        PyObject *longer = PyUnicode_FromFormat("%U%U ", text, ((NetType *)base)->info->full_name);
        Py_SETREF(text, longer);
    }
    if (text != NULL)
        PyErr_Format(PyExc_TypeError, "Multiple inheritance with managed classes cannot be used. Types: %U", text);
    Py_XDECREF(text);
    return -1;
}

/* The classes that enums, delegates, arrays and structs derive from are classes themselves, but nobody else's bases. */
static bool is_base_of_special(const NetTypeInfo *info) {
    static const char *const names[] = {"System.Enum", "System.Delegate", "System.MulticastDelegate", "System.Array"};
    for (size_t i = 0; i < Py_ARRAY_LENGTH(names); i++)
        if (PyUnicode_CompareWithASCIIString(info->full_name, names[i]) == 0)
            return true;
    return false;
}

static int check_base(NetTypeInfo *info) {
    if (info->kind == TYPE_KIND_ENUM || info->kind == TYPE_KIND_DELEGATE || info->kind == TYPE_KIND_ARRAY ||
        is_base_of_special(info)) {
        PyErr_SetString(PyExc_TypeError, "delegates, enums and array types cannot be subclassed");
        return -1;
    }
    if (info->code == TYPE_CODE_PYOBJECT) {
        PyErr_Format(PyExc_TypeError, "no Python class can derive from %U, which stands for Python's own objects",
                     info->full_name);
        return -1;
    }
    if (info->flags & TYPE_SEALED) {
        PyErr_Format(PyExc_TypeError, "cannot derive from %U: the .NET type is sealed", info->full_name);
        return -1;
    }
    if (PyUnicode_CompareWithASCIIString(info->full_name, "System.ValueType") == 0) {
        PyErr_SetString(PyExc_TypeError, "cannot derive from System.ValueType: a Python class is no struct");
        return -1;
    }
    if (info->flags & TYPE_OPEN) {
        PyErr_Format(PyExc_TypeError, "cannot derive from %U: its type arguments are missing, as in List[int]",
                     info->full_name);
        return -1;
    }
    return 0;
}

/* Whether an earlier base derives from this one, as in class D(Derived, Base). */
static bool is_covered(PyObject *bases, Py_ssize_t index) {
    PyTypeObject *base = (PyTypeObject *)PyTuple_GET_ITEM(bases, index);
    for (Py_ssize_t i = 0; i < index; i++)
        if (PyType_IsSubtype((PyTypeObject *)PyTuple_GET_ITEM(bases, i), base))
            return true;
    return false;
}

/* Each base may be derived from, and at most one is a class. */
static int check_bases(PyObject *bases) {
    int classes = 0;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(bases); i++) {
        PyObject *base = PyTuple_GET_ITEM(bases, i);
        NetTypeInfo *info = PyType_Check(base) ? wrapper_type_info((PyTypeObject *)base) : NULL;
        int is_class = is_net_class(base);
        if (is_class < 0 || (info != NULL && check_base(info) < 0))
            return -1;
        classes += is_class && !is_covered(bases, i);
    }
    return classes > 1 ? raise_two_classes(bases) : 0;
}

/* Instances of derived classes have attributes of their own, so they show them: plain wrappers do not. */
static int add_dict_attribute(PyTypeObject *type) {
    static PyGetSetDef definition = {"__dict__", PyObject_GenericGetDict, PyObject_GenericSetDict, NULL, NULL};
    if (type->tp_flags & Py_TPFLAGS_BASE_EXC_SUBCLASS)
        return 0; /* exceptions have it from Python */
    PyObject *descriptor = PyDescr_NewGetSet(type, &definition);
    if (descriptor == NULL)
        return -1;
    /* into the dict itself: type's setattro would take __dict__ for its own attribute */
    int status = PyDict_SetItemString(type->tp_dict, "__dict__", descriptor);
    Py_DECREF(descriptor);
    PyType_Modified(type);
    return status;
}

/* With a builtin exception of a larger layout among the bases, CPython would make instances as that one's, and ours
 * would never learn of them. */
static int check_layout(PyTypeObject *type) {
    const NetTypeInfo *info = net_type_info(type);
    if (info == NULL)
        return -1;
    if (!(info->flags & TYPE_EXCEPTION) || wrapper_type_info(type->tp_base) != NULL)
        return 0;
    PyErr_Format(PyExc_TypeError, "class %s: %U cannot be combined with %s", type->tp_name, info->full_name,
                 type->tp_base->tp_name);
    return -1;
}

/* ---- Python's abstract base classes among the bases ---- */

static PyTypeObject *abc_meta; /* [const] after init */

/* Where ABCMeta has its books of the class, or of a base: 1, 0 or -1; *own: of the class. */
static int find_books(PyTypeObject *type, bool *own) {
    PyObject *name = PyUnicode_InternFromString("_abc_impl"), *found = NULL;
    int status = name == NULL ? -1 : py_compat_dict_get(type->tp_dict, name, &found);
    *own = status > 0;
    if (status == 0)
        status = helper_type_lookup(type, name, &found);
    Py_XDECREF(name);
    Py_XDECREF(found);
    return status;
}

/* What ABCMeta.__new__ does, which has run already where a program's own metaclass comes from both. 0 or -1. */
static int init_abstract_base(PyTypeObject *type) {
    bool own;
    int any = find_books(type, &own);
    ((NetType *)type)->abstract_base = any > 0;
    if (own || any <= 0)
        return any < 0 ? -1 : 0;
    PyObject *module = PyImport_ImportModule("_abc");
    PyObject *result = module == NULL ? NULL : PyObject_CallMethod(module, "_abc_init", "O", (PyObject *)type);
    Py_XDECREF(module);
    Py_XDECREF(result);
    return result == NULL ? -1 : 0;
}

/* What ABCMeta answers, for a Python class that it keeps books on: others may have been registered with it. Else False. */
static PyObject *ask_abstract_base(PyObject *self, const char *method, PyObject *argument) {
    if (!((NetType *)self)->abstract_base)
        Py_RETURN_FALSE;
    return PyObject_CallMethod((PyObject *)abc_meta, method, "OO", self, argument);
}

static int (*emit_type)(PyTypeObject *type); /* [const] set at start */

void net_type_set_emitter(int (*emit)(PyTypeObject *type)) {
    emit_type = emit;
}

static int type_initialize(PyObject *self, PyObject *args, PyObject *kwargs) {
    PyTypeObject *type = (PyTypeObject *)self;
    if (PyType_Type.tp_init(self, args, NULL) < 0) /* keywords were __init_subclass__'s */
        return -1;
    (void)kwargs;
    if (((NetType *)type)->info != NULL)
        return 0; /* somebody calls __init__ again */
    if (check_bases(type->tp_bases) < 0 || check_layout(type) < 0 || add_dict_attribute(type) < 0 ||
        init_abstract_base(type) < 0)
        return -1;
    return emit_type(type);
}

/* type's, and then instances of derived classes get their .NET object, if their __init__ has not made it. */
static PyObject *type_call(PyObject *self, PyObject *args, PyObject *kwargs) {
    PyObject *object = PyType_Type.tp_call(self, args, kwargs);
    if (object == NULL || !((NetType *)self)->derived || Py_TYPE(object) != (PyTypeObject *)self)
        return object;
    bool is_exception = (((NetType *)self)->info->flags & TYPE_EXCEPTION) != 0;
    if ((is_exception ? net_exception_complete : net_object_complete)(object, args, kwargs) < 0)
        Py_CLEAR(object);
    return object;
}

/* ---- generics and arrays by subscript ---- */

#define GENERIC_LIMIT 32

static PyObject *raise_type_error(const char *text) {
    PyErr_SetString(PyExc_TypeError, text);
    return NULL;
}

/* The .NET types named by a subscript. Their count, or -1 with TypeError `text`. */
static Py_ssize_t read_type_arguments(PyObject *key, NetTypeKey *keys, const char *text) {
    PyObject *const *items = PyTuple_Check(key) ? &PyTuple_GET_ITEM(key, 0) : &key;
    Py_ssize_t count = PyTuple_Check(key) ? PyTuple_GET_SIZE(key) : 1;
    if (count > GENERIC_LIMIT) {
        raise_type_error("unsubscriptable object");
        return -1;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        NetTypeInfo *info = convert_type_argument(items[i]);
        if (info == NULL) {
            if (!PyErr_Occurred())
                raise_type_error(text);
            return -1;
        }
        keys[i] = info->key;
    }
    return count;
}

static PyObject *python_type_of_key(NetTypeKey key) {
    NetTypeInfo *info = type_info_get(key);
    return info == NULL ? NULL : Py_XNewRef((PyObject *)type_info_python_type(info));
}

/* The open type of `count` parameters among the types of the same bare name; *others says how many generic ones there
 * are, the last of which is in *last. NULL with or without an exception. */
static NetTypeInfo *find_arity(NetTypeInfo *info, Py_ssize_t count, int *others, NetTypeInfo **last) {
    NetTypeInfo *match = NULL;
    *others = 0;
    for (uint32_t i = 0; i < info->sibling_count; i++) {
        NetTypeInfo *sibling = type_info_get(info->siblings[i]);
        if (sibling == NULL)
            return NULL;
        if (sibling->arity == 0 || !(sibling->flags & TYPE_OPEN))
            continue;
        ++*others;
        *last = sibling;
        if (sibling->arity == (uint32_t)count)
            match = sibling;
    }
    return match;
}

/* How many type arguments the types of its name take: "1", "1, 2 or 3". A new str. */
static PyObject *arities_text(const NetTypeInfo *info) {
    PyObject *text = PyUnicode_FromString("");
    uint64_t known = 0;
    for (uint32_t i = 0; i < info->sibling_count; i++) {
        const NetTypeInfo *sibling = type_info_get(info->siblings[i]);
        if (sibling == NULL) {
            Py_CLEAR(text);
            break;
        }
        if (sibling->arity > 0 && sibling->arity < 64 && (sibling->flags & TYPE_OPEN))
            known |= UINT64_C(1) << sibling->arity;
    }
    for (int arity = 1; text != NULL && arity < 64; arity++) {
        if (!(known >> arity & 1))
            continue;
        bool is_last = known >> arity == 1, is_first = (known & ((UINT64_C(1) << arity) - 1)) == 0;
        PyObject *longer = PyUnicode_FromFormat("%U%s%d", text, is_first ? "" : is_last ? " or " : ", ", arity);
        Py_SETREF(text, longer);
    }
    return text;
}

static PyObject *raise_bad_arity(int generic_siblings, const NetTypeInfo *only, Py_ssize_t count) {
    PyObject *takes = arities_text(only);
    if (takes == NULL)
        return NULL;
    if (generic_siblings == 1)
        PyErr_Format(PyExc_TypeError, "%U.%U, %U does not accept %zd generic parameters: it takes %U", only->space,
                     only->clr_name, only->assembly, count, takes);
    else
        PyErr_Format(PyExc_TypeError, "unsubscriptable object: %U takes %U type arguments, %zd given", only->full_name,
                     takes, count);
    Py_DECREF(takes);
    return NULL;
}

static PyObject *close_generic(NetTypeInfo *definition, const NetTypeKey *arguments, Py_ssize_t count) {
    NetTypeKey closed = 0;
    int status;
    MANAGED_CALL(status, type_close, definition->key, arguments, (int32_t)count, &closed);
    if (status == 0)
        return python_type_of_key(closed);
    raise_as_type_error(); /* a broken constraint */
    return NULL;
}

static PyObject *subscript_generic(NetTypeInfo *info, PyObject *key) {
    NetTypeKey arguments[GENERIC_LIMIT];
    NetTypeInfo *only = NULL;
    int generic_siblings = 0;
    bool closed = info->definition_key != 0 && !(info->flags & TYPE_OPEN);
    if (closed || (PyTuple_Check(key) && PyTuple_GET_SIZE(key) == 0)) {
        PyErr_Format(PyExc_TypeError, "unsubscriptable object: %U %s", info->full_name,
                     closed ? "has its type arguments" : "cannot be made without type arguments");
        return NULL;
    }
    NetTypeInfo *first = find_arity(info, -1, &generic_siblings, &only);
    if (first == NULL && PyErr_Occurred())
        return NULL;
    if (generic_siblings == 0) {
        PyErr_Format(PyExc_TypeError, "unsubscriptable object: %U is not generic", info->full_name);
        return NULL;
    }
    Py_ssize_t count = read_type_arguments(key, arguments, "type(s) expected");
    if (count < 0)
        return NULL;
    NetTypeInfo *definition = find_arity(info, count, &generic_siblings, &only);
    if (definition == NULL)
        return PyErr_Occurred() ? NULL : raise_bad_arity(generic_siblings, only, count);
    return close_generic(definition, arguments, count);
}

/* Python classes have type arguments where they say so: typing.Generic. */
static PyObject *subscript_python_class(PyObject *self, PyObject *key) {
    PyObject *name = PyUnicode_InternFromString("__class_getitem__"), *found = NULL;
    int status = name == NULL ? -1 : helper_type_lookup((PyTypeObject *)self, name, &found);
    Py_XDECREF(found);
    PyObject *result = status > 0 ? PyObject_CallMethodObjArgs(self, name, key, NULL) : NULL;
    Py_XDECREF(name);
    return status == 0 ? raise_type_error("unsubscriptable object") : result;
}

static PyObject *type_subscript(PyObject *self, PyObject *key) {
    NetTypeInfo *info = ((NetType *)self)->info;
    if (info == NULL || ((NetType *)self)->derived)
        return subscript_python_class(self, key);
    PyObject *found = subscript_cache_get_borrowed(info, key);
    if (found != NULL)
        return Py_NewRef(found);
    bool is_array = PyUnicode_CompareWithASCIIString(info->full_name, "System.Array") == 0;
    found = is_array ? net_array_make_class(key) : subscript_generic(info, key);
    if (found != NULL)
        subscript_cache_put(info, key, found);
    return found;
}

/* ---- writing attributes ---- */

static int type_setattro(PyObject *self, PyObject *name, PyObject *value) {
    PyObject *found = NULL;
    int status = helper_type_lookup((PyTypeObject *)self, name, &found);
    if (status < 0)
        return -1;
    if (found != NULL && net_accessor_check(found) && !(((NetType *)self)->derived && !net_accessor_is_static(found)))
        status = net_accessor_set_on_class(found, value);
    else if (found != NULL && net_event_check(found))
        status = net_event_set(found, NULL, value);
    else if (found != NULL && net_method_check(found) && !((NetType *)self)->derived) {
        PyErr_SetString(PyExc_AttributeError, "attribute is read-only");
        status = -1;
    } else
        status = PyType_Type.tp_setattro(self, name, value);
    if (status == 0 && ((NetType *)self)->derived)
        net_derived_refit((PyTypeObject *)self, name);
    Py_XDECREF(found);
    return status;
}

/* ---- isinstance and issubclass ---- */

/* Whether .NET types of `from` are of this one, interfaces included: 1, 0, -1. */
static int is_assignable(PyObject *self, NetTypeInfo *from) {
    NetTypeInfo *to = ((NetType *)self)->info;
    if (from == NULL || to == NULL)
        return 0;
    int distance = type_info_distance(from, to);
    return distance == -2 ? -1 : distance >= 0;
}

/* By Python's bases, then by .NET's. */
static int is_subclass(PyObject *self, PyTypeObject *other) {
    return PyType_IsSubtype(other, (PyTypeObject *)self) ? 1 : is_assignable(self, wrapper_type_info(other));
}

/* A value typed as an interface is an instance of whatever its object is. */
static int is_instance(PyObject *self, PyObject *object) {
    int result = is_subclass(self, Py_TYPE(object));
    NetTypeInfo *info = result != 0 ? NULL : wrapper_info(object);
    if (info == NULL || info->kind != TYPE_KIND_INTERFACE)
        return result;
    NetTypeInfo *runtime = wrapper_runtime_info(object, info);
    return runtime == NULL ? -1 : is_assignable(self, runtime);
}

static PyObject *type_instancecheck(PyObject *self, PyObject *object) {
    int result = is_instance(self, object);
    if (result == 0)
        return ask_abstract_base(self, "__instancecheck__", object);
    return result < 0 ? NULL : Py_NewRef(Py_True);
}

static PyObject *type_subclasscheck(PyObject *self, PyObject *other) {
    if (!PyType_Check(other))
        return raise_type_error("issubclass() arg 1 must be a class");
    int result = is_subclass(self, (PyTypeObject *)other);
    if (result == 0)
        return ask_abstract_base(self, "__subclasscheck__", other);
    return result < 0 ? NULL : Py_NewRef(Py_True);
}

static PyObject *type_dir(PyObject *self, PyObject *unused) {
    (void)unused;
    return net_extension_class_dir(self);
}

/* ---- the type ---- */

static PyMethodDef type_methods[] = {
    {"__instancecheck__", type_instancecheck, METH_O, NULL},
    {"__subclasscheck__", type_subclasscheck, METH_O, NULL},
    {"__dir__", type_dir, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyMemberDef type_members[] = {
    /* Calling a type goes straight to its tp_vectorcall, on 3.10 and 3.11 too, where heap types do not inherit that. */
    {"__vectorcalloffset__", T_PYSSIZET, offsetof(PyTypeObject, tp_vectorcall), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyType_Slot type_slots[] = {
    {Py_tp_new, NULL}, /* type's, filled in at start: ABCMeta has its own */
    {Py_tp_init, type_initialize},
    {Py_tp_setattro, type_setattro},
    {Py_mp_subscript, type_subscript},
    {Py_tp_methods, type_methods},
    {Py_tp_members, type_members},
    {Py_tp_call, type_call},
    {0, NULL},
};

/* Not immutable by its spec, which CPython refuses where a base is not: marked so when it is made, for CPython to
 * specialise on it. */
static PyType_Spec type_spec = {
    .name = "clr._internal.CLRMetatype",
    .basicsize = sizeof(NetType),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_VECTORCALL,
    .slots = type_slots,
};

static PyTypeObject *import_abc_meta(void) {
    PyObject *module = PyImport_ImportModule("abc");
    PyObject *found = module == NULL ? NULL : PyObject_GetAttrString(module, "ABCMeta");
    Py_XDECREF(module);
    return (PyTypeObject *)found;
}

/* ABCMeta's __doc__ would hide type's, by which pydoc finds the text of a class; and a __new__ of ours would hide those
 * of metaclasses that a program mixes with this one. tp_new stays. */
static int fix_attributes(PyTypeObject *metatype) {
    PyObject *attributes = PyObject_GetAttrString((PyObject *)&PyType_Type, "__dict__");
    PyObject *doc = attributes == NULL ? NULL : PyMapping_GetItemString(attributes, "__doc__");
    int status = doc == NULL ? -1 : PyDict_SetItemString(metatype->tp_dict, "__doc__", doc);
    Py_XDECREF(attributes);
    Py_XDECREF(doc);
    if (status < 0 || PyDict_DelItemString(metatype->tp_dict, "__new__") < 0)
        return -1;
    metatype->tp_flags |= Py_TPFLAGS_IMMUTABLETYPE;
    PyType_Modified(metatype);
    return 0;
}

int net_type_init(void) {
    abc_meta = import_abc_meta();
    if (abc_meta == NULL)
        return -1;
    type_slots[0].pfunc = (void *)PyType_Type.tp_new;
    wrapper_metatype = helper_type_new(&type_spec, abc_meta);
    return wrapper_metatype == NULL ? -1 : fix_attributes(wrapper_metatype);
}
