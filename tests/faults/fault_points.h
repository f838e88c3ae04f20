/* Fault points: every call of the core that may be refused for want of something can be made to fail.
 *
 * Included before each source of the core in builds with CLRLINK_FAULTS, and in no other: the calls themselves are redefined
 * here, so that no source has to know, and none can be forgotten. A call fails as it would by itself: NULL, -1 with
 * MemoryError, an exception of .NET's. Which one, tests/faults/faults.py says, for one thread or for all.
 *
 * Not here: what CPython and .NET allocate by themselves inside of a call. To the core it is a call that fails. */
#ifndef CLRLINK_FAULT_POINTS_H
#define CLRLINK_FAULT_POINTS_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum FaultKind {
    FAULT_ALLOCATION, /* memory of the core's own */
    FAULT_PYTHON,     /* a call of CPython's API */
    FAULT_MANAGED,    /* a slot of the managed half: describing types, emitting code, reserving handles */
    FAULT_ATTACH,     /* the state of a thread that comes from .NET */
    FAULT_KINDS
};

/* Counts a point of that kind; whether it is the one that is to fail. Any thread. */
bool fault_fails(enum FaultKind kind);
/* A handle of an exception, as slots return it. */
intptr_t fault_exception(void);

#define FAULT_OR(kind, failed, call) (fault_fails(kind) ? (failed) : (call))
#define FAULT_MEMORY(call) FAULT_OR(FAULT_ALLOCATION, NULL, call)
#define FAULT_OBJECT(call) FAULT_OR(FAULT_PYTHON, PyErr_NoMemory(), call)
#define FAULT_STATUS(call) FAULT_OR(FAULT_PYTHON, (PyErr_NoMemory(), -1), call)
#define FAULT_TEXT(call) FAULT_OR(FAULT_PYTHON, (PyErr_NoMemory(), (const char *)NULL), call)
#define MANAGED_FAULT(call) FAULT_OR(FAULT_MANAGED, fault_exception(), call)

/* ---- memory ---- */

#define malloc(...) FAULT_MEMORY(malloc(__VA_ARGS__))
#define calloc(...) FAULT_MEMORY(calloc(__VA_ARGS__))
#define realloc(...) FAULT_MEMORY(realloc(__VA_ARGS__))
#define strdup(...) FAULT_MEMORY(strdup(__VA_ARGS__))
#define PyMem_Malloc(...) FAULT_MEMORY(PyMem_Malloc(__VA_ARGS__))
#define PyMem_Calloc(...) FAULT_MEMORY(PyMem_Calloc(__VA_ARGS__))
#define PyMem_Realloc(...) FAULT_MEMORY(PyMem_Realloc(__VA_ARGS__))
#define PyMem_RawMalloc(...) FAULT_MEMORY(PyMem_RawMalloc(__VA_ARGS__))
#define PyMem_RawCalloc(...) FAULT_MEMORY(PyMem_RawCalloc(__VA_ARGS__))
#define PyMem_RawRealloc(...) FAULT_MEMORY(PyMem_RawRealloc(__VA_ARGS__))

/* ---- threads ---- */

#define PyThreadState_New(...) FAULT_OR(FAULT_ATTACH, NULL, PyThreadState_New(__VA_ARGS__))

/* ---- new references ---- */

#define PyBytes_FromStringAndSize(...) FAULT_OBJECT(PyBytes_FromStringAndSize(__VA_ARGS__))
#define PyCFunction_New(...) FAULT_OBJECT(PyCFunction_New(__VA_ARGS__))
#define PyCapsule_New(...) FAULT_OBJECT(PyCapsule_New(__VA_ARGS__))
#define PyDescr_NewGetSet(...) FAULT_OBJECT(PyDescr_NewGetSet(__VA_ARGS__))
#define PyDescr_NewMethod(...) FAULT_OBJECT(PyDescr_NewMethod(__VA_ARGS__))
#define PyDict_Copy(...) FAULT_OBJECT(PyDict_Copy(__VA_ARGS__))
#define PyDict_Items(...) FAULT_OBJECT(PyDict_Items(__VA_ARGS__))
#define PyDict_Keys(...) FAULT_OBJECT(PyDict_Keys(__VA_ARGS__))
#define PyDict_New(...) FAULT_OBJECT(PyDict_New(__VA_ARGS__))
#define PyDict_Values(...) FAULT_OBJECT(PyDict_Values(__VA_ARGS__))
#define PyFloat_FromDouble(...) FAULT_OBJECT(PyFloat_FromDouble(__VA_ARGS__))
#define PyImport_Import(...) FAULT_OBJECT(PyImport_Import(__VA_ARGS__))
#define PyImport_ImportModule(...) FAULT_OBJECT(PyImport_ImportModule(__VA_ARGS__))
#define PyList_AsTuple(...) FAULT_OBJECT(PyList_AsTuple(__VA_ARGS__))
#define PyList_GetSlice(...) FAULT_OBJECT(PyList_GetSlice(__VA_ARGS__))
#define PyList_New(...) FAULT_OBJECT(PyList_New(__VA_ARGS__))
#define PyLong_FromLong(...) FAULT_OBJECT(PyLong_FromLong(__VA_ARGS__))
#define PyLong_FromLongLong(...) FAULT_OBJECT(PyLong_FromLongLong(__VA_ARGS__))
#define PyLong_FromSsize_t(...) FAULT_OBJECT(PyLong_FromSsize_t(__VA_ARGS__))
#define PyLong_FromUnsignedLong(...) FAULT_OBJECT(PyLong_FromUnsignedLong(__VA_ARGS__))
#define PyLong_FromUnsignedLongLong(...) FAULT_OBJECT(PyLong_FromUnsignedLongLong(__VA_ARGS__))
#define PyLong_FromVoidPtr(...) FAULT_OBJECT(PyLong_FromVoidPtr(__VA_ARGS__))
#define PyMapping_Items(...) FAULT_OBJECT(PyMapping_Items(__VA_ARGS__))
#define PyNumber_Float(...) FAULT_OBJECT(PyNumber_Float(__VA_ARGS__))
#define PyNumber_Index(...) FAULT_OBJECT(PyNumber_Index(__VA_ARGS__))
#define PyObject_Call(...) FAULT_OBJECT(PyObject_Call(__VA_ARGS__))
#define PyObject_CallFunction(...) FAULT_OBJECT(PyObject_CallFunction(__VA_ARGS__))
#define PyObject_CallFunctionObjArgs(...) FAULT_OBJECT(PyObject_CallFunctionObjArgs(__VA_ARGS__))
#define PyObject_CallMethod(...) FAULT_OBJECT(PyObject_CallMethod(__VA_ARGS__))
#define PyObject_CallMethodObjArgs(...) FAULT_OBJECT(PyObject_CallMethodObjArgs(__VA_ARGS__))
#define PyObject_CallMethodOneArg(...) FAULT_OBJECT(PyObject_CallMethodOneArg(__VA_ARGS__))
#define PyObject_CallNoArgs(...) FAULT_OBJECT(PyObject_CallNoArgs(__VA_ARGS__))
#define PyObject_CallObject(...) FAULT_OBJECT(PyObject_CallObject(__VA_ARGS__))
#define PyObject_CallOneArg(...) FAULT_OBJECT(PyObject_CallOneArg(__VA_ARGS__))
#define PyObject_Dir(...) FAULT_OBJECT(PyObject_Dir(__VA_ARGS__))
#define PyObject_Format(...) FAULT_OBJECT(PyObject_Format(__VA_ARGS__))
#define PyObject_GetAttr(...) FAULT_OBJECT(PyObject_GetAttr(__VA_ARGS__))
#define PyObject_GetAttrString(...) FAULT_OBJECT(PyObject_GetAttrString(__VA_ARGS__))
#define PyObject_GetItem(...) FAULT_OBJECT(PyObject_GetItem(__VA_ARGS__))
#define PyObject_GetIter(...) FAULT_OBJECT(PyObject_GetIter(__VA_ARGS__))
#define PyObject_Repr(...) FAULT_OBJECT(PyObject_Repr(__VA_ARGS__))
#define PyObject_RichCompare(...) FAULT_OBJECT(PyObject_RichCompare(__VA_ARGS__))
#define PyObject_Str(...) FAULT_OBJECT(PyObject_Str(__VA_ARGS__))
#define PyObject_Vectorcall(...) FAULT_OBJECT(PyObject_Vectorcall(__VA_ARGS__))
#define PyObject_VectorcallDict(...) FAULT_OBJECT(PyObject_VectorcallDict(__VA_ARGS__))
#define PyObject_VectorcallMethod(...) FAULT_OBJECT(PyObject_VectorcallMethod(__VA_ARGS__))
#define _PyObject_GC_New(...) FAULT_OBJECT(_PyObject_GC_New(__VA_ARGS__))
#define PyType_GenericAlloc(...) FAULT_OBJECT(PyType_GenericAlloc(__VA_ARGS__))
#define PySequence_List(...) FAULT_OBJECT(PySequence_List(__VA_ARGS__))
#define PySequence_Tuple(...) FAULT_OBJECT(PySequence_Tuple(__VA_ARGS__))
#define PySet_New(...) FAULT_OBJECT(PySet_New(__VA_ARGS__))
#define PyTuple_New(...) FAULT_OBJECT(PyTuple_New(__VA_ARGS__))
#define PyTuple_Pack(...) FAULT_OBJECT(PyTuple_Pack(__VA_ARGS__))
#define PyType_FromMetaclass(...) FAULT_OBJECT(PyType_FromMetaclass(__VA_ARGS__))
#define PyType_FromSpecWithBases(...) FAULT_OBJECT(PyType_FromSpecWithBases(__VA_ARGS__))
#define PyUnicode_DecodeFSDefault(...) FAULT_OBJECT(PyUnicode_DecodeFSDefault(__VA_ARGS__))
#define PyUnicode_DecodeUTF8(...) FAULT_OBJECT(PyUnicode_DecodeUTF8(__VA_ARGS__))
#define PyUnicode_FromFormat(...) FAULT_OBJECT(PyUnicode_FromFormat(__VA_ARGS__))
#define PyUnicode_FromOrdinal(...) FAULT_OBJECT(PyUnicode_FromOrdinal(__VA_ARGS__))
#define PyUnicode_FromString(...) FAULT_OBJECT(PyUnicode_FromString(__VA_ARGS__))
#define PyUnicode_FromStringAndSize(...) FAULT_OBJECT(PyUnicode_FromStringAndSize(__VA_ARGS__))
#define PyUnicode_InternFromString(...) FAULT_OBJECT(PyUnicode_InternFromString(__VA_ARGS__))
#define PyUnicode_Join(...) FAULT_OBJECT(PyUnicode_Join(__VA_ARGS__))
#define PyUnicode_New(...) FAULT_OBJECT(PyUnicode_New(__VA_ARGS__))
#define PyUnicode_Substring(...) FAULT_OBJECT(PyUnicode_Substring(__VA_ARGS__))
#define Py_BuildValue(...) FAULT_OBJECT(Py_BuildValue(__VA_ARGS__))

/* ---- what says 0 or more, else -1 ---- */

#define PyDict_Contains(...) FAULT_STATUS(PyDict_Contains(__VA_ARGS__))
#define PyDict_SetItem(...) FAULT_STATUS(PyDict_SetItem(__VA_ARGS__))
#define PyDict_SetItemString(...) FAULT_STATUS(PyDict_SetItemString(__VA_ARGS__))
#define PyDict_Update(...) FAULT_STATUS(PyDict_Update(__VA_ARGS__))
#define PyList_Append(...) FAULT_STATUS(PyList_Append(__VA_ARGS__))
#define PyList_Insert(...) FAULT_STATUS(PyList_Insert(__VA_ARGS__))
#define PyObject_GetBuffer(...) FAULT_STATUS(PyObject_GetBuffer(__VA_ARGS__))
#define PyObject_IsInstance(...) FAULT_STATUS(PyObject_IsInstance(__VA_ARGS__))
#define PyObject_IsSubclass(...) FAULT_STATUS(PyObject_IsSubclass(__VA_ARGS__))
#define PyObject_IsTrue(...) FAULT_STATUS(PyObject_IsTrue(__VA_ARGS__))
#define PyObject_RichCompareBool(...) FAULT_STATUS(PyObject_RichCompareBool(__VA_ARGS__))
#define PyObject_SetAttr(...) FAULT_STATUS(PyObject_SetAttr(__VA_ARGS__))
#define PyObject_SetAttrString(...) FAULT_STATUS(PyObject_SetAttrString(__VA_ARGS__))
#define PyObject_SetItem(...) FAULT_STATUS(PyObject_SetItem(__VA_ARGS__))
#define PyObject_Size(...) FAULT_STATUS(PyObject_Size(__VA_ARGS__))
#define PySequence_Contains(...) FAULT_STATUS(PySequence_Contains(__VA_ARGS__))
#define PyUnicode_AsUTF8(...) FAULT_TEXT(PyUnicode_AsUTF8(__VA_ARGS__))
#define PyUnicode_AsUTF8AndSize(...) FAULT_TEXT(PyUnicode_AsUTF8AndSize(__VA_ARGS__))

#endif
