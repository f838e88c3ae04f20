/* See net_operator.h. */
#include "objects/net_operator.h"

#include "call/binder.h"
#include "call/invoke.h"
#include "call/operator_set.h"
#include "objects/net_collection.h"
#include "objects/net_dynamic.h"
#include "objects/net_object.h"
#include "objects/net_value.h"
#include "support/py_compat.h"

static PyObject *not_implemented(void) {
    return Py_NewRef(Py_NotImplemented);
}

/* ---- numbers from Python's ---- */

PyObject *net_operator_number_from(NetTypeInfo *info, PyObject *value) {
    OverloadSet *set;
    if (PyComplex_Check(value) && info->operators->members[OPERATOR_COMPLEX] != 0)
        return PyObject_CallFunction((PyObject *)type_info_python_type(info), "dd", PyComplex_RealAsDouble(value),
                                     PyComplex_ImagAsDouble(value));
    bool is_integer = PyLong_Check(value);
    if (!is_integer && !PyFloat_Check(value))
        return not_implemented();
    int found = operator_set_of(info, is_integer ? OPERATOR_FROM_INTEGER : OPERATOR_FROM_FLOATING, &set);
    if (found <= 0)
        return found < 0 ? NULL : not_implemented();
    return binder_call(set, (Receiver){NULL, false}, &value, 1, NULL);
}

/* ---- two operands ---- */

/* C# has no implicit conversion between Decimal and the binary floating-point types, nor has Python's decimal: values
 * that only look the same would count as equal. */
static bool is_decimal_with_float(const NetTypeInfo *info, PyObject *other) {
    return info != NULL && info->code == TYPE_CODE_DECIMAL && PyFloat_Check(other);
}

static PyObject *operate(const NetTypeInfo *left_info, const NetTypeInfo *right_info, PyObject *const *operands,
                         enum Operator operator, bool quiet) {
    OverloadSet *set;
    int found = operator_set_between(left_info, right_info, operator, & set);
    return found < 0 ? NULL : found == 0 ? not_implemented() : binder_operate(set, operands, 2, quiet);
}

/* A number beside one of Python's that no overload takes (Half and float, Int128 and a large int): both as that number. */
static PyObject *operate_as_number(NetTypeInfo *left_info, NetTypeInfo *right_info, PyObject *const *operands,
                                   enum Operator operator) {
    NetTypeInfo *info = left_info != NULL ? left_info : right_info;
    bool one_is_number = (left_info == NULL) != (right_info == NULL) && (info->flags & TYPE_NUMBER);
    if (!one_is_number)
        return not_implemented();
    int foreign = left_info == NULL ? 0 : 1;
    PyObject *made = net_operator_number_from(info, operands[foreign]);
    if (made == NULL || made == Py_NotImplemented)
        return made;
    PyObject *const both[] = {foreign == 0 ? made : operands[0], foreign == 1 ? made : operands[1]};
    PyObject *result = operate(info, info, both, operator, false);
    Py_DECREF(made);
    return result;
}

static PyObject *binary(PyObject *left, PyObject *right, enum Operator operator) {
    NetTypeInfo *left_info = wrapper_info(left), *right_info = wrapper_info(right);
    if (is_decimal_with_float(left_info, right) || is_decimal_with_float(right_info, left))
        return not_implemented();
    PyObject *const operands[] = {left, right};
    PyObject *result = operate(left_info, right_info, operands, operator, false);
    if (result != Py_NotImplemented)
        return result;
    Py_DECREF(result);
    if (net_dynamic_has_operators(left_info))
        return net_dynamic_operate(left, right, operator);
    return operate_as_number(left_info, right_info, operands, operator);
}

#define BINARY(name, operator)                                       \
    PyObject *net_operator_##name(PyObject *left, PyObject *right) { \
        return binary(left, right, OPERATOR_##operator);             \
    }
BINARY(add, ADD)
BINARY(subtract, SUBTRACT)
BINARY(multiply, MULTIPLY)
BINARY(divide, DIVIDE)
BINARY(modulus, MODULUS)
BINARY(and, AND)
BINARY(or, OR)
BINARY(xor, XOR)
BINARY(lshift, LEFT_SHIFT)
BINARY(rshift, RIGHT_SHIFT)
#undef BINARY

/* ---- one operand ---- */

/* How a conversion says that it is not the one for this value. */
static bool is_refusal(void) {
    static const char *const names[] = {"System.InvalidOperationException", "System.InvalidCastException",
                                        "System.FormatException"};
    const NetTypeInfo *info = wrapper_type_info((PyTypeObject *)PyErr_Occurred());
    for (size_t i = 0; info != NULL && i < sizeof names / sizeof *names; i++)
        if (PyUnicode_CompareWithASCIIString(info->full_name, names[i]) == 0)
            return true;
    return false;
}

/* The conversions of the type in their order: the first that does not refuse the value, else what the first has thrown. */
static PyObject *convert_by_any(OverloadSet *set, PyObject *self) {
    OverloadTable *table = overload_set_table(set);
    PyObject *refusal = NULL, *result = NULL;
    if (table == NULL)
        return NULL;
    for (int32_t i = 0; result == NULL && i < table->count; i++) {
        result = invoke_simple(table->overloads[i], NULL, &self, 1);
        if (result != NULL || !is_refusal())
            break;
        if (refusal == NULL)
            refusal = py_compat_take_exception();
        else
            PyErr_Clear(); /* the first says what is wrong */
    }
    if (result == NULL && !PyErr_Occurred() && refusal != NULL)
        py_compat_restore_exception_take(Py_NewRef(refusal));
    Py_XDECREF(refusal);
    return result;
}

/* NULL without an exception: neither the type nor the object has it. */
static PyObject *unary_or_null(PyObject *self, enum Operator operator) {
    OverloadSet *set;
    NetTypeInfo *info = wrapper_info(self);
    int found = operator_set_of(info, operator, & set);
    if (found < 0)
        return NULL;
    if (found > 0 && (operator== OPERATOR_INTEGER || operator== OPERATOR_FLOATING))
        return convert_by_any(set, self);
    if (found > 0)
        return binder_call(set, (Receiver){NULL, false}, &self, 1, NULL);
    if (!net_dynamic_has_operators(info))
        return NULL;
    bool converts = operator== OPERATOR_TRUTH || operator== OPERATOR_INTEGER || operator== OPERATOR_FLOATING;
    PyObject *result = converts ? net_dynamic_convert(self, operator) : net_dynamic_operate(self, NULL, operator);
    if (result == Py_NotImplemented)
        Py_CLEAR(result);
    return result;
}

static PyObject *unary(PyObject *self, enum Operator operator, const char * sign) {
    PyObject *result = unary_or_null(self, operator);
    if (result == NULL && !PyErr_Occurred())
        PyErr_Format(PyExc_TypeError, "bad operand type for unary %s: '%.200s'", sign, Py_TYPE(self)->tp_name);
    return result;
}

PyObject *net_operator_negative(PyObject *self) {
    return unary(self, OPERATOR_NEGATE, "-");
}
PyObject *net_operator_positive(PyObject *self) {
    return unary(self, OPERATOR_PLUS, "+");
}
PyObject *net_operator_invert(PyObject *self) {
    return unary(self, OPERATOR_INVERT, "~");
}
PyObject *net_operator_absolute(PyObject *self) {
    return unary(self, OPERATOR_ABSOLUTE, "abs()");
}

/* As Python has it without __bool__. */
static int truth_by_length(PyObject *self) {
    OverloadSet *set = type_info_protocol(wrapper_info(self), PROTOCOL_LENGTH);
    if (set == NULL)
        return PyErr_Occurred() ? -1 : 1;
    Py_ssize_t length = net_object_length(self);
    return length < 0 ? -1 : length != 0;
}

int net_operator_bool(PyObject *self) {
    PyObject *value = unary_or_null(self, OPERATOR_TRUTH);
    if (value == NULL)
        return PyErr_Occurred() ? -1 : truth_by_length(self);
    int truth = value == Py_True ? 1 : value == Py_False ? 0 : PyObject_IsTrue(value);
    Py_DECREF(value);
    return truth;
}

/* ---- conversions to numbers ---- */

/* What a conversion gave, as `convert` makes it: digits are hexadecimal, another .NET number converts itself. */
static PyObject *number_take(PyObject *self, PyObject *value, PyObject *(*convert)(PyObject *)) {
    PyObject *result = NULL;
    if (value != NULL && PyUnicode_Check(value))
        Py_SETREF(value, PyLong_FromUnicodeObject(value, 16));
    if (value != NULL && Py_TYPE(value) == Py_TYPE(self))
        PyErr_Format(PyExc_TypeError, "'%.200s' converts to itself alone", Py_TYPE(self)->tp_name);
    else if (value != NULL)
        result = convert(value);
    Py_XDECREF(value);
    return result;
}

static PyObject *raise_no_number(PyObject *self, const char *wanted) {
    if (!PyErr_Occurred())
        PyErr_Format(PyExc_TypeError, "'%.200s' object cannot be converted to %s", Py_TYPE(self)->tp_name, wanted);
    return NULL;
}

PyObject *net_operator_int(PyObject *self) {
    PyObject *value = unary_or_null(self, OPERATOR_INTEGER);
    return value == NULL ? raise_no_number(self, "int") : number_take(self, value, PyNumber_Long);
}

PyObject *net_operator_index(PyObject *self) {
    PyObject *value = unary_or_null(self, OPERATOR_INDEX);
    return value == NULL ? raise_no_number(self, "an index") : number_take(self, value, PyNumber_Index);
}

PyObject *net_operator_float(PyObject *self) {
    PyObject *value = unary_or_null(self, OPERATOR_FLOATING);
    if (value == NULL && !PyErr_Occurred())
        value = unary_or_null(self, OPERATOR_INTEGER);
    return value == NULL ? raise_no_number(self, "float") : number_take(self, value, PyNumber_Float);
}

/* ---- comparison ---- */

static const uint8_t comparisons[] = {
    [Py_LT] = OPERATOR_LESS,      [Py_LE] = OPERATOR_LESS_EQUAL, [Py_EQ] = OPERATOR_EQUAL,
    [Py_NE] = OPERATOR_NOT_EQUAL, [Py_GT] = OPERATOR_GREATER,    [Py_GE] = OPERATOR_GREATER_EQUAL,
};
static const uint8_t swapped[] = {
    [Py_LT] = Py_GT, [Py_LE] = Py_GE, [Py_EQ] = Py_EQ, [Py_NE] = Py_NE, [Py_GT] = Py_LT, [Py_GE] = Py_LE,
};

/* Python asks the right operand for the reflected comparison: C# knows only the one that was written. */
static PyObject *compare_by_operator(PyObject *self, PyObject *other, const NetTypeInfo *info,
                                     const NetTypeInfo *other_info, int operation) {
    PyObject *const operands[] = {self, other};
    PyObject *result = operate(info, other_info, operands, comparisons[operation], true);
    if (result != Py_NotImplemented || other_info != NULL)
        return result;
    Py_DECREF(result);
    PyObject *const reflected[] = {other, self};
    return operate(NULL, info, reflected, comparisons[swapped[operation]], true);
}

/* Calls EQUALS or COMPARE, which take any object. 1: done; 0: the type lacks it; -1. */
static int call_object(PyObject *self, PyObject *other, NetTypeInfo *other_info, enum Protocol protocol,
                       CallResult *result) {
    Value cells[2];
    Overload *overload = invoke_protocol(wrapper_info(self), protocol);
    if (overload == NULL)
        return PyErr_Occurred() ? -1 : 0;
    if (invoke_receiver_cell(overload, self, &cells[0]) < 0 || wrapper_to_cell(other, other_info, &cells[1]) < 0 ||
        invoke_cells(overload, cells, result) < 0)
        return -1;
    return 1;
}

static PyObject *compare_by_equals(PyObject *self, PyObject *other, NetTypeInfo *other_info, int operation) {
    CallResult result;
    int status = call_object(self, other, other_info, PROTOCOL_EQUALS, &result);
    if (status <= 0)
        return status < 0 ? NULL : not_implemented();
    return PyBool_FromLong((result.value.as.i64 != 0) == (operation == Py_EQ));
}

/* IComparable<T>.CompareTo, of the T that takes the other operand. */
static PyObject *compare_typed(PyObject *self, PyObject *other, NetTypeInfo *info, int operation) {
    OverloadSet *set = type_info_protocol(info, PROTOCOL_COMPARE_TO);
    if (set == NULL)
        return PyErr_Occurred() ? NULL : not_implemented();
    PyObject *const operands[] = {self, other};
    PyObject *order = binder_operate(set, operands, 2, true);
    if (order == NULL || order == Py_NotImplemented)
        return order;
    long number = PyLong_AsLong(order);
    Py_DECREF(order);
    Py_RETURN_RICHCOMPARE(number, 0, operation);
}

/* ArgumentException is how CompareTo refuses an object of another type: a TypeError, in the same words. */
static void word_refusal(void) {
    PyObject *error = py_compat_take_exception();
    const NetTypeInfo *info = wrapper_info(error);
    bool refused = info != NULL && PyUnicode_CompareWithASCIIString(info->full_name, "System.ArgumentException") == 0;
    PyObject *message = refused ? PyObject_GetAttrString(error, "Message") : NULL;
    if (!refused) {
        py_compat_restore_exception_take(error);
        return;
    }
    if (message != NULL)
        PyErr_SetObject(PyExc_TypeError, message);
    Py_XDECREF(message);
    Py_DECREF(error);
}

static PyObject *compare_untyped(PyObject *self, PyObject *other, NetTypeInfo *info, NetTypeInfo *other_info,
                                 int operation) {
    CallResult result;
    int status = call_object(self, other, other_info, PROTOCOL_COMPARE, &result);
    if (status == 0)
        return not_implemented();
    if (status < 0) {
        if (info != other_info)
            word_refusal();
        return NULL;
    }
    int64_t order = result.value.as.i64;
    Py_RETURN_RICHCOMPARE(order, 0, operation);
}

/* What is no .NET object: a Python class's own Equals is asked all the same. */
static PyObject *compare_by_python(PyObject *self, PyObject *other, int operation) {
    PyObject *name = ((NetType *)Py_TYPE(self))->derived ? PyUnicode_InternFromString("Equals") : NULL;
    int defined = name == NULL ? (PyErr_Occurred() ? -1 : 0) : wrapper_python_defines(Py_TYPE(self), name);
    PyObject *result = NULL;
    if (defined == 0)
        result = not_implemented();
    else if (defined > 0 && (result = PyObject_CallMethodOneArg(self, name, other)) != NULL) {
        int equal = PyObject_IsTrue(result);
        Py_SETREF(result, equal < 0 ? NULL : PyBool_FromLong(equal == (operation == Py_EQ)));
    }
    Py_XDECREF(name);
    return result;
}

PyObject *net_operator_richcompare(PyObject *self, PyObject *other, int operation) {
    NetTypeInfo *info = wrapper_info(self), *other_info = wrapper_info(other);
    bool equality = operation == Py_EQ || operation == Py_NE;
    PyObject *result;
    if (net_value_is_plain(info) || (other_info == NULL && (info->flags & TYPE_NUMBER)))
        return net_value_compare(self, other, operation);
    if (equality && (info->flags & TYPE_REFLECTION_TYPE) && PyType_Check(other))
        return not_implemented(); /* an object that describes a class is not the class: they hash apart */
    result = net_collection_compare(self, other, operation);
    if (result != Py_NotImplemented)
        return result;
    Py_DECREF(result);
    result = compare_by_operator(self, other, info, other_info, operation);
    if (result != Py_NotImplemented)
        return result;
    Py_DECREF(result);
    if ((info->flags & TYPE_NUMBER) && other_info != NULL && net_value_is(other_info))
        return net_value_compare(self, other, operation);
    if (net_dynamic_has_operators(info)) {
        result = net_dynamic_operate(self, other, comparisons[operation]);
        if (result != Py_NotImplemented)
            return result;
        Py_DECREF(result);
    }
    if (!equality) {
        result = compare_typed(self, other, info, operation);
        if (result != Py_NotImplemented)
            return result;
        Py_DECREF(result);
    }
    if (other_info == NULL && equality)
        return compare_by_python(self, other, operation);
    if (other_info == NULL)
        return not_implemented(); /* then == is False and < a TypeError */
    return equality ? compare_by_equals(self, other, other_info, operation)
                    : compare_untyped(self, other, info, other_info, operation);
}
