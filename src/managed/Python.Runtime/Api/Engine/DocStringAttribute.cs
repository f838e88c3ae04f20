using System;

namespace Python.Runtime;

/// <summary>What Python shows as <c>__doc__</c> of a type or member, in place of XML documentation and signatures.</summary>
[Serializable]
[AttributeUsage(AttributeTargets.All)]
public class DocStringAttribute : Attribute
{
    /// <summary>Sets the text.</summary>
    /// <param name="docStr">The text.</param>
    public DocStringAttribute(string docStr) => DocString = docStr;

    /// <summary>The text.</summary>
    public string DocString { get; }
}
