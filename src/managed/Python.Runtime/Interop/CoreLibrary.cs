using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace Python.Runtime.Bridge;

/// <summary>How Python is to be started.</summary>
internal sealed class EmbedSettings
{
    internal bool Signals { get; set; }

    internal bool NoSite { get; set; }

    internal string? Program { get; set; }

    internal string? Home { get; set; }

    internal string? SearchPath { get; set; }

    internal string? Site { get; set; }

    internal IReadOnlyList<string> Arguments { get; set; } = Array.Empty<string>();
}

/// <summary>The core as a host sees it: the functions of src/core/core_embedded.h.</summary>
internal sealed unsafe class CoreLibrary
{
    private const int Room = 8192;

    private readonly delegate* unmanaged[Cdecl]<EmbedOptions*, byte*, int, int> start, resume;
    private readonly delegate* unmanaged[Cdecl]<int> pause;
    private readonly delegate* unmanaged[Cdecl]<void> end;

    /// <exception cref="BadPythonDllException">The file is no core of this version.</exception>
    internal CoreLibrary(string path)
    {
        nint handle = DynamicLibrary.Open(path, DynamicLibrary.Now, out string reason);
        if (handle == 0)
        {
            throw new BadPythonDllException($"{path} cannot be loaded: {reason}");
        }
        start = (delegate* unmanaged[Cdecl]<EmbedOptions*, byte*, int, int>)Function(handle, path, "clrlink_embed_start");
        resume = (delegate* unmanaged[Cdecl]<EmbedOptions*, byte*, int, int>)Function(handle, path, "clrlink_embed_resume");
        pause = (delegate* unmanaged[Cdecl]<int>)Function(handle, path, "clrlink_embed_pause");
        end = (delegate* unmanaged[Cdecl]<void>)Function(handle, path, "clrlink_embed_end");
    }

    /// <summary>Starts Python, or joins the one that runs.</summary>
    /// <exception cref="InvalidOperationException">Python did not start.</exception>
    internal void Start(EmbedSettings settings) => Call(start, settings);

    /// <exception cref="InvalidOperationException">Python does not take the arguments.</exception>
    internal void Resume(EmbedSettings settings) => Call(resume, settings);

    /// <summary>False: threads were still inside when the limit passed.</summary>
    internal bool Pause() => pause() == 1;

    internal void End() => end();

    private static nint Function(nint library, string path, string name)
    {
        nint function = DynamicLibrary.Symbol(library, name);
        return function != 0
            ? function
            : throw new BadPythonDllException($"{path} is of another version than Python.Runtime.dll: it has no {name}.");
    }

    private static int Call(delegate* unmanaged[Cdecl]<EmbedOptions*, byte*, int, int> function, EmbedSettings settings)
    {
        using var memory = new NativeTexts();
        var options = new EmbedOptions
        {
            Size = sizeof(EmbedOptions),
            Flags = (settings.Signals ? EmbedOptions.Signals : 0) | (settings.NoSite ? EmbedOptions.NoSite : 0),
            Initialize = Loader.OwnEntry(),
            Program = memory.Text(settings.Program),
            Home = memory.Text(settings.Home),
            SearchPath = memory.Text(settings.SearchPath),
            Site = memory.Text(settings.Site),
            Arguments = memory.Texts(settings.Arguments),
            ArgumentCount = settings.Arguments.Count,
        };
        byte* message = stackalloc byte[Room];
        message[0] = 0;
        int result = function(&options, message, Room);
        return result >= 0 ? result : throw new InvalidOperationException(DynamicLibrary.TextOf(message));
    }

    /// <summary>Texts in native memory for the time of a call.</summary>
    private sealed class NativeTexts : IDisposable
    {
        private readonly List<nint> blocks = new();

        public void Dispose()
        {
            foreach (nint block in blocks)
            {
                Marshal.FreeHGlobal(block);
            }
        }

        internal byte* Text(string? text)
        {
            if (text is null)
            {
                return null;
            }
            byte[] bytes = DynamicLibrary.Utf8(text);
            nint block = Allocate(bytes.Length);
            Marshal.Copy(bytes, 0, block, bytes.Length);
            return (byte*)block;
        }

        internal byte** Texts(IReadOnlyList<string> texts)
        {
            var list = (byte**)Allocate((texts.Count + 1) * sizeof(byte*));
            for (int i = 0; i < texts.Count; i++)
            {
                list[i] = Text(texts[i]);
            }
            return list;
        }

        private nint Allocate(int size)
        {
            nint block = Marshal.AllocHGlobal(size);
            blocks.Add(block);
            return block;
        }
    }
}
