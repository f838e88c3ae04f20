using System;
using System.Collections.Generic;
using System.Threading;

namespace Python.Runtime.Bridge;

/// <summary>Asks the providers of base types that programs have added, where the core builds the class of a type.</summary>
internal static class BaseTypeProviders
{
    // [atomic] Those of the configuration in force that are not the bridge's own.
    private static IPythonBaseTypeProvider[] own = Array.Empty<IPythonBaseTypeProvider>();

    internal static void Use(IEnumerable<IPythonBaseTypeProvider> providers)
    {
        var found = new List<IPythonBaseTypeProvider>();
        foreach (IPythonBaseTypeProvider provider in providers)
        {
            if (provider is not (DefaultBaseTypeProvider or BuiltInBaseTypeProvider))
            {
                found.Add(provider);
            }
        }
        Volatile.Write(ref own, found.ToArray());
        Native.BaseProvidersChanged(found.Count > 0);
    }

    /// <summary>A list of the bases, each provider in turn having been given what the one before it gave.</summary>
    internal static PyObject Provide(Type type, PyTuple present)
    {
        IList<PyType> bases = new List<PyType>();
        foreach (PyObject each in present)
        {
            bases.Add(new PyType(each));
        }
        foreach (IPythonBaseTypeProvider provider in Volatile.Read(ref own))
        {
            bases = new List<PyType>(provider.GetBaseTypes(type, bases));
        }
        var items = new PyObject[bases.Count];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = bases[i];
        }
        return new PyTuple(items);
    }
}
