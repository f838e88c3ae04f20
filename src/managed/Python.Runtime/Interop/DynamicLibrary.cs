using System;
using System.Runtime.InteropServices;
using System.Text;

namespace Python.Runtime.Bridge;

/// <summary>
/// dlopen itself: .NET's own loading of libraries keeps their symbols to itself, and Python's extension modules look for
/// those of libpython among the global ones.
/// </summary>
internal static unsafe class DynamicLibrary
{
    internal const int Lazy = 1, Now = 2, NoLoad = 4, Global = 0x100;

    // [const] Up to glibc 2.33 the functions are in a library of their own.
    private static readonly bool InLibC = IsInLibC();

    /// <summary>A handle that is never closed; 0 and the loader's reason when it cannot be loaded.</summary>
    internal static nint Open(string path, int flags, out string reason)
    {
        reason = "";
        fixed (byte* text = Utf8(path))
        {
            nint handle = InLibC ? LibC.dlopen(text, flags) : LibDl.dlopen(text, flags);
            if (handle == 0)
            {
                reason = TextOf(InLibC ? LibC.dlerror() : LibDl.dlerror()) ?? "unknown reason";
            }
            return handle;
        }
    }

    /// <summary>A symbol's address, or 0. Library 0: of all that are global.</summary>
    internal static nint Symbol(nint library, string name)
    {
        fixed (byte* text = Utf8(name))
        {
            return InLibC ? LibC.dlsym(library, text) : LibDl.dlsym(library, text);
        }
    }

    internal static void Close(nint library) => _ = InLibC ? LibC.dlclose(library) : LibDl.dlclose(library);

    /// <summary>Zero-terminated UTF-8.</summary>
    internal static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text + "\0");

    internal static string? TextOf(byte* text)
    {
        if (text is null)
        {
            return null;
        }
        int length = 0;
        while (text[length] != 0)
        {
            length++;
        }
        return Encoding.UTF8.GetString(text, length);
    }

    private static bool IsInLibC()
    {
        try
        {
            LibC.dlerror();
            return true;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

#pragma warning disable IDE1006, SA1300 // the names of C
    private static class LibC
    {
        [DllImport("libc")]
        internal static extern nint dlopen(byte* path, int flags);

        [DllImport("libc")]
        internal static extern nint dlsym(nint library, byte* name);

        [DllImport("libc")]
        internal static extern int dlclose(nint library);

        [DllImport("libc")]
        internal static extern byte* dlerror();
    }

    private static class LibDl
    {
        [DllImport("libdl.so.2")]
        internal static extern nint dlopen(byte* path, int flags);

        [DllImport("libdl.so.2")]
        internal static extern nint dlsym(nint library, byte* name);

        [DllImport("libdl.so.2")]
        internal static extern int dlclose(nint library);

        [DllImport("libdl.so.2")]
        internal static extern byte* dlerror();
    }
#pragma warning restore IDE1006, SA1300
}
