using System;
using System.Collections.Generic;

namespace Python.Runtime.Codecs;

/// <summary>Tuples of .NET as Python's, and Python's as .NET's; longer ones, whose last part is a tuple again, as one.</summary>
/// <typeparam name="TTuple">Which of .NET's: System.ValueTuple or System.Tuple.</typeparam>
public sealed class TupleCodec<TTuple> : IPyObjectEncoder, IPyObjectDecoder
{
    private TupleCodec()
    {
    }

    /// <summary>The one that is needed.</summary>
    public static TupleCodec<TTuple> Instance { get; } = new();

    /// <summary>Adds it to the encoders and the decoders.</summary>
    public static void Register()
    {
        PyObjectConversions.RegisterEncoder(Instance);
        PyObjectConversions.RegisterDecoder(Instance);
    }

    /// <summary>Whether a tuple is to become a tuple of .NET: also where an Object is wanted.</summary>
    /// <param name="objectType">The class of a Python object.</param>
    /// <param name="targetType">The type that is wanted.</param>
    public bool CanDecode(PyType objectType, Type targetType) =>
        (IsTuple(targetType) || targetType == typeof(object)) && PythonClasses.IsTuple(objectType);

    /// <summary>Whether it is a type of such tuples.</summary>
    /// <param name="type">A type.</param>
    public bool CanEncode(Type type) => IsTuple(PyObject.Required(type, nameof(type)));

    /// <summary>The tuple of .NET, its items converted to their types; for an Object, they are what they are by themselves.</summary>
    /// <typeparam name="T">A type of such tuples, or Object.</typeparam>
    /// <param name="pyObj">A tuple.</param>
    /// <param name="value">The tuple.</param>
    /// <returns>False: it has another number of items, or one does not convert.</returns>
    public bool TryDecode<T>(PyObject pyObj, out T? value)
    {
        value = default;
        bool untyped = typeof(T) == typeof(object);
        if (!(untyped || IsTuple(typeof(T))) || !PyTuple.IsTupleType(PyObject.Required(pyObj, nameof(pyObj))))
        {
            return false;
        }
        long count = pyObj.Length();
        object? tuple;
        try
        {
            tuple = untyped ? TupleShape.Make(typeof(TTuple), Items(pyObj, count)) : Typed(pyObj, typeof(T), count);
        }
        catch (InvalidCastException)
        {
            return false;
        }
        value = tuple is null ? default : (T)tuple;
        return tuple is not null;
    }

    /// <summary>The items as a Python tuple.</summary>
    /// <param name="value">A tuple.</param>
    public PyObject? TryEncode(object value)
    {
        if (value is null || !IsTuple(value.GetType()))
        {
            return null;
        }
        List<object?> items = TupleShape.ItemsOf(value);
        var python = new PyObject[items.Count];
        try
        {
            for (int i = 0; i < python.Length; i++)
            {
                python[i] = items[i].ToPython();
            }
            return new PyTuple(python);
        }
        finally
        {
            foreach (PyObject? item in python)
            {
                item?.Dispose();
            }
        }
    }

    private static bool IsTuple(Type type) => type == typeof(TTuple) || TupleShape.IsOf(typeof(TTuple), type);

    private static object?[] Items(PyObject tuple, long count)
    {
        var items = new object?[count];
        for (int i = 0; i < items.Length; i++)
        {
            using PyObject item = tuple.GetItem(i);
            items[i] = item.AsManagedObject(typeof(object));
        }
        return items;
    }

    private static object? Typed(PyObject tuple, Type type, long count)
    {
        List<Type> types = TupleShape.TypesOf(type);
        if (types.Count != count)
        {
            return null;
        }
        var items = new object?[count];
        for (int i = 0; i < items.Length; i++)
        {
            using PyObject item = tuple.GetItem(i);
            items[i] = item.AsManagedObject(types[i]);
        }
        return TupleShape.Fill(type, items, 0);
    }
}
