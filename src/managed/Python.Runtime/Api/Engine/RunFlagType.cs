namespace Python.Runtime;

/// <summary>What source code is taken for.</summary>
public enum RunFlagType
{
    /// <summary>One interactive statement, whose value is printed.</summary>
    Single = 256,

    /// <summary>Statements.</summary>
    File = 257,

    /// <summary>An expression.</summary>
    Eval = 258,
}
