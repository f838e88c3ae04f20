namespace Python.Runtime;

/// <summary>The order in which the items of more dimensions lie in memory.</summary>
public enum BufferOrderStyle
{
    /// <summary>The last index changes first.</summary>
    C,

    /// <summary>The first index changes first.</summary>
    Fortran,

    /// <summary>Either of the two.</summary>
    EitherOne,
}
