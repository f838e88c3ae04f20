/* Python code, and what it runs in: compiling, running, modules as scopes, imports into them. */
#include "capi/capi_operation.h"

#include <string.h>

#include "bridge/python_operations.h"
#include "support/py_compat.h"

/* ---- names ---- */

static int check_str(PyObject *operand, const char *what) {
    if (PyUnicode_Check(operand))
        return 0;
    PyErr_Format(PyExc_TypeError, "%s must be a str, not '%.200s'", what, Py_TYPE(operand)->tp_name);
    return -1;
}

static int check_dict(PyObject *operand, const char *what) {
    if (PyDict_Check(operand))
        return 0;
    PyErr_Format(PyExc_TypeError, "%s must be a dict, not '%.200s'", what, Py_TYPE(operand)->tp_name);
    return -1;
}

/* ---- compiling ---- */

/* Its UTF-8, which a NUL would cut short unseen. */
static const char *source_text(PyObject *source) {
    if (check_str(source, "source code") < 0)
        return NULL;
    Py_ssize_t size;
    const char *text = PyUnicode_AsUTF8AndSize(source, &size);
    if (text != NULL && strlen(text) != (size_t)size) {
        PyErr_SetString(PyExc_ValueError, "source code cannot contain null bytes");
        return NULL;
    }
    return text;
}

/* A str has its encoding already, whatever a comment in it says. */
static PyObject *compile_text(PyObject *source, PyObject *file, long start) {
    const char *text = source_text(source);
    if (text == NULL || check_str(file, "a file name") < 0)
        return NULL;
    PyCompilerFlags flags = {PyCF_SOURCE_IS_UTF8 | PyCF_IGNORE_COOKIE, PY_MINOR_VERSION};
    return Py_CompileStringObject(text, file, (int)start, &flags, -1);
}

/* -1 with an exception. */
static long start_of(PyObject *operand) {
    long start = PyLong_AsLong(operand);
    if (start == Py_single_input || start == Py_file_input || start == Py_eval_input)
        return start;
    if (!PyErr_Occurred())
        PyErr_Format(PyExc_ValueError, "code is compiled as Single (256), File (257) or Eval (258), not as %ld", start);
    return -1;
}

/* (source, file name, start) */
static PyObject *compile(PyObject **operands, Py_ssize_t count) {
    (void)count;
    long start = start_of(operands[2]);
    return start < 0 ? NULL : compile_text(operands[0], operands[1], start);
}

/* ---- running ---- */

static int add_builtins(PyObject *globals) {
    PyObject *name = PyUnicode_InternFromString("__builtins__");
    int has = name == NULL ? -1 : PyDict_Contains(globals, name);
    if (has == 0) {
        PyObject *builtins = PyImport_ImportModule("builtins");
        has = builtins == NULL ? -1 : PyDict_SetItem(globals, name, builtins);
        Py_XDECREF(builtins);
    }
    Py_XDECREF(name);
    return has < 0 ? -1 : 0;
}

/* Those given; else those of the Python code that called .NET; else none yet. A new reference. */
static PyObject *globals_of(PyObject *given) {
    PyObject *globals = given;
    if (given == Py_None)
        globals = PyEval_GetGlobals();
    else if (check_dict(given, "globals") < 0)
        return NULL;
    globals = globals != NULL ? Py_NewRef(globals) : PyDict_New();
    if (globals != NULL && add_builtins(globals) < 0)
        Py_CLEAR(globals);
    return globals;
}

static PyObject *run_in(PyObject *code, PyObject *given_globals, PyObject *given_locals) {
    PyObject *globals = globals_of(given_globals);
    if (globals == NULL)
        return NULL;
    PyObject *result = NULL;
    if (!Py_EnterRecursiveCall(" in code run from .NET")) {
        result = PyEval_EvalCode(code, globals, given_locals == Py_None ? globals : given_locals);
        Py_LeaveRecursiveCall();
    }
    Py_DECREF(globals);
    return result;
}

/* (source, start, globals, locals) */
static PyObject *run(PyObject **operands, Py_ssize_t count) {
    (void)count;
    long start = start_of(operands[1]);
    PyObject *file = start < 0 ? NULL : PyUnicode_FromString("<string>");
    PyObject *code = file == NULL ? NULL : compile_text(operands[0], file, start);
    PyObject *result = code == NULL ? NULL : run_in(code, operands[2], operands[3]);
    Py_XDECREF(code);
    Py_XDECREF(file);
    return result;
}

/* (code, globals, locals) */
static PyObject *run_code(PyObject **operands, Py_ssize_t count) {
    (void)count;
    if (PyCode_Check(operands[0]))
        return run_in(operands[0], operands[1], operands[2]);
    PyErr_Format(PyExc_TypeError, "a script is what PythonEngine.Compile makes, not a '%.200s'",
                 Py_TYPE(operands[0])->tp_name);
    return NULL;
}

static PyObject *run_simple(PyObject **operands, Py_ssize_t count) {
    (void)count;
    const char *text = source_text(operands[0]);
    return text == NULL ? NULL : PyLong_FromLong(PyRun_SimpleString(text));
}

/* ---- modules ---- */

static PyObject *new_module(PyObject **operands, Py_ssize_t count) {
    (void)count;
    if (check_str(operands[0], "a module's name") < 0)
        return NULL;
    PyObject *module = PyModule_NewObject(operands[0]);
    if (module != NULL && add_builtins(PyModule_GetDict(module)) < 0)
        Py_CLEAR(module);
    return module;
}

static PyObject *module_dict(PyObject **operands, Py_ssize_t count) {
    (void)count;
    PyObject *dict = PyModule_Check(operands[0]) ? PyModule_GetDict(operands[0]) : NULL;
    if (dict != NULL)
        return Py_NewRef(dict);
    PyErr_Format(PyExc_TypeError, "a module is needed, not a '%.200s'", Py_TYPE(operands[0])->tp_name);
    return NULL;
}

static PyObject *from_string(PyObject **operands, Py_ssize_t count) {
    (void)count;
    if (check_str(operands[0], "a module's name") < 0)
        return NULL;
    PyObject *code = compile_text(operands[1], operands[2], Py_file_input);
    PyObject *module = code == NULL ? NULL : PyImport_ExecCodeModuleObject(operands[0], code, operands[2], NULL);
    Py_XDECREF(code);
    return module;
}

static PyObject *reload(PyObject **operands, Py_ssize_t count) {
    (void)count;
    return PyImport_ReloadModule(operands[0]);
}

static PyObject *sys_modules(PyObject **operands, Py_ssize_t count) {
    (void)operands, (void)count;
    return Py_NewRef(PyImport_GetModuleDict());
}

static PyObject *set_argv(PyObject **operands, Py_ssize_t count) {
    PyObject *texts = PyList_New(count);
    for (Py_ssize_t i = 0; texts != NULL && i < count; i++) {
        if (check_str(operands[i], "an argument of the program") < 0)
            Py_CLEAR(texts);
        else
            PyList_SET_ITEM(texts, i, Py_NewRef(operands[i]));
    }
    int status = texts == NULL ? -1 : PySys_SetObject("argv", texts);
    Py_XDECREF(texts);
    return capi_done(status);
}

/* ---- variables ---- */

static PyObject *dict_find(PyObject **operands, Py_ssize_t count) {
    (void)count;
    PyObject *found = NULL;
    if (check_dict(operands[0], "a scope") == 0)
        py_compat_dict_get(operands[0], operands[1], &found);
    return found;
}

/* What `import a.b` binds is a. */
static int bind_import(PyObject *target, PyObject *name, PyObject *module) {
    Py_ssize_t dot = PyUnicode_FindChar(name, '.', 0, PyUnicode_GET_LENGTH(name), 1);
    if (dot < -1)
        return -1;
    if (dot == -1)
        return PyDict_SetItem(target, name, module);
    PyObject *top = PyUnicode_Substring(name, 0, dot);
    PyObject *package = top == NULL ? NULL : PyImport_Import(top);
    int status = package == NULL ? -1 : PyDict_SetItem(target, top, package);
    Py_XDECREF(package);
    Py_XDECREF(top);
    return status;
}

/* (dict, name, name there or None) */
static PyObject *import_as(PyObject **operands, Py_ssize_t count) {
    (void)count;
    if (check_dict(operands[0], "a scope") < 0 || check_str(operands[1], "a module's name") < 0)
        return NULL;
    PyObject *module = PyImport_Import(operands[1]);
    if (module == NULL)
        return NULL;
    int status = operands[2] == Py_None ? bind_import(operands[0], operands[1], module)
                                        : PyDict_SetItem(operands[0], operands[2], module);
    if (status < 0)
        Py_CLEAR(module);
    return module;
}

/* ---- import * ---- */

/* "__name__" and its like belong to their module. */
static bool is_own_name(PyObject *name) {
    Py_ssize_t length = PyUnicode_Check(name) ? PyUnicode_GET_LENGTH(name) : 0;
    if (length < 5)
        return false;
    const Py_ssize_t places[] = {0, 1, length - 2, length - 1};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (PyUnicode_READ_CHAR(name, places[i]) != '_')
            return false;
    return true;
}

/* A copy, which no other thread changes. */
static PyObject *variables_of(PyObject *module) {
    PyObject *dict = PyObject_GetAttrString(module, "__dict__");
    PyObject *copy = dict == NULL ? NULL : PyDict_New();
    if (copy != NULL && PyDict_Update(copy, dict) < 0)
        Py_CLEAR(copy);
    Py_XDECREF(dict);
    return copy;
}

static int import_shown(PyObject *target, PyObject *module) {
    PyObject *variables = variables_of(module), *name, *value;
    int status = variables == NULL ? -1 : 0;
    for (Py_ssize_t at = 0; status == 0 && PyDict_Next(variables, &at, &name, &value);)
        status = is_own_name(name) ? 0 : PyDict_SetItem(target, name, value);
    Py_XDECREF(variables);
    return status;
}

static int import_listed(PyObject *target, PyObject *module, PyObject *all) {
    PyObject *names = PySequence_Tuple(all);
    int status = names == NULL ? -1 : 0;
    for (Py_ssize_t i = 0; status == 0 && i < PyTuple_GET_SIZE(names); i++) {
        PyObject *name = PyTuple_GET_ITEM(names, i), *value = PyObject_GetAttr(module, name);
        status = value == NULL ? -1 : PyDict_SetItem(target, name, value);
        Py_XDECREF(value);
    }
    Py_XDECREF(names);
    return status;
}

static int import_module(PyObject *target, PyObject *module) {
    PyObject *all = PyObject_GetAttrString(module, "__all__");
    if (all == NULL) {
        if (!PyErr_ExceptionMatches(PyExc_AttributeError))
            return -1;
        PyErr_Clear();
        return import_shown(target, module);
    }
    int status = import_listed(target, module, all);
    Py_DECREF(all);
    return status;
}

/* (dict, module or dict) */
static PyObject *import_all(PyObject **operands, Py_ssize_t count) {
    (void)count;
    if (check_dict(operands[0], "a scope") < 0)
        return NULL;
    if (PyDict_Check(operands[1]))
        return capi_done(PyDict_Update(operands[0], operands[1]));
    return capi_done(import_module(operands[0], operands[1]));
}

const CapiEntry capi_module_entries[] = {
    CAPI_ENTRY(NEW_MODULE, new_module, 1),   CAPI_ENTRY(MODULE_DICT, module_dict, 1),
    CAPI_ENTRY(COMPILE, compile, 3),         CAPI_ENTRY(RUN, run, 4),
    CAPI_ENTRY(RUN_CODE, run_code, 3),       CAPI_ENTRY(RUN_SIMPLE, run_simple, 1),
    CAPI_ENTRY(IMPORT_ALL, import_all, 2),   CAPI_ENTRY(IMPORT_AS, import_as, 3),
    CAPI_ENTRY(FROM_STRING, from_string, 3), CAPI_ENTRY(RELOAD, reload, 1),
    CAPI_ENTRY(SYS_MODULES, sys_modules, 0), CAPI_ENTRY_ANY(SET_ARGV, set_argv, 0),
    CAPI_ENTRY(DICT_FIND, dict_find, 2),     CAPI_ENTRIES_END,
};
