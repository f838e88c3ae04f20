namespace Python.Runtime;

public static partial class Py
{
    /// <summary>
    /// What <see cref="GIL"/> returns while <see cref="PythonEngine.DebugGIL"/> is set. Every attachment checks that it is
    /// ended on its thread; this one says by its type that it was asked for.
    /// </summary>
    public class DebugGILState : GILState
    {
        internal DebugGILState(long hold)
            : base(hold)
        {
        }

        /// <inheritdoc/>
        public override void Dispose() => base.Dispose();
    }
}
