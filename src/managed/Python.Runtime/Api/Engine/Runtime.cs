using Python.Runtime.Bridge;

namespace Python.Runtime;

/// <summary>What concerns the interpreter's workings.</summary>
public class Runtime
{
    /// <summary>Python's None; a new reference.</summary>
    public static PyObject None => PyObject.None;

    /// <summary>
    /// The thread, by <see cref="System.Environment.CurrentManagedThreadId"/>, on which Python and .NET were brought
    /// together; 0 where they were not yet.
    /// </summary>
    public static int MainManagedThreadId => Native.StartThread;

    /// <summary>Collects garbage on both sides, until Python finds none or so many times.</summary>
    /// <param name="runs">How many times at most.</param>
    /// <returns>Whether the last time found nothing.</returns>
    public static bool TryCollectingGarbage(int runs)
    {
        for (int run = 0; run < runs; run++)
        {
            System.GC.Collect();
            System.GC.WaitForPendingFinalizers();
            if (Operate.Number(PythonOperation.Collect) == 0)
            {
                return true;
            }
        }
        return false;
    }
}
