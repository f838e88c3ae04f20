using System;

namespace Python.Runtime;

/// <summary>A library that was given for Python's is none, or none that can be used.</summary>
public class BadPythonDllException : MissingMethodException
{
    /// <summary>Says what is wrong with it.</summary>
    /// <param name="message">What, with the library's name.</param>
    /// <param name="innerException">What the loader said; may be null.</param>
    public BadPythonDllException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
