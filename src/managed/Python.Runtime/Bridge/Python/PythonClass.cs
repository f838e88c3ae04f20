using System;
using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;

namespace Python.Runtime.Bridge;

/// <summary>How objects of a class derived from <see cref="PyObject"/> are made of a reference.</summary>
internal static class PythonClass<T> where T : PyObject
{
    // [const]
    private static readonly Func<nint, T> Create = (Func<nint, T>)PythonClasses.Creator(typeof(T));

    /// <summary>Takes the reference over, also on failure.</summary>
    internal static T Make(nint reference) => Create(reference);
}

/// <summary>The same for classes known at run time alone.</summary>
internal static unsafe class PythonClasses
{
    // What racing threads put in does the same.
    private static readonly ConcurrentDictionary<Type, Func<nint, PyObject>> Creators = new();

    /// <summary>Reads a PyObject cell as an object of that class.</summary>
    internal static PyObject? Load(Type type, Value* cell)
    {
        if (cell->Tag == 0)
        {
            return null;
        }
        if (cell->Kind != ValueKind.PyObject)
        {
            return (PyObject?)Values.LoadReference(cell);
        }
        Func<nint, PyObject> create = Creators.GetOrAdd(type, static type => (Func<nint, PyObject>)Creator(type));
        return create((nint)Native.PyRefShare(cell->Pointer));
    }

    /// <summary>A Func&lt;nint, T&gt;.</summary>
    internal static Delegate Creator(Type type)
    {
        if (type.Assembly == typeof(PyObject).Assembly)
        {
            ConstructorInfo? own = type.GetConstructor(
                BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly, null, new[] { typeof(nint) }, null);
            if (own is not null)
            {
                return Emit(type, own);
            }
        }
        ConstructorInfo? constructor = type.IsAbstract ? null : type.GetConstructor(new[] { typeof(PyObject) });
        return constructor is null ? Refuse(type) : Emit(type, constructor);
    }

    private static Delegate Refuse(Type type) =>
        (Delegate)typeof(PythonClasses).GetMethod(nameof(Refusal), BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(type).Invoke(null, null)!;

    private static Func<nint, T> Refusal<T>() where T : PyObject => static reference =>
    {
        Native.PyRefRelease((void*)reference);
        throw new InvalidCastException(
            $"{typeof(T)} cannot be made of a Python object: it has no public constructor that takes a PyObject.");
    };

    // reference => new T(reference)    or    reference => new T(new PyObject(reference))
    private static Delegate Emit(Type type, ConstructorInfo constructor)
    {
        var method = new DynamicMethod("Make " + type.Name, type, new[] { typeof(nint) }, typeof(PyObject).Module, true);
        ILGenerator il = method.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        if (constructor.GetParameters()[0].ParameterType == typeof(PyObject))
        {
            il.Emit(OpCodes.Newobj, typeof(PyObject).GetConstructor(
                BindingFlags.Instance | BindingFlags.NonPublic, null, new[] { typeof(nint) }, null)!);
        }
        il.Emit(OpCodes.Newobj, constructor);
        il.Emit(OpCodes.Ret);
        return method.CreateDelegate(typeof(Func<,>).MakeGenericType(typeof(nint), type));
    }
}
