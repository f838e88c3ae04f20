using System;
using Python.Runtime;

namespace ClrLink.TestHost;

internal static class Starts
{
    /// <summary>CODE</summary>
    internal static void Exec(string[] arguments)
    {
        PythonEngine.Initialize();
        Program.Run(arguments[0]);
    }

    /// <summary>Which Python was found.</summary>
    internal static void Place(string[] arguments)
    {
        PythonEngine.Initialize();
        Console.WriteLine("dll=" + Runtime.PythonDLL);
        Program.Run(
            "import sys, sysconfig\n" +
            "print('version=%d.%d' % sys.version_info[:2])\n" +
            "print('executable=' + sys.executable)\n" +
            "print('prefix=' + sys.prefix)\n" +
            "print('free=%s' % bool(sysconfig.get_config_var('Py_GIL_DISABLED')))\n" +
            "print('argv=%r' % sys.argv)\n");
    }

    /// <summary>[DLL]: how the start fails, twice.</summary>
    internal static void Fails(string[] arguments)
    {
        if (arguments.Length > 0)
        {
            Runtime.PythonDLL = arguments[0];
        }
        for (int i = 0; i < 2; i++)
        {
            try
            {
                PythonEngine.Initialize();
                Console.WriteLine("started");
            }
            catch (Exception exception)
            {
                Console.WriteLine($"{exception.GetType().Name}: {exception.Message}");
            }
            Console.WriteLine("initialized=" + PythonEngine.IsInitialized);
        }
    }

    /// <summary>PROGRAM HOME PATH, "-" for those that are not set; then as Place.</summary>
    internal static void Settings(string[] arguments)
    {
        if (arguments[0] != "-")
        {
            PythonEngine.ProgramName = arguments[0];
        }
        if (arguments[1] != "-")
        {
            PythonEngine.PythonHome = arguments[1];
        }
        if (arguments[2] != "-")
        {
            PythonEngine.PythonPath = arguments[2];
        }
        if (arguments.Length > 3)
        {
            PythonEngine.SetNoSiteFlag();
        }
        Place(arguments);
        Console.WriteLine("path=" + PythonEngine.PythonPath);
        Program.Run("import sys\nprint('site=%s' % ('site' in sys.modules))\n");
    }

    /// <summary>true or false: whether Python handles SIGINT.</summary>
    internal static void Signals(string[] arguments)
    {
        PythonEngine.Initialize(setSysArgv: true, initSigs: bool.Parse(arguments[0]));
        Program.Run(
            "import signal\n" +
            "print('python=%s' % (signal.getsignal(signal.SIGINT) is signal.default_int_handler))\n");
        if (!bool.Parse(arguments[0]))
        {
            return;
        }
        try
        {
            Program.Run("import signal, time\nsignal.raise_signal(signal.SIGINT)\ntime.sleep(30)\n");
        }
        catch (PythonException exception)
        {
            Console.WriteLine("raised=" + exception.Type.Name);
        }
    }

    /// <summary>sys.argv, of the first run and of a second one.</summary>
    internal static void Arguments(string[] arguments)
    {
        PythonEngine.Initialize(arguments);
        Program.Run("import sys\nprint(sys.argv)\n");
        PythonEngine.Shutdown();
        PythonEngine.Initialize(new[] { "second", "ü" });
        Program.Run("import sys\nprint(sys.argv)\n");
        PythonEngine.Shutdown();
        PythonEngine.Initialize(new[] { "third" }, setSysArgv: false);
        Program.Run("import sys\nprint(sys.argv)\n");
    }

    /// <summary>A null reference in .NET is an exception, also when faulthandler was switched on.</summary>
    internal static void NullReferenceUnderFaulthandler(string[] arguments)
    {
        PythonEngine.Initialize();
        Program.Run("import faulthandler\nfaulthandler.enable()\n");
        object? nothing = arguments.Length == 0 ? null : arguments;
        try
        {
            Console.WriteLine(nothing!.GetHashCode());
        }
        catch (NullReferenceException)
        {
            Console.WriteLine("caught");
        }
        Program.Run("import faulthandler\nfaulthandler.disable()\n");
        try
        {
            Console.WriteLine(nothing!.GetHashCode());
        }
        catch (NullReferenceException)
        {
            Console.WriteLine("caught again");
        }
    }
}
