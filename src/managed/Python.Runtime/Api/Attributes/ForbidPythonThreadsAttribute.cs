using System;

namespace Python.Runtime;

/// <summary>
/// Python's calls of this member keep the thread attached: with a GIL, no other Python thread runs meanwhile. For members
/// that are too short to be worth the letting go, or that call CPython's own functions. One that waits for another
/// Python thread would wait for ever.
/// </summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Constructor, AllowMultiple = false, Inherited = false)]
public sealed class ForbidPythonThreadsAttribute : Attribute
{
}
