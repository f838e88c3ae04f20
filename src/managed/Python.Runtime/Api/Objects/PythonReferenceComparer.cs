using System;
using System.Collections.Generic;
using Python.Runtime.Bridge;

namespace Python.Runtime;

/// <summary>Compares Python objects by identity, as `is` does: for dictionaries and sets of objects of any kind.</summary>
[Serializable]
public sealed class PythonReferenceComparer : IEqualityComparer<PyObject>
{
    private PythonReferenceComparer()
    {
    }

    /// <summary>The one there is.</summary>
    public static PythonReferenceComparer Instance { get; } = new();

    /// <summary>Whether both stand for the same Python object; null is the same as null. Any thread.</summary>
    /// <param name="x">An object.</param>
    /// <param name="y">Another.</param>
    public bool Equals(PyObject? x, PyObject? y) =>
        ReferenceEquals(x, y) || (x is not null && y is not null && Operate.Truth(PythonOperation.IsSame, x, y));

    /// <summary>The same for all that stand for one Python object. Any thread.</summary>
    /// <param name="obj">An object.</param>
    public int GetHashCode(PyObject obj) =>
        Operate.Number(PythonOperation.Address, PyObject.Required(obj, nameof(obj))).GetHashCode();
}
