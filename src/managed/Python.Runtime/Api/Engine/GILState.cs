using System;
using System.Threading;
using Python.Runtime.Bridge;

namespace Python.Runtime;

public static partial class Py
{
    /// <summary>A thread's attachment to Python: see <see cref="GIL"/>.</summary>
    /// <remarks>
    /// No finalizer: what is kept for the thread is kept in the core (support/thread_hold.h), which ends what was forgotten
    /// when the call from Python returns that it was made in, or when the thread ends.
    /// </remarks>
    public class GILState : IDisposable
    {
        // [const]
        private readonly int thread = Environment.CurrentManagedThreadId;

        // [atomic] The core's number for it; 0 once it has ended.
        private long hold;

        internal GILState(long hold) => this.hold = hold;

        /// <summary>Attaches this thread.</summary>
        internal static long Take()
        {
            long hold = Native.PythonHold();
            return hold != 0 ? hold : throw Operate.Refused();
        }

        /// <summary>Ends the attachment. More than once is harmless.</summary>
        /// <exception cref="InvalidOperationException">
        /// It was taken on another thread, as happens when a method awaits inside of `using (Py.GIL())`.
        /// </exception>
        public virtual void Dispose()
        {
            if (Volatile.Read(ref hold) == 0)
            {
                return;
            }
            if (thread != Environment.CurrentManagedThreadId)
            {
                throw new InvalidOperationException(
                    "A Py.GIL() must be disposed of on the thread that took it. A method that awaits inside of " +
                    "using (Py.GIL()) may go on on another thread: end the block before the await.");
            }
            long ended = Interlocked.Exchange(ref hold, 0);
            if (ended != 0)
            {
                Native.PythonUnhold(ended);
            }
        }
    }
}
