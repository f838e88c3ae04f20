using System;
using System.Collections.Generic;
using System.Dynamic;
using System.Linq;
using System.Reflection;
using System.Runtime.Serialization;
using Python.Runtime;
using Xunit;

namespace ClrLink.Tests;

/// <summary>Every public member of Python.Runtime is called by a test here: each overload, as the compiled tests show.</summary>
public class ApiCoverageTests
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance |
        BindingFlags.Static | BindingFlags.DeclaredOnly;

    // What cannot be called by name, or not in this process; it only shrinks.
    private static readonly HashSet<string> Allowed = new()
    {
        // Before the start: tests/managed/Host, run by FindingPythonTests.
        "PythonEngine.SetNoSiteFlag()",
        // For the code that the bridge emits, which can call what is public alone.
        "CallbackError.Throw(IntPtr)",
    };

    private static readonly MethodBase[] Called = CalledMethods().ToArray();

    [Fact]
    public void EveryPublicMemberIsCalledByATest()
    {
        var called = new HashSet<string>(Called.Select(Name));
        string[] missing = PublicMethods().Where(method => !IsCovered(method, called)).Select(Name).Except(Allowed).ToArray();
        Assert.True(missing.Length == 0, $"{missing.Length} members that no test calls:\n  {string.Join("\n  ", missing)}");
    }

    [Fact]
    public void WhatIsAllowedToBeMissingIsThere()
    {
        var names = new HashSet<string>(PublicMethods().Select(Name));
        Assert.Empty(Allowed.Except(names));
        Assert.Empty(Allowed.Intersect(Called.Select(Name)));
    }

    [Theory]
    [MemberData(nameof(SerializableTypes))]
    public void PythonObjectsAreNotMadeOutOfSerializedOnes(Type type)
    {
#pragma warning disable SYSLIB0050
        var info = new SerializationInfo(type, new FormatterConverter());
#pragma warning restore SYSLIB0050
        ConstructorInfo constructor = type.GetConstructor(Declared, new[] { typeof(SerializationInfo), typeof(StreamingContext) })!;
        var thrown = Assert.Throws<TargetInvocationException>(
            () => constructor.Invoke(new object[] { info, default(StreamingContext) }));
        Assert.IsType<NotSupportedException>(thrown.InnerException);
    }

    public static IEnumerable<object[]> SerializableTypes() =>
        typeof(PyObject).Assembly.GetExportedTypes()
            .Where(type => !type.IsAbstract && type.GetConstructors(Declared).Any(IsOfSerialization))
            .Select(type => new object[] { type });

    private static IEnumerable<MethodBase> PublicMethods() =>
        from type in typeof(PyObject).Assembly.GetExportedTypes()
        where !type.IsEnum && !type.IsInterface && !typeof(Delegate).IsAssignableFrom(type)
        from member in type.GetMembers(Declared)
        let method = member as MethodBase
        where method is not null && (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly)
        select method;

    private static bool IsOfSerialization(MethodBase method) =>
        method.GetParameters().Select(parameter => parameter.ParameterType).FirstOrDefault() == typeof(SerializationInfo);

    private static bool IsCovered(MethodBase method, HashSet<string> called)
    {
        // Serialization has a test of its own, and finalizers are called by the collector.
        if (called.Contains(Name(method)) || IsOfSerialization(method) || method.Name == "Finalize")
        {
            return true;
        }
        // Overrides are called by what they override: by the compiler, and what is DynamicObject's by `dynamic`.
        MethodInfo? overridden = (method as MethodInfo)?.GetBaseDefinition();
        return overridden is not null && overridden != method &&
            (overridden.DeclaringType == typeof(DynamicObject) || called.Contains(Name(overridden)));
    }

    // Those that the compiled tests refer to.
    private static IEnumerable<MethodBase> CalledMethods()
    {
        Module module = typeof(ApiCoverageTests).Module;
        const int MemberReferences = 0x0A000000;
        for (int token = MemberReferences + 1; ; token++)
        {
            MemberInfo? member;
            try
            {
                member = module.ResolveMember(token, Array.Empty<Type>(), Array.Empty<Type>());
            }
            catch (ArgumentOutOfRangeException)
            {
                yield break;
            }
            catch (Exception exception) when (exception is BadImageFormatException or ArgumentException)
            {
                continue; // of a generic method's own parameters
            }
            if (member is MethodBase method)
            {
                yield return method;
            }
        }
    }

    private static string Name(MethodBase method)
    {
        Type type = method.DeclaringType!;
        if (type.IsConstructedGenericType)
        {
            type = type.GetGenericTypeDefinition();
            method = type.GetMembers(Declared).OfType<MethodBase>().Single(other => other.MetadataToken == method.MetadataToken);
        }
        string parameters = string.Join(", ", method.GetParameters().Select(parameter => parameter.ParameterType.Name));
        string owner = type.IsNested ? $"{type.DeclaringType!.Name}.{type.Name}" : type.Name;
        return $"{owner}.{method.Name}({parameters})";
    }
}
