using System;
#if NET
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
#endif

namespace Python.Runtime.Bridge;

/// <summary>Copies elements between arrays of the same element type and of any rank, by flat (row-major) place.</summary>
internal abstract class ElementCopier
{
    // [atomic] by the key of the element type; see ReadMostlyMap
    private static readonly ReadMostlyMap<AddressKey, ElementCopier> Known = new();

    /// <summary>Copies <paramref name="count"/> elements between a row of <paramref name="array"/>, whose places are a
    /// step apart, and adjoining ones of <paramref name="other"/>: into the row, or out of it.</summary>
    internal abstract void CopyRow(Array array, long place, long step, Array other, long start, long count, bool into);

    /// <summary>The copier of elements of a type; one serves all references.</summary>
    internal static ElementCopier Of(Type element)
    {
        Type type = element.IsValueType ? element : typeof(object);
        var key = new AddressKey(type.TypeHandle.Value);
        return Known.TryGet(key, out ElementCopier? known) ? known! : Known.GetOrAdd(key, Make(type));
    }

#if NET
    private static ElementCopier Make(Type type) =>
        (ElementCopier)Activator.CreateInstance(typeof(Copier<>).MakeGenericType(type), true)!;

    private sealed class Copier<T> : ElementCopier
    {
        internal override void CopyRow(Array array, long place, long step, Array other, long start, long count, bool into)
        {
            ref T row = ref Unsafe.Add(ref First(array), (nint)place);
            ref T plain = ref Unsafe.Add(ref First(other), (nint)start);
            for (nint i = 0; i < (nint)count; i++)
            {
                if (into)
                {
                    Unsafe.Add(ref row, i * (nint)step) = Unsafe.Add(ref plain, i);
                }
                else
                {
                    Unsafe.Add(ref plain, i) = Unsafe.Add(ref row, i * (nint)step);
                }
            }
        }

        private static ref T First(Array array) => ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(array));
    }
#else
    private static ElementCopier Make(Type type) => new Boxing();

    private sealed class Boxing : ElementCopier
    {
        internal override void CopyRow(Array array, long place, long step, Array other, long start, long count, bool into)
        {
            int[] left = new int[array.Rank], right = new int[other.Rank];
            for (long i = 0; i < count; i++)
            {
                Values.Unflatten(array, place + (i * step), left);
                Values.Unflatten(other, start + i, right);
                if (into)
                {
                    array.SetValue(other.GetValue(right), left);
                }
                else
                {
                    other.SetValue(array.GetValue(left), right);
                }
            }
        }
    }
#endif
}
