using System;
using Python.Runtime;

namespace ClrLink.TestHost;

internal static class Program
{
    private static int Main(string[] arguments)
    {
        PythonEngine.Initialize();
        Console.WriteLine(Py.Import("sys").GetAttr("version"));
        return 0;
    }
}
