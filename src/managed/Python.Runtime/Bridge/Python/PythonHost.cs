using System;
using System.Threading;

namespace Python.Runtime.Bridge;

/// <summary>
/// Python as a guest of this .NET process: started once, paused and resumed any number of times, ended with the process.
/// </summary>
/// <remarks>
/// CPython leaks and extension modules break when it is finalized and started again. So PythonEngine.Shutdown pauses: the
/// gate closes, and what .NET holds of that run is invalid from then on; the interpreter stays.
/// </remarks>
internal static class PythonHost
{
    // Held over starts and pauses, but over nothing that a thread attached to Python could wait for.
    private static readonly object Sync = new();

    private static CoreLibrary? core;    // [lock:Sync] once Python has been started from here
    private static PythonLibrary? library; // [lock:Sync]
    private static bool paused;          // [lock:Sync]
    private static string? broken;       // [lock:Sync] why no further try makes sense
    private static int ended;            // [atomic] 1: the process is ending

    /// <summary>Python was started from here, or joined.</summary>
    internal static bool IsHosting => Volatile.Read(ref core) is not null;

    /// <summary>The library that was loaded; null when Python was not started from here.</summary>
    internal static string? LibraryPath => Volatile.Read(ref library)?.Path;

    /// <summary>Raised when a run has ended, for what is kept for the time of a run. Python can no longer be called.</summary>
    internal static event Action? RunEnded;

    /// <summary>Starts Python, or lets it be called again; nothing where it can be.</summary>
    internal static void Start(EmbedSettings settings, string? libraryName) =>
        Locked(() => StartLockHeld(settings, libraryName));

    /// <summary>Ends a run; false where there is none.</summary>
    internal static bool Pause()
    {
        bool done = false;
        Locked(() => done = PauseLockHeld());
        if (done)
        {
            RunEnded?.Invoke();
        }
        return done;
    }

    // Detached: who holds the lock may need the GIL.
    private static void Locked(Action action)
    {
        PythonLibrary? joined = Native.WasConnected ? null : PythonLibrary.FindRunning();
        nint allowed = joined is null ? Native.PythonAllow() : joined.Detach();
        try
        {
            lock (Sync)
            {
                action();
            }
        }
        finally
        {
            if (joined is null)
            {
                Native.PythonDisallow(allowed);
            }
            else
            {
                joined.Attach(allowed);
            }
        }
    }

    private static void StartLockHeld(EmbedSettings settings, string? libraryName)
    {
        if (Native.IsConnected)
        {
            return;
        }
        if (core is not null)
        {
            Resume(settings);
            return;
        }
        if (Native.WasConnected || ended != 0)
        {
            throw Operate.Refused();
        }
        if (broken is not null)
        {
            throw new InvalidOperationException(
                "An earlier try to start Python has failed, and CPython cannot be started again in this process: " + broken);
        }
        StartFirst(settings, libraryName);
    }

    private static bool PauseLockHeld()
    {
        if (core is null || paused || !Native.IsConnected)
        {
            return false;
        }
        paused = true;
        Native.Close();
        core.Pause();
        return true;
    }

    private static void Resume(EmbedSettings settings)
    {
        if (!paused || Native.IsStopped || ended != 0)
        {
            throw Operate.Refused();
        }
        core!.Resume(settings);
        paused = false;
        Native.Reopen();
    }

    private static void StartFirst(EmbedSettings settings, string? libraryName)
    {
        PythonLibrary? running = PythonLibrary.FindRunning();
        PythonPlace? place = running is null ? PythonPlace.Find(libraryName, settings.Program, settings.Home) : null;
        PythonLibrary found = running ?? PythonLibrary.Load(place!.Library, place.Source);
        CorePlace corePlace = CorePlace.Find(found, place?.Program);
        settings.Program = place?.Program;
        settings.Site = corePlace.Site;
        if (running is null)
        {
            PythonPrefix.Check(settings, found);
        }
        var loaded = new CoreLibrary(corePlace.File);
        try
        {
            loaded.Start(settings);
        }
        catch (InvalidOperationException exception) when (PythonLibrary.FindRunning() is null)
        {
            broken = exception.Message;
            throw;
        }
        Volatile.Write(ref library, found);
        Volatile.Write(ref core, loaded);
        Native.MainThread = Environment.CurrentManagedThreadId;
        AppDomain.CurrentDomain.ProcessExit += End;
    }

    // Python's threads and atexit functions may still call .NET meanwhile. One that was joined is not ended.
    private static void End(object? sender, EventArgs arguments)
    {
        if (Interlocked.Exchange(ref ended, 1) != 0)
        {
            return;
        }
        try
        {
            PythonEngine.RunShutdownHandlers();
        }
        catch (Exception exception)
        {
            Console.Error.WriteLine(exception);
        }
        Refusal.KeepFromAborting();
        Native.Close();
        core!.End();
    }
}
