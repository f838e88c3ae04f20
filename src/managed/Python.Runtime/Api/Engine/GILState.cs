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
        // [thread] The core's number for it, which says whose it is; 0 once it has ended. Other threads only look.
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
            long ending = Volatile.Read(ref hold);
            if (ending == 0)
            {
                return;
            }
            if (!Native.PythonUnhold(ending))
            {
                throw new InvalidOperationException(
                    "A Py.GIL() must be disposed of on the thread that took it. A method that awaits inside of " +
                    "using (Py.GIL()) may go on on another thread: end the block before the await.");
            }
            Volatile.Write(ref hold, 0);
        }
    }
}
