using System;

namespace Python.Runtime.Bridge;

/// <summary>Makes delegates that call Python.</summary>
internal static class DelegateFactory
{
    /// <summary>A delegate of the type that calls the callable; takes the reference, also on failure.</summary>
    internal static unsafe Delegate Create(Type type, nint pyref)
    {
        Native.PyRefRelease((void*)pyref);
        throw new NotSupportedException("Delegates of Python callables are not there yet: " + type);
    }
}
