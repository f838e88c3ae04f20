using System;

namespace Python.Runtime;

/// <summary>A failure of the bridge itself. Programs may name it in a catch clause.</summary>
public class InternalPythonnetException : Exception
{
    /// <summary>Says what failed.</summary>
    /// <param name="message">What.</param>
    /// <param name="innerException">Why.</param>
    public InternalPythonnetException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
