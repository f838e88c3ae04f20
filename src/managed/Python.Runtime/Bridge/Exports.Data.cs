namespace Python.Runtime.Bridge;

/// <summary>Slots: arrays, texts, exceptions.</summary>
internal static unsafe partial class Exports
{
    private static void ArrayCreate(nint element, long* lengths, int rank, nint* handle) =>
        *handle = Handles.Alloc(ArrayOperations.Create(TypeKeys.Get(element), lengths, rank));

    private static void ArrayShape(nint array, long* lengths, long* lows, int* rank) =>
        *rank = ArrayOperations.Shape((System.Array)Required(array), lengths, lows);

    private static void ArrayStore(nint array, long start, Value* values, int count) =>
        ArrayOperations.Store((System.Array)Required(array), start, values, count);

    private static void ArrayCopyIn(nint array, long offset, void* data, long bytes) =>
        ArrayOperations.CopyIn((System.Array)Required(array), offset, data, bytes);

    private static void ArrayCut(nint array, long* region, uint kept, nint* handle) =>
        *handle = Handles.Alloc(new ArrayRegion((System.Array)Required(array), region).Cut(kept));

    private static void ArrayPaste(nint array, long* region, nint values) =>
        new ArrayRegion((System.Array)Required(array), region).Paste((System.Array)Required(values));

    private static void ArrayPin(nint array, nint* address, nint* pin) =>
        *pin = ArrayOperations.Pin((System.Array)Required(array), out *address);

    private static void ArrayUnpin(nint pin) => System.Runtime.InteropServices.GCHandle.FromIntPtr(pin).Free();

    private static void EnumeratorProven(nint enumerator, int* proven) =>
        *proven = BlockingAnalysis.IsEnumeratorProven(Required(enumerator).GetType()) ? 1 : 0;

    private static void CollectionCreate(nint type, nint items, nint values, nint* handle) =>
        *handle = Handles.Alloc(CollectionFactory.Create(
            TypeKeys.Get(type), (System.Array)Required(items), (System.Array?)Handles.Get(values)));

    private static void StringMeasure(nint text, long* characters, uint* maximum) =>
        *characters = TextOperations.Measure((string)Required(text), out *maximum);

    private static void StringCopy(nint text, void* destination, int kind) =>
        TextOperations.Copy((string)Required(text), destination, kind);

    private static void ExceptionDescribe(nint exception, nint known, Blob* blob)
    {
        BlobWriter writer = ExceptionOperations.TakeWriter();
        ExceptionOperations.Describe(writer, (System.Exception)Required(exception), Handles.Get(known));
        writer.Finish(blob);
        ExceptionOperations.KeepWriter(writer);
    }

    private static void ExceptionFromPython(void* pyref, nint inner, nint* handle) =>
        *handle = ExceptionOperations.FromPython((nint)pyref, inner);

    private static void ExceptionInner(nint exception, nint* handle) =>
        *handle = Handles.Alloc(((System.Exception)Required(exception)).InnerException);

    private static void ExceptionFrames(nint exception, int which, Blob* blob)
    {
        var writer = new BlobWriter();
        Bridge.ExceptionFrames.Write(writer, (System.Exception)Required(exception), last: which != 0);
        writer.Finish(blob);
    }

    private static void ExceptionFreeze(nint exception, Blob* blob)
    {
        var writer = new BlobWriter();
        writer.Bytes(ExceptionArchive.Freeze((System.Exception)Required(exception)));
        writer.Finish(blob);
    }

    private static void ExceptionThaw(byte* data, long length, nint type, nint* handle)
    {
        byte[] bytes = new byte[length];
        System.Runtime.InteropServices.Marshal.Copy((nint)data, bytes, 0, bytes.Length);
        *handle = Handles.Alloc(ExceptionArchive.Thaw(bytes, type == 0 ? null : TypeKeys.Get(type)));
    }

    private static void ExceptionNoMemory(nint* handle) => *handle = Handles.Alloc(new System.OutOfMemoryException());

    private static void ExceptionRefused(nint* handle) =>
        *handle = Handles.Alloc(Refusal.Of("Python is shutting down: it cannot be called any more."));
}
