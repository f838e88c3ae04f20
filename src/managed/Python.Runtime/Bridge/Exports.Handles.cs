namespace Python.Runtime.Bridge;

/// <summary>Slots: handles, the rest.</summary>
internal static unsafe partial class Exports
{
    private static void HandlesReserve(nint* handles, int count) => Handles.Reserve(handles, count);

    private static void HandlesClear(nint* handles, int count) => Handles.Clear(handles, count);

    private static void HandlesReturn(nint* slots, int count) => Handles.Return(slots, count);

    private static void HandleCopy(nint handle, nint* copy) => *copy = Handles.Alloc(Handles.Get(handle));

    private static void HandlesCount(long* count) => *count = Handles.Count();

    private static void HandlesList(Blob* blob)
    {
        var writer = new BlobWriter();
        Handles.List(writer);
        writer.Finish(blob);
    }

    private static void Unbox(nint target, CallResult* result) => Values.StoreObject(Handles.Get(target), result);

    private static void BlobFree(byte* data) => BlobWriter.Free(data);

    private static void RuntimeDescribe(Blob* blob)
    {
        var writer = new BlobWriter();
        RuntimeDescriber.Write(writer);
        writer.Finish(blob);
    }
}
