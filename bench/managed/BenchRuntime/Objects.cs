using Python.Runtime;

namespace BenchRuntime;

/// <summary>What C# libraries do with Python objects, many times in one call.</summary>
public static class Objects
{
    public static int GetAttr(PyObject target, int count)
    {
        using (Py.GIL())
        {
            for (int i = 0; i < count; i++)
            {
                target.GetAttr("value").Dispose();
            }
        }
        return count;
    }

    public static int Call(PyObject target, int count)
    {
        using (Py.GIL())
        {
            using PyInt one = new(1), two = new(2);
            for (int i = 0; i < count; i++)
            {
                target.Invoke(one, two).Dispose();
            }
        }
        return count;
    }

    public static int Gil(int count)
    {
        for (int i = 0; i < count; i++)
        {
            using (Py.GIL())
            {
            }
        }
        return count;
    }
}
