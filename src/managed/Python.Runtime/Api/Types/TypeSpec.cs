using System;
using System.Collections.Generic;
using System.Linq;
using Python.Runtime.Bridge;

namespace Python.Runtime;

/// <summary>What a class is made of that is written in native functions: CPython's PyType_Spec.</summary>
public class TypeSpec
{
    // As the core reads them: PyType_Slot.
    private struct NativeSlot
    {
        internal int Id;
        internal nint Function;
    }

    /// <summary>Says it.</summary>
    /// <param name="name">The class's name, "module.Name".</param>
    /// <param name="basicSize">The bytes of an instance; 0: those of its base.</param>
    /// <param name="slots">Its functions.</param>
    /// <param name="flags">What it is.</param>
    /// <param name="itemSize">The bytes of an item, for instances of different lengths.</param>
    public TypeSpec(string name, int basicSize, IEnumerable<Slot> slots, TypeFlags flags, int itemSize = 0)
    {
        Name = PyObject.Required(name, nameof(name));
        BasicSize = basicSize;
        Slots = PyObject.Required(slots, nameof(slots)).ToArray();
        Flags = flags;
        ItemSize = itemSize;
    }

    /// <summary>The class's name, "module.Name".</summary>
    public string Name { get; }

    /// <summary>The bytes of an instance; 0: those of its base.</summary>
    public int BasicSize { get; }

    /// <summary>The bytes of an item; 0: instances are of one length.</summary>
    public int ItemSize { get; }

    /// <summary>What it is.</summary>
    public TypeFlags Flags { get; }

    /// <summary>Its functions.</summary>
    public IReadOnlyList<Slot> Slots { get; }

    /// <summary>The class: an owned reference.</summary>
    internal unsafe nint Make(PyTuple? bases)
    {
        var native = new NativeSlot[Slots.Count + 1];
        for (int i = 0; i < Slots.Count; i++)
        {
            native[i] = new NativeSlot { Id = (int)Slots[i].ID, Function = Slots[i].Value };
        }
        fixed (NativeSlot* first = native)
        {
            return Operate.ReferenceOfAll(
                PythonOperation.NewType, Name, BasicSize, ItemSize, (long)Flags, (long)first, bases);
        }
    }

    /// <summary>One function of a class.</summary>
    public readonly struct Slot
    {
        /// <summary>Says it.</summary>
        /// <param name="id">Which.</param>
        /// <param name="value">Its address; the function must live as long as the class.</param>
        public Slot(TypeSlotID id, IntPtr value)
        {
            ID = id;
            Value = value;
        }

        /// <summary>Which.</summary>
        public TypeSlotID ID { get; }

        /// <summary>Its address.</summary>
        public IntPtr Value { get; }
    }
}
