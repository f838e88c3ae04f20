namespace Python.Runtime.Bridge;

/// <summary>Python objects in cells: a PyRef, borrowed in arguments and owned by the reader in results.</summary>
internal static unsafe partial class Values
{
    /// <summary>Reads a PyObject cell; its reference stays the caller's.</summary>
    public static PyObject? LoadPyObject(Value* cell)
    {
        ulong tag = cell->Tag;
        if (tag == 0)
            return null;
        if (cell->Kind == ValueKind.PyObject)
            return new PyObject((nint)Native.PyRefShare(cell->Pointer));
        return (PyObject?)LoadReference(cell);
    }

    /// <summary>As <see cref="LoadPyObject"/>, where a class derived from PyObject is wanted.</summary>
    public static T? LoadPython<T>(Value* cell) where T : PyObject
    {
        if (cell->Tag == 0)
            return null;
        if (cell->Kind == ValueKind.PyObject)
            return PythonClass<T>.Make((nint)Native.PyRefShare(cell->Pointer));
        return (T?)LoadReference(cell);
    }

    /// <summary>A result of type PyObject.</summary>
    public static void StorePyObject(PyObject? value, CallResult* result) =>
        StorePyObjectCell(value, &result->Value);

    /// <summary>As <see cref="StorePyObject"/>, in a by-reference cell.</summary>
    public static void StorePyObjectCell(PyObject? value, Value* cell)
    {
        if (value is null)
        {
            StoreNull(cell);
            return;
        }
        cell->Pointer = (void*)value.Share();
        cell->Tag = (ulong)ValueKind.PyObject;
    }
}
