using System;
using System.Collections;
using System.Collections.Generic;

namespace Python.Runtime.Bridge;

/// <summary>Python's iteration over .NET's: ITERATE, ITERATE_NEXT, ITERATE_END.</summary>
internal static class IterationProtocol
{
    internal static IEnumerator Start(IEnumerable source) => source.GetEnumerator();

    internal static IEnumerator<T> StartGeneric<T>(IEnumerable<T> source) => source.GetEnumerator();

    internal static bool Next(IEnumerator enumerator, out object? item)
    {
        bool more = enumerator.MoveNext();
        item = more ? enumerator.Current : null;
        return more;
    }

    internal static bool NextGeneric<T>(IEnumerator<T> enumerator, out T item)
    {
        bool more = enumerator.MoveNext();
        item = more ? enumerator.Current : default!;
        return more;
    }

    internal static void End(object enumerator) => (enumerator as IDisposable)?.Dispose();
}
