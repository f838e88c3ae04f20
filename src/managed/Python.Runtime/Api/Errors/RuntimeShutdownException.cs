using System;

namespace Python.Runtime;

/// <summary>A Python object could not be given up in order, since its interpreter had ended.</summary>
public class RuntimeShutdownException : FinalizationException
{
    /// <summary>Of an object.</summary>
    /// <param name="disposable">Its address; 0 where it is not known.</param>
    public RuntimeShutdownException(IntPtr disposable)
        : base("Python has ended: the object went with it.", disposable)
    {
    }
}
