using System;

namespace Python.Runtime.Codecs;

/// <summary>Makes the collections that stand for Python objects.</summary>
internal static class WrapperFactory
{
    internal static bool IsClosed(Type type, Type definition) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == definition;

    /// <summary>new wrapper&lt;item type of T&gt;(pyObj); of the plain IEnumerable the items are objects.</summary>
    internal static bool TryWrap<T>(Type wrapper, bool serves, PyObject pyObj, out T? value)
    {
        value = default;
        if (!serves)
        {
            return false;
        }
        Type item = typeof(T).IsGenericType ? typeof(T).GetGenericArguments()[0] : typeof(object);
        value = (T)Activator.CreateInstance(wrapper.MakeGenericType(item), PyObject.Required(pyObj, nameof(pyObj)))!;
        return true;
    }
}
