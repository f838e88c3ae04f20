using System;
using System.Runtime.Serialization;

namespace Python.Runtime;

/// <content>Serialization, which there is none of.</content>
public partial class PythonException
{
    /// <summary>Python exceptions cannot be serialized: <see cref="Format"/> says in a text what they say.</summary>
    /// <param name="info">Not looked at.</param>
    /// <param name="context">Not looked at.</param>
    /// <exception cref="NotSupportedException">Always.</exception>
    protected PythonException(SerializationInfo info, StreamingContext context) =>
        throw Serialization.Refusal(typeof(PythonException));

    /// <inheritdoc cref="PythonException(SerializationInfo, StreamingContext)"/>
#pragma warning disable CS0672, SYSLIB0051 // .NET calls the whole mechanism obsolete; programs may still ask.
    public override void GetObjectData(SerializationInfo info, StreamingContext context) =>
        throw Serialization.Refusal(GetType());
#pragma warning restore CS0672, SYSLIB0051
}
