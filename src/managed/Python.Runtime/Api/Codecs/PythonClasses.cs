using Python.Runtime.Bridge;

namespace Python.Runtime.Codecs;

/// <summary>What the stock decoders ask of the classes of Python objects.</summary>
internal static class PythonClasses
{
    internal static bool IsInt(PyType type) => IsSubclass(type, "int") && !IsSubclass(type, "bool");

    internal static bool IsList(PyType type) => IsSubclass(type, "list");

    internal static bool IsTuple(PyType type) => IsSubclass(type, "tuple");

    /// <summary>Items in a row; a text is none.</summary>
    internal static bool IsSequence(PyType type) =>
        IsList(type) || IsTuple(type)
        || (type.HasAttr("__getitem__") && type.HasAttr("__len__") && type.HasAttr("index") && type.HasAttr("count")
            && !IsText(type));

    /// <summary>What can be iterated; a text is taken as one thing.</summary>
    internal static bool IsIterable(PyType type) =>
        (type.HasAttr("__iter__") || type.HasAttr("__getitem__")) && !IsText(type) && !IsSubclass(type, "type");

    private static bool IsText(PyType type) => IsSubclass(type, "str");

    private static bool IsSubclass(PyType type, string name)
    {
        using PyObject builtins = Py.Import("builtins");
        using PyObject builtin = builtins.GetAttr(name);
        return Operate.Truth(PythonOperation.IsSubclass, type, builtin);
    }
}
