using System.Collections.Generic;

namespace Python.Runtime.Bridge;

/// <summary>The ways through a body without exception handlers.</summary>
internal static class ControlFlow
{
    private enum Mark : byte
    {
        Unseen,
        OnTheWay,
        Done,
    }

    /// <summary>Whether a way leads back to where it has been: from the first instruction on.</summary>
    public static bool HasLoop(byte[] il)
    {
        Dictionary<int, int[]> ways = Ways(il);
        var marks = new Dictionary<int, Mark>(ways.Count);
        var path = new Stack<(int Place, int Tried)>();
        path.Push((0, 0));
        marks[0] = Mark.OnTheWay;
        while (path.Count > 0)
        {
            (int place, int tried) = path.Pop();
            int[] onwards = ways[place];
            if (tried == onwards.Length)
            {
                marks[place] = Mark.Done;
                continue;
            }
            path.Push((place, tried + 1));
            int next = onwards[tried];
            marks.TryGetValue(next, out Mark mark);
            if (mark == Mark.OnTheWay)
                return true;
            if (mark == Mark.Unseen)
            {
                marks[next] = Mark.OnTheWay;
                path.Push((next, 0));
            }
        }
        return false;
    }

    // Where each instruction leads. A branch into the middle of one is a place without ways: a KeyNotFoundException,
    // and nothing is proven.
    private static Dictionary<int, int[]> Ways(byte[] il)
    {
        var ways = new Dictionary<int, int[]>();
        var targets = new List<int>();
        var reader = new IlReader(il, targets);
        while (reader.Read())
        {
            bool ends = reader.Current is IlReader.Code.Ret or IlReader.Code.Throw or IlReader.Code.Br or IlReader.Code.BrShort;
            if (!ends)
                targets.Add(reader.Next);
            ways[reader.Start] = targets.ToArray();
        }
        return ways;
    }
}
