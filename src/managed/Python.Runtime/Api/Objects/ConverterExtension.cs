using System;
using Python.Runtime.Bridge;

namespace Python.Runtime;

/// <summary>.NET objects as Python objects.</summary>
public static class ConverterExtension
{
    /// <summary>
    /// The Python object that a .NET object is for Python: numbers, texts, bool and null become Python's own, a
    /// <see cref="PyObject"/> is another reference to its object, everything else is wrapped.
    /// </summary>
    /// <param name="o">Any object, or null for None.</param>
    public static PyObject ToPython(this object? o) =>
        o is PyObject python ? python.NewReference() : new PyObject(Operate.ReferenceOf(PythonOperation.Identity, o));

    /// <summary>As <see cref="ToPython"/>, of a value declared as <typeparamref name="T"/>: an interface shows its members.</summary>
    /// <typeparam name="T">The declared type.</typeparam>
    /// <param name="o">The value.</param>
    public static PyObject ToPythonAs<T>(this T o) =>
        o is not null && typeof(T).IsInterface && o is not PyObject
            ? new PyObject(Operate.ReferenceAs(o, typeof(T)))
            : ((object?)o).ToPython();
}
