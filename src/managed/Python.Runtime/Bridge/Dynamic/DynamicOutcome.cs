using System;

namespace Python.Runtime.Bridge;

/// <summary>What a dynamic operation gives when the object does not answer it: no value of a program's.</summary>
internal enum DynamicOutcome : byte
{
    NotBound,
}

/// <summary>The same, where a binder's result cannot hold it. Thrown and caught within one operation.</summary>
internal sealed class NotBoundException : Exception
{
}
