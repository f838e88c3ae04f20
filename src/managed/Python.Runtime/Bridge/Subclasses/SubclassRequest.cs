using System;
using System.Collections.Generic;
using System.Reflection;
using System.Reflection.Emit;
using System.Text;

namespace Python.Runtime.Bridge;

/// <summary>A member that a Python class declares in so many words: clr.clrmethod, clr.clrproperty.</summary>
internal sealed class DeclaredMember
{
    internal bool IsProperty;
    internal string Name = "";
    internal string Attribute = "";
    internal Type Result = typeof(void);
    internal bool HasGetter;
    internal bool HasSetter;
    internal Type[] Parameters = Type.EmptyTypes;
    internal CustomAttributeBuilder[] Attributes = Array.Empty<CustomAttributeBuilder>();
}

/// <summary>How many arguments what a Python class defines under a name takes.</summary>
internal readonly struct DefinedArity
{
    private readonly int least;
    private readonly int most;

    internal DefinedArity(int least, int most)
    {
        this.least = least;
        this.most = most;
    }

    internal bool Takes(int count) => least <= count && count <= most;
}

/// <summary>What a Python class statement wants: SubclassRequest of metadata_format.h.</summary>
internal sealed unsafe class SubclassRequest
{
    private readonly byte* data;
    private readonly int length;
    private readonly object?[] values;
    private int at;
    private int used;

    internal string Name { get; }

    internal string Space { get; }

    /// <summary>The class has a <c>__namespace__</c>: its full name is then its own.</summary>
    internal bool IsNamed { get; }

    internal string Assembly { get; }

    /// <summary>The names in the class's body, and in those of the Python classes mixed in.</summary>
    internal Dictionary<string, DefinedArity> Defined { get; } = new();

    internal List<DeclaredMember> Declared { get; } = new();

    internal CustomAttributeBuilder[] Attributes { get; }

    internal string FullName => Space.Length == 0 ? Name : Space + "." + Name;

    internal SubclassRequest(byte* data, int length, object?[]? values)
    {
        this.data = data;
        this.length = length;
        this.values = values ?? Array.Empty<object?>();
        Name = Escape(Text());
        Space = Text();
        IsNamed = U8() != 0;
        Assembly = Text();
        for (int count = I32(); count > 0; count--)
        {
            string name = Text();
            var arity = new DefinedArity(I32(), I32());
            if (!Defined.ContainsKey(name))
            {
                Defined.Add(name, arity);
            }
        }
        for (int count = I32(); count > 0; count--)
        {
            Declared.Add(ReadDeclared());
        }
        Attributes = ReadAttributes();
    }

    // What .NET's type names use for themselves.
    private static string Escape(string name)
    {
        var text = new StringBuilder(name);
        foreach (char special in ".+,[]&*\\")
        {
            text.Replace(special, '_');
        }
        return text.ToString();
    }

    private DeclaredMember ReadDeclared()
    {
        var member = new DeclaredMember { IsProperty = U8() != 0, Name = Text(), Attribute = Text() };
        member.Result = Key() ?? typeof(void);
        int accessors = U8();
        member.HasGetter = (accessors & 1) != 0;
        member.HasSetter = (accessors & 2) != 0;
        member.Parameters = new Type[I32()];
        for (int i = 0; i < member.Parameters.Length; i++)
        {
            member.Parameters[i] = Key()!;
        }
        member.Attributes = ReadAttributes();
        return member;
    }

    private CustomAttributeBuilder[] ReadAttributes()
    {
        var attributes = new CustomAttributeBuilder[I32()];
        for (int i = 0; i < attributes.Length; i++)
        {
            attributes[i] = ReadAttribute();
        }
        return attributes;
    }

    private CustomAttributeBuilder ReadAttribute()
    {
        Type type = Key()!;
        int count = I32();
        var names = new string[I32()];
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = Text();
        }
        var taken = new object?[count];
        for (int i = 0; i < count; i++)
        {
            taken[i] = values[used++];
        }
        return AttributeBinder.Bind(type, taken, names);
    }

    private int U8() => at < length ? data[at++] : throw new ArgumentException("The request is cut short.");

    private int I32()
    {
        int value = 0;
        for (int shift = 0; shift < 32; shift += 8)
        {
            value |= U8() << shift;
        }
        return value;
    }

    private Type? Key()
    {
        ulong low = (uint)I32(), high = (uint)I32();
        nint key = (nint)(low | (high << 32));
        return key == 0 ? null : TypeKeys.Get(key);
    }

    private string Text()
    {
        int size = I32();
        if (size < 0 || size > length - at)
        {
            throw new ArgumentException("The request is cut short.");
        }
        string text = size == 0 ? "" : Encoding.UTF8.GetString(data + at, size);
        at += size;
        return text;
    }
}
