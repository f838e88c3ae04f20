using System;
using System.Collections.Generic;

namespace Python.Runtime.Bridge;

/// <summary>Steps through the instructions of a method's IL.</summary>
internal ref struct IlReader
{
    /// <summary>The instructions that <see cref="BlockingAnalysis"/> looks at; two-byte ones as 0xFEnn.</summary>
    public enum Code
    {
        Jmp = 0x27, Call = 0x28, Calli = 0x29, Ret = 0x2a, BrShort = 0x2b, Br = 0x38, Switch = 0x45, Callvirt = 0x6f,
        Newobj = 0x73, Throw = 0x7a, Ldsfld = 0x7e, Ldsflda = 0x7f, Stsfld = 0x80, Constrained = 0xfe16,
    }

    private const byte Prefix = 0xfe;

    // Bytes of operand of each one-byte instruction; b and B: a branch of 1 or 4 bytes; S: switch; !: none such.
    private const string OneByte =
        "000000000000001111110000000000014848!004440bbbbbbbbbbbbbBBBBBBBB" +
        "BBBBBS0000000000000000000000000000000000000000044444440!!4044444" +
        "44000000000044040000000000000000000444!!!!!!!!!!!!!00000000!!!!!" +
        "!!40!!4!!!!!!!!!4000000000000Bb00!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!";

    private const string TwoByte = "00000044!2222220!01004400!0!400";

    private readonly byte[] _il;
    private readonly List<int>? _targets; // of the current instruction
    private int _next;

    public IlReader(byte[] il)
    {
        _il = il;
        _next = 0;
        Current = default;
        Token = 0;
        BranchesBack = false;
        Start = 0;
        _targets = null;
    }

    /// <summary>As the other, and says where branches lead.</summary>
    public IlReader(byte[] il, List<int> targets)
        : this(il) => _targets = targets;

    /// <summary>Where the instruction begins.</summary>
    public int Start { get; private set; }

    /// <summary>Where the next one begins.</summary>
    public readonly int Next => _next;

    public Code Current { get; private set; }

    /// <summary>The operand of instructions that have one of 4 bytes.</summary>
    public int Token { get; private set; }

    /// <summary>Whether this is a branch, and to here or before.</summary>
    public bool BranchesBack { get; private set; }

    /// <summary>The next instruction; false at the end.</summary>
    /// <exception cref="BadImageFormatException">The IL is none that is known.</exception>
    public bool Read()
    {
        if (_next >= _il.Length)
            return false;
        int start = _next;
        Start = start;
        char operand = ReadCode();
        BranchesBack = false;
        _targets?.Clear();
        switch (operand)
        {
            case 'b': ReadBranch((sbyte)_il[_next++], start); break;
            case 'B': ReadBranch(ReadInteger(), start); break;
            case 'S': ReadSwitch(start); break;
            case '4': Token = ReadInteger(); break;
            case '!': throw new BadImageFormatException();
            default: _next += operand - '0'; break;
        }
        return true;
    }

    private char ReadCode()
    {
        byte first = _il[_next++];
        if (first != Prefix)
        {
            Current = (Code)first;
            return OneByte[first];
        }
        byte second = _il[_next++];
        Current = (Code)((Prefix << 8) | second);
        return second < TwoByte.Length ? TwoByte[second] : '!';
    }

    private int ReadInteger()
    {
        int value = BitConverter.ToInt32(_il, _next);
        _next += 4;
        return value;
    }

    private void ReadBranch(int distance, int start) => Note(_next + distance, start);

    private void ReadSwitch(int start)
    {
        int count = ReadInteger(), end = _next + 4 * count;
        for (int i = 0; i < count; i++)
            Note(ReadInteger() + end, start);
    }

    private void Note(int target, int start)
    {
        BranchesBack |= target <= start;
        _targets?.Add(target);
    }
}
