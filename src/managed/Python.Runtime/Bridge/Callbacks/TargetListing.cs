using System.Collections.Generic;

namespace Python.Runtime.Bridge;

/// <summary>The callables that delegates call, for clrlink.leaks(): DelegateTargets of metadata_format.h.</summary>
internal static unsafe class TargetListing
{
    /// <summary>Fills the blob; of each PyRef in it, a share is the caller's.</summary>
    internal static void Write(Blob* blob)
    {
        List<DelegateTarget> targets = DelegateTargets.All();
        int shared = 0;
        try
        {
            var writer = new BlobWriter();
            writer.U32((uint)targets.Count);
            for (; shared < targets.Count; shared++)
            {
                targets[shared].WriteShared(writer);
            }
            writer.Finish(blob);
        }
        catch
        {
            // What was written is nobody's.
            while (shared-- > 0)
            {
                targets[shared].GiveUpShare();
            }
            throw;
        }
    }
}
