using System;

namespace Python.Runtime.Bridge;

/// <summary>Steps through the instructions of a method's IL.</summary>
internal ref struct IlReader
{
    /// <summary>The instructions that <see cref="BlockingAnalysis"/> looks at; two-byte ones as 0xFEnn.</summary>
    public enum Code
    {
        Jmp = 0x27, Call = 0x28, Calli = 0x29, Switch = 0x45, Callvirt = 0x6f, Newobj = 0x73,
        Ldsfld = 0x7e, Ldsflda = 0x7f, Stsfld = 0x80, Constrained = 0xfe16,
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
    private int _next;

    public IlReader(byte[] il)
    {
        _il = il;
        _next = 0;
        Current = default;
        Token = 0;
        BranchesBack = false;
    }

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
        char operand = ReadCode();
        BranchesBack = false;
        switch (operand)
        {
            case 'b': BranchesBack = (sbyte)_il[_next] + 1 + _next <= start; _next += 1; break;
            case 'B': BranchesBack = ReadInteger() + _next <= start; break;
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

    private void ReadSwitch(int start)
    {
        int count = ReadInteger(), end = _next + 4 * count;
        for (int i = 0; i < count; i++)
            BranchesBack |= ReadInteger() + end <= start;
    }
}
