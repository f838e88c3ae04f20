/* The rows of bench/hosting/Rows.cs by CPython's API alone: what a C program pays. The row that is asked for, in nanoseconds. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LENGTH 1000000
#define ROUNDS 9

static PyObject *thing, *add, *list, *names;
static Py_UCS2 text[24];
static double array[LENGTH];

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static PyObject *required(PyObject *object) {
    if (object == NULL) {
        PyErr_Print();
        exit(1);
    }
    return object;
}

static void import(void) {
    Py_DECREF(required(PyImport_ImportModule("json")));
}

static void get_attr(void) {
    Py_DECREF(required(PyObject_GetAttrString(thing, "value")));
}

static void call_it(PyObject *function) {
    PyObject *a = required(PyLong_FromLong(3)), *b = required(PyLong_FromLong(4));
    PyObject *sum = required(PyObject_CallFunctionObjArgs(function, a, b, NULL));
    if (PyLong_AsLong(sum) != 7)
        exit(1);
    Py_DECREF(sum);
    Py_DECREF(b);
    Py_DECREF(a);
}

static void call(void) {
    call_it(add);
}

static void call_attribute(void) {
    PyObject *function = required(PyObject_GetAttrString(thing, "add"));
    call_it(function);
    Py_DECREF(function);
}

static void round_trip(void) {
    int order = -1;
    PyObject *value = required(PyUnicode_DecodeUTF16((const char *)text, sizeof text, NULL, &order));
    Py_DECREF(required(PyUnicode_AsUTF16String(value)));
    Py_DECREF(value);
}

static void list_to_array(void) {
    for (Py_ssize_t i = 0; i < LENGTH; i++)
        array[i] = PyFloat_AsDouble(PyList_GET_ITEM(list, i));
}

static void gil(void) {
    PyGILState_STATE state = PyGILState_Ensure();
    PyGILState_Release(state);
}

static int compare(const void *a, const void *b) {
    double one = *(const double *)a, other = *(const double *)b;
    return (one > other) - (one < other);
}

static void measure(void (*row)(void), int count) {
    double times[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
        double began = now();
        for (int i = 0; i < count; i++)
            row();
        times[round] = (now() - began) / count;
    }
    qsort(times, ROUNDS, sizeof times[0], compare);
    printf("%.1f\n", times[ROUNDS / 2]);
}

static const char code[] = "class Thing:\n"
                           "    value = 1.5\n"
                           "thing = Thing()\n"
                           "def add(a, b): return a + b\n"
                           "thing.add = add\n"
                           "numbers = [float(i) for i in range(1000000)]\n";

static const struct {
    const char *name;
    void (*run)(void);
    int count;
} rows[] = {
    {"Import", import, 100000},    {"GetAttr", get_attr, 1000000},           {"Call", call, 1000000},
    {"Text", round_trip, 1000000}, {"DynamicCall", call_attribute, 1000000}, {"ListToArray", list_to_array, 20},
};

static void measure_gil(void) {
    PyThreadState *saved = PyEval_SaveThread();
    PyGILState_STATE kept = PyGILState_Ensure(); /* the state of this thread stays, as it does for a thread of .NET */
    PyThreadState *warm = PyEval_SaveThread();
    measure(gil, 1000000);
    PyEval_RestoreThread(warm);
    PyGILState_Release(kept);
    PyEval_RestoreThread(saved);
}

int main(int count, char **arguments) {
    const char *asked = count > 1 ? arguments[1] : "";
    Py_Initialize();
    names = required(PyDict_New());
    PyDict_SetItemString(names, "__builtins__", required(PyImport_ImportModule("builtins")));
    Py_DECREF(required(PyRun_String(code, Py_file_input, names, names)));
    thing = required(PyDict_GetItemString(names, "thing"));
    add = required(PyDict_GetItemString(names, "add"));
    list = required(PyDict_GetItemString(names, "numbers"));
    for (size_t i = 0; i < sizeof text / sizeof text[0]; i++)
        text[i] = 'a';
    if (strcmp(asked, "Gil") == 0)
        measure_gil();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strcmp(asked, rows[i].name) == 0)
            measure(rows[i].run, rows[i].count);
    return Py_FinalizeEx();
}
