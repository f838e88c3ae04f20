using System.Collections.Generic;

namespace Python.Runtime.Bridge;

/// <summary>
/// Orders objects of several kinds: null first, values of one .NET type as that type does, numbers of several types by
/// their values, everything else as Python does.
/// </summary>
internal sealed class MixedComparer : IComparer<object?>
{
    internal static readonly MixedComparer Instance = new();

    public int Compare(object? x, object? y)
    {
        if (x is null || y is null)
        {
            return (x is null ? 0 : 1) - (y is null ? 0 : 1);
        }
        if (x is not PyObject && x.GetType() == y.GetType())
        {
            return Comparer<object>.Default.Compare(x, y);
        }
        using PyObject left = x.ToPython();
        using PyObject right = y.ToPython();
        return (int)Operate.Number(PythonOperation.Compare, left, right);
    }
}
