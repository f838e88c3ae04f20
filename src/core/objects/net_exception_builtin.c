/* The builtin exceptions that .NET's are caught as, and what OSErrors have. See net_exception_builtin.h. */
#include "objects/net_exception_builtin.h"

#include <errno.h>

/* A type is listed with what it adds to its base: the builtins of the base are inherited. `number` is the errno that the
 * builtin stands for. */
static const struct {
    const char *full_name;
    PyObject **builtins[NET_EXCEPTION_BUILTINS];
    int number;
} equivalents[] = {
    {"System.ArgumentException", {&PyExc_ValueError}, 0},
    {"System.ArgumentOutOfRangeException", {&PyExc_IndexError}, 0},
    {"System.ArithmeticException", {&PyExc_ArithmeticError}, 0},
    {"System.Collections.Generic.KeyNotFoundException", {&PyExc_KeyError}, 0},
    {"System.DivideByZeroException", {&PyExc_ZeroDivisionError}, 0},
    {"System.FormatException", {&PyExc_ValueError}, 0},
    {"System.IO.DirectoryNotFoundException", {&PyExc_FileNotFoundError}, ENOENT},
    {"System.IO.EndOfStreamException", {&PyExc_EOFError}, 0},
    {"System.IO.FileNotFoundException", {&PyExc_FileNotFoundError}, ENOENT},
    {"System.IO.IOException", {&PyExc_OSError}, 0},
    {"System.IndexOutOfRangeException", {&PyExc_IndexError}, 0},
    {"System.InsufficientExecutionStackException", {&PyExc_RecursionError}, 0},
    {"System.InvalidCastException", {&PyExc_TypeError}, 0},
    {"System.NotImplementedException", {&PyExc_NotImplementedError}, 0},
    {"System.OutOfMemoryException", {&PyExc_MemoryError}, 0},
    {"System.OverflowException", {&PyExc_OverflowError}, 0},
    {"System.StackOverflowException", {&PyExc_RecursionError}, 0},
    {"System.TimeoutException", {&PyExc_TimeoutError}, ETIMEDOUT},
    {"System.UnauthorizedAccessException", {&PyExc_PermissionError}, EACCES},
};
#define ROWS (sizeof equivalents / sizeof *equivalents)

/* The row of a type, or ROWS. */
static size_t row_of(const NetTypeInfo *info) {
    size_t row = 0;
    while (row < ROWS && PyUnicode_CompareWithASCIIString(info->full_name, equivalents[row].full_name) != 0)
        row++;
    return row;
}

int net_exception_builtins(const NetTypeInfo *info, PyObject **builtins) {
    int count = 0;
    size_t row = row_of(info);
    for (int i = 0; row < ROWS && i < NET_EXCEPTION_BUILTINS && equivalents[row].builtins[i] != NULL; i++)
        builtins[count++] = *equivalents[row].builtins[i];
    return count;
}

/* ---- errno, strerror, filename ---- */

#define LAST_ERRNO 4095 /* small positive HRESULTs are what the system gave; all others are .NET's own */

/* The nearest type of the table decides, and then what the system said. */
static int errno_of(PyTypeObject *type, int32_t hresult) {
    for (; type != NULL; type = type->tp_base) {
        const NetTypeInfo *info = wrapper_type_info(type);
        size_t row = info == NULL ? ROWS : row_of(info);
        if (row < ROWS && equivalents[row].number != 0)
            return equivalents[row].number;
    }
    return hresult > 0 && hresult <= LAST_ERRNO ? hresult : 0;
}

static int set(PyObject *self, const char *name, PyObject *value) {
    return value == NULL ? -1 : PyObject_SetAttrString(self, name, value);
}

int net_exception_set_os_error(PyObject *self, const NetExceptionDescription *description) {
    if (!PyObject_TypeCheck(self, (PyTypeObject *)PyExc_OSError))
        return 0;
    int number = errno_of(Py_TYPE(self), description->hresult);
    PyObject *code = number == 0 ? Py_NewRef(Py_None) : PyLong_FromLong(number);
    int status = set(self, "errno", code);
    if (status == 0)
        status = set(self, "strerror", description->message);
    if (status == 0 && description->file != NULL)
        status = set(self, "filename", description->file);
    Py_XDECREF(code);
    return status;
}
