/* Signatures: read off an overload here, made by clrlink._signature, which is imported with the first of them. */
#include "objects/net_signature.h"

#include "bridge/blob_reader.h"
#include "convert/converter.h"
#include "errors/managed_call.h"

static const Overload *longest_overload(const OverloadTable *table) {
    const Overload *longest = NULL;
    for (int32_t i = 0; i < table->count; i++)
        if (longest == NULL || table->overloads[i]->parameter_count > longest->parameter_count)
            longest = table->overloads[i];
    return longest;
}

/* ---- annotations: what Python gives for a parameter, and gets as a result ---- */

static PyObject *or_none_take(PyObject *annotation) {
    PyObject *result = annotation == NULL ? NULL : PyNumber_Or(annotation, Py_None);
    Py_XDECREF(annotation);
    return result;
}

/* A new reference: a Python type where values cross as Python's own, else the .NET class; for a type parameter None. */
static PyObject *annotation_of(NetTypeInfo *type) {
    if (type == NULL)
        return Py_NewRef(Py_None);
    switch (type->code) {
    case TYPE_CODE_BOOLEAN: return Py_NewRef((PyObject *)&PyBool_Type);
    case TYPE_CODE_SBYTE:
    case TYPE_CODE_BYTE:
    case TYPE_CODE_INT16:
    case TYPE_CODE_UINT16:
    case TYPE_CODE_INT32:
    case TYPE_CODE_UINT32:
    case TYPE_CODE_INT64:
    case TYPE_CODE_UINT64: return Py_NewRef((PyObject *)&PyLong_Type);
    case TYPE_CODE_SINGLE:
    case TYPE_CODE_DOUBLE: return Py_NewRef((PyObject *)&PyFloat_Type);
    case TYPE_CODE_CHAR:
    case TYPE_CODE_STRING: return Py_NewRef((PyObject *)&PyUnicode_Type);
    case TYPE_CODE_PYOBJECT: return Py_NewRef((PyObject *)&PyBaseObject_Type);
    default: break;
    }
    if (PyUnicode_CompareWithASCIIString(type->full_name, "System.Object") == 0)
        return Py_NewRef((PyObject *)&PyBaseObject_Type);
    if (type->kind == TYPE_KIND_NULLABLE) {
        NetTypeInfo *element = type_info_element(type);
        return element == NULL ? NULL : or_none_take(annotation_of(element));
    }
    return Py_XNewRef((PyObject *)type_info_python_type(type));
}

static PyObject *annotate(NetTypeInfo *type, bool admits_null) {
    PyObject *annotation = annotation_of(type);
    bool plain = annotation == NULL || annotation == Py_None || annotation == (PyObject *)&PyBaseObject_Type;
    return admits_null && !plain && type->kind != TYPE_KIND_NULLABLE ? or_none_take(annotation) : annotation;
}

/* ---- parameters ---- */

static PyObject *default_of(const Overload *overload, int32_t index) {
    CallResult result = {.value.tag = VALUE_NULL};
    int status;
    MANAGED_CALL(status, parameter_default, overload->id, index, &result);
    return status < 0 ? NULL : convert_any_to_py(&result.value, result.text);
}

/* (name, is params, (default,) or (), annotation): what clrlink._signature takes. */
static PyObject *describe_parameter(const Overload *overload, int32_t index, bool admits_null) {
    const Parameter *parameter = &overload->parameters[index];
    PyObject *given = PyTuple_New(0);
    if (given != NULL && (parameter->flags & PARAMETER_OPTIONAL)) {
        PyObject *value = default_of(overload, index);
        Py_SETREF(given, value == NULL ? NULL : PyTuple_Pack(1, value));
        Py_XDECREF(value);
    }
    NetTypeInfo *type = parameter->type;
    bool variadic = (parameter->flags & PARAMETER_PARAMS) != 0;
    if (given != NULL && variadic && type != NULL && type->kind == TYPE_KIND_ARRAY &&
        (type = type_info_element(type)) == NULL)
        Py_CLEAR(given);
    PyObject *annotation = given == NULL ? NULL : annotate(type, admits_null && !variadic);
    PyObject *result =
        annotation == NULL ? NULL : PyTuple_Pack(4, parameter->name, variadic ? Py_True : Py_False, given, annotation);
    Py_XDECREF(given);
    Py_XDECREF(annotation);
    return result;
}

static PyObject *describe_result(const Overload *overload, bool admits_null) {
    bool constructor = (overload->flags & OVERLOAD_CONSTRUCTOR) != 0;
    return constructor || overload->result == NULL ? Py_NewRef(Py_None) : annotate(overload->result, admits_null);
}

/* (parameters, result). */
static PyObject *describe(const Overload *overload, Blob nullability) {
    BlobReader reader = blob_reader(nullability);
    PyObject *result = describe_result(overload, blob_u8(&reader) != 0);
    PyObject *parameters = result == NULL ? NULL : PyList_New(0);
    for (int32_t i = 0; parameters != NULL && i < overload->parameter_count; i++) {
        PyObject *parameter = describe_parameter(overload, i, blob_u8(&reader) != 0);
        if (parameter == NULL || PyList_Append(parameters, parameter) < 0)
            Py_CLEAR(parameters);
        Py_XDECREF(parameter);
    }
    PyObject *description = parameters == NULL ? NULL : PyTuple_Pack(2, parameters, result);
    Py_XDECREF(parameters);
    Py_XDECREF(result);
    return description;
}

static PyObject *call_maker(const char *name, const Overload *overload) {
    Blob nullability = {0};
    int status = 0;
    if (overload != NULL)
        MANAGED_CALL(status, overload_nullability, overload->id, &nullability);
    if (status < 0)
        return NULL;
    PyObject *description = overload == NULL ? Py_BuildValue("([]O)", Py_None) : describe(overload, nullability);
    if (overload != NULL)
        managed.blob_free(nullability.data);
    PyObject *module = description == NULL ? NULL : PyImport_ImportModule("clrlink._signature");
    PyObject *maker = module == NULL ? NULL : PyObject_GetAttrString(module, name);
    PyObject *made = maker == NULL ? NULL : PyObject_CallObject(maker, description);
    Py_XDECREF(maker);
    Py_XDECREF(module);
    Py_XDECREF(description);
    return made;
}

PyObject *net_signature_of(OverloadSet *set) {
    OverloadTable *table = overload_set_table(set);
    return table == NULL ? NULL : call_maker("signature", longest_overload(table));
}

PyObject *net_signature_annotations(OverloadSet *set) {
    OverloadTable *table = overload_set_table(set);
    return table == NULL ? NULL : call_maker("annotations", longest_overload(table));
}
