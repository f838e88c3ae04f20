using System;
using System.Collections.Generic;
using System.Reflection;

namespace Python.Runtime.Bridge;

/// <summary>An answer to one of Python's operators: the number of a member.</summary>
internal readonly struct OperatorEntry
{
    internal readonly Operator Operator;
    internal readonly uint Member;

    internal OperatorEntry(Operator answered, uint member)
    {
        Operator = answered;
        Member = member;
    }
}

/// <summary>
/// Finds what answers Python's operators and conversions of numbers for a type (OPERATORS of metadata_format.h). The
/// list is empty where the type has nothing that its base has not.
/// </summary>
internal sealed class OperatorCollector
{
    // [const] C#'s operators, by the number of Python's.
    private static readonly string[] Names =
    {
        "op_Addition", "op_Subtraction", "op_Multiply", "op_Division", "op_Modulus", "op_BitwiseAnd", "op_BitwiseOr",
        "op_ExclusiveOr", "op_LeftShift", "op_RightShift", "op_Equality", "op_Inequality", "op_LessThan",
        "op_LessThanOrEqual", "op_GreaterThan", "op_GreaterThanOrEqual", "op_UnaryNegation", "op_UnaryPlus",
        "op_OnesComplement",
    };

    // [const] What int() and operator.index() are made from, the widest first.
    private static readonly string[] Integers =
    {
        "System.Numerics.BigInteger", "System.Int128", "System.UInt128", "System.Int64", "System.UInt64", "System.Int32",
        "System.UInt32", "System.Int16", "System.UInt16", "System.SByte", "System.Byte", "System.IntPtr", "System.UIntPtr",
    };

    // [const] What float() is made from, and int() where there is nothing better.
    private static readonly string[] Reals = { "System.Double", "System.Single", "System.Half", "System.Decimal" };

    private static readonly string[] Truths = { "System.Boolean" };

    private readonly Type type;
    private readonly List<Type> scopes;
    private readonly uint[] members = new uint[(int)Operator.FromFloating + 1];
    private int count;

    private OperatorCollector(Type type)
    {
        this.type = type;
        scopes = OverloadCollector.OperatorScopes(type);
    }

    internal static OperatorEntry[] Collect(Type type, MemberName[] declared)
    {
        bool isNumber = NumberTypes.IsNumber(type);
        bool isValue = type.IsEnum || type == typeof(string) || (type.IsPrimitive && !isNumber);
        bool nothing = isValue || !(isNumber || type.IsInterface || HasOperators(declared));
        if (nothing || type.ContainsGenericParameters || TypeShapes.IsByRefLike(type))
        {
            return Array.Empty<OperatorEntry>();
        }
        var collector = new OperatorCollector(type);
        collector.AddOperators();
        collector.AddConversions();
        NumberTypes.Add(type, collector.AddStatics);
        return collector.Finish();
    }

    // The names are sorted: see MemberCollector.
    private static bool HasOperators(MemberName[] members)
    {
        int low = 0;
        int high = members.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (string.CompareOrdinal(members[middle].Name, "op_") < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }
        return low < members.Length && members[low].Name.StartsWith("op_", StringComparison.Ordinal);
    }

    private OperatorEntry[] Finish()
    {
        var entries = new OperatorEntry[count];
        int next = 0;
        for (int i = 0; i < members.Length; i++)
        {
            if (members[i] != 0)
            {
                entries[next++] = new OperatorEntry((Operator)i, members[i]);
            }
        }
        return entries;
    }

    private void Add(Operator answered, MemberGroup group)
    {
        count += members[(int)answered] == 0 ? 1 : 0;
        members[(int)answered] = group.Id;
    }

    /// <summary>Static methods of ours, or conversions; they replace what the type itself offers.</summary>
    private void AddStatics(Operator answered, params MethodInfo[] methods) =>
        Add(answered, MemberTable.Add(type, methods[0].Name, MemberSource.Statics, methods));

    private void AddOperators()
    {
        for (int i = 0; i < Names.Length; i++)
        {
            AddOperator((Operator)i, Names[i]);
        }
        AddOperator(Operator.Truth, "op_True");
    }

    private void AddOperator(Operator answered, string name)
    {
        foreach (Type scope in scopes)
        {
            if (OverloadCollector.DeclaredOperators(scope, name).Length > 0)
            {
                Add(answered, MemberTable.Add(type, name, MemberSource.Operators, null));
                return;
            }
        }
    }

    // An implicit conversion serves every value; of explicit ones, which may refuse some, the next is tried then.
    private void AddConversions()
    {
        MethodInfo[] integers = Conversions("op_Implicit", Integers);
        MethodInfo[] reals = Conversions("op_Implicit", Reals);
        MethodInfo[] explicitIntegers = Conversions("op_Explicit", Integers);
        MethodInfo[] explicitReals = Conversions("op_Explicit", Reals);
        AddConversion(Operator.Truth, First(Conversions("op_Implicit", Truths)));
        AddConversion(Operator.Index, First(integers));
        AddConversion(Operator.Integer, integers.Length > 0 ? First(integers) : Joined(explicitIntegers, OrElse(reals, explicitReals)));
        AddConversion(Operator.Floating, OrElse(reals, explicitReals.Length > 0 ? Joined(explicitReals, explicitIntegers) : reals));
    }

    private void AddConversion(Operator answered, MethodInfo[] conversions)
    {
        if (conversions.Length > 0)
        {
            AddStatics(answered, conversions);
        }
    }

    private static MethodInfo[] First(MethodInfo[] methods) => methods.Length > 0 ? new[] { methods[0] } : methods;

    private static MethodInfo[] OrElse(MethodInfo[] implicits, MethodInfo[] explicits) =>
        implicits.Length > 0 ? First(implicits) : explicits;

    private static MethodInfo[] Joined(MethodInfo[] first, MethodInfo[] second)
    {
        var all = new MethodInfo[first.Length + second.Length];
        first.CopyTo(all, 0);
        second.CopyTo(all, first.Length);
        return all;
    }

    // The conversions of the type to the targets, in their order; of several to one, the nearest declared.
    private MethodInfo[] Conversions(string name, string[] targets)
    {
        var found = new MethodInfo?[targets.Length];
        foreach (Type scope in scopes)
        {
            foreach (MethodInfo method in OverloadCollector.DeclaredOperators(scope, name))
            {
                int rank = method.GetParameters()[0].ParameterType.IsAssignableFrom(type)
                    ? Array.IndexOf(targets, method.ReturnType.FullName)
                    : -1;
                if (rank >= 0)
                {
                    found[rank] ??= method;
                }
            }
        }
        return Array.FindAll(found, static method => method is not null)!;
    }
}
