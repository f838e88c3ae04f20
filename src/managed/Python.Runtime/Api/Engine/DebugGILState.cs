using System;
using Python.Runtime.Bridge;

namespace Python.Runtime;

public static partial class Py
{
    /// <summary>
    /// What <see cref="GIL"/> returns while <see cref="PythonEngine.DebugGIL"/> is set: an attachment that remembers the stack
    /// of the call, for the watchdog's reports (CLRLINK_WATCHDOG). Every attachment checks that it is ended on its thread.
    /// </summary>
    public class DebugGILState : GILState
    {
        // The note of the innermost one on this thread that has not been disposed of.
        [ThreadStatic]
        private static string? noted;

        // [const]
        private readonly string? outer;

        private DebugGILState(long hold, string? outer)
            : base(hold) => this.outer = outer;

        /// <inheritdoc/>
        public override void Dispose()
        {
            base.Dispose();
            Note(outer);
        }

        /// <summary>Attaches this thread; before that it says where.</summary>
        internal static DebugGILState TakeNoted()
        {
            string? before = noted;
            Note(Environment.StackTrace);
            try
            {
                return new DebugGILState(Take(), before);
            }
            catch (InvalidOperationException)
            {
                Note(before);
                throw;
            }
        }

        private static void Note(string? text)
        {
            noted = text;
            Native.ThreadNote(text);
        }
    }
}
