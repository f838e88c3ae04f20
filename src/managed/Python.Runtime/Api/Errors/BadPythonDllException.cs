using System;

namespace Python.Runtime;

/// <summary>
/// Python cannot be started: no library was found, or what was found is none, is of another architecture, too old or too
/// new, or clrlink has no core for it. The message names what was tried.
/// </summary>
[Serializable]
public class BadPythonDllException : MissingMethodException
{
    /// <summary>With a message, and what it comes from.</summary>
    /// <param name="message">What was tried, and what to do.</param>
    /// <param name="innerException">The reason; may be null.</param>
    public BadPythonDllException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
