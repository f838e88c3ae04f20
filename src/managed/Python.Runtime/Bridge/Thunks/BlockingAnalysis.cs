using System;
using System.Collections;
using System.Collections.Generic;
using System.Reflection;

namespace Python.Runtime.Bridge;

/// <summary>
/// Proves, where it can, that a target never blocks: calls of it then keep Python's GIL, which is dearer
/// to give up and take again than the call itself.
/// </summary>
/// <remarks>
/// Proven are fields, array elements and boxes, and bodies without loops, locks, and calls of anything
/// unknown (virtual, interface, delegate, native), to a small depth and size, that need no type whose static
/// constructor has not finished. <see cref="KnownMethods"/> vouches for what has no body
/// to read or fails these rules though harmless. Allocations are fine: a garbage collection waits for
/// threads inside .NET only, never for one that waits for the GIL.
/// Everything else may block. The proof is made once, when the thunk is emitted.
/// </remarks>
internal sealed class BlockingAnalysis
{
    private const int MaximumDepth = 4;
    private const int MaximumSize = 1000; // bytes of IL, of all bodies together

    private int _size;

    public static bool MayBlock(ThunkShape shape) => shape.Member switch
    {
        null => false,
        FieldInfo field => field.IsStatic && !field.IsLiteral && !TypeInitialization.IsFinished(shape.Owner),
        MethodBase method => !new BlockingAnalysis().IsProven(method, 0),
        _ => true,
    };

    /// <summary>
    /// Whether no step of such an enumerator blocks. It is called through interfaces, but its type is known.
    /// </summary>
    public static bool IsEnumeratorProven(Type type)
    {
        foreach (Type one in type.GetInterfaces())
        {
            bool steps = one == typeof(IEnumerator) || one == typeof(IDictionaryEnumerator)
                || (one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IEnumerator<>));
            if (steps && !IsEachProven(type.GetInterfaceMap(one).TargetMethods))
                return false;
        }
        return true;
    }

    private static bool IsEachProven(MethodInfo[] methods)
    {
        foreach (MethodInfo method in methods)
        {
            if (method.Name.EndsWith("Reset", StringComparison.Ordinal)) // never called
                continue;
            if (!new BlockingAnalysis().IsProven(method, 0))
                return false;
        }
        return true;
    }

    private bool IsProven(MethodBase method, int depth)
    {
        if (IsDispatched(method) || depth > MaximumDepth)
            return false;
        if (KnownMethods.NeverBlocks(method))
            return true;
        if (NeedsInitialization(method) && !TypeInitialization.IsFinished(method.DeclaringType!))
            return false;
        return HasPlainBody(method) && IsBodyProven(method, depth);
    }

    // Which code will run depends on the object.
    private static bool IsDispatched(MethodBase method)
    {
        Type? type = method.DeclaringType;
        if (type is null || type.IsInterface && !method.IsStatic)
            return true;
        return method.IsVirtual && !method.IsFinal && !type.IsSealed;
    }

    // Types without beforefieldinit are initialised by any call of these, others by access to their fields.
    private static bool NeedsInitialization(MethodBase method) =>
        (method.IsStatic || method.IsConstructor)
        && (method.DeclaringType!.Attributes & TypeAttributes.BeforeFieldInit) == 0;

    private static bool HasPlainBody(MethodBase method)
    {
        const MethodImplAttributes odd = MethodImplAttributes.CodeTypeMask | MethodImplAttributes.ManagedMask
            | MethodImplAttributes.InternalCall | MethodImplAttributes.Synchronized;
        return (method.GetMethodImplementationFlags() & odd) == 0
            && (method.Attributes & MethodAttributes.PinvokeImpl) == 0;
    }

    private bool IsBodyProven(MethodBase method, int depth)
    {
        try
        {
            MethodBody? body = method.GetMethodBody();
            byte[]? il = body?.GetILAsByteArray();
            _size += il?.Length ?? MaximumSize;
            return _size < MaximumSize && IsIlProven(il!, body!, method, depth);
        }
        catch (Exception)
        {
            // Tokens that do not resolve, bodies that cannot be read: nothing is proven.
            return false;
        }
    }

    private bool IsIlProven(byte[] il, MethodBody body, MethodBase method, int depth)
    {
        var tokens = new Tokens(method);
        var reader = new IlReader(il);
        bool branchesBack = false;
        while (reader.Read())
        {
            branchesBack |= reader.BranchesBack;
            if (!IsInstructionProven(reader.Current, reader.Token, tokens, depth))
                return false;
        }
        // What lies further up is no loop when no way leads back down from there: so it is in iterators' methods.
        return !branchesBack || (body.ExceptionHandlingClauses.Count == 0 && !ControlFlow.HasLoop(il));
    }

    private bool IsInstructionProven(IlReader.Code code, int token, Tokens tokens, int depth) => code switch
    {
        IlReader.Code.Call or IlReader.Code.Callvirt or IlReader.Code.Newobj =>
            IsProven(tokens.Method(token), depth + 1),
        IlReader.Code.Ldsfld or IlReader.Code.Ldsflda or IlReader.Code.Stsfld =>
            TypeInitialization.TryFinish(tokens.Field(token).DeclaringType!),
        // constrained. T: the method of a type parameter
        IlReader.Code.Jmp or IlReader.Code.Calli or IlReader.Code.Constrained => false,
        _ => true,
    };

    /// <summary>Resolves the tokens in a body, with the type arguments of its method.</summary>
    private readonly struct Tokens
    {
        private readonly Module _module;
        private readonly Type[]? _typeArguments;
        private readonly Type[]? _methodArguments;

        public Tokens(MethodBase method)
        {
            _module = method.Module;
            _typeArguments = method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null;
            _methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
        }

        public MethodBase Method(int token) => _module.ResolveMethod(token, _typeArguments, _methodArguments)!;

        public FieldInfo Field(int token) => _module.ResolveField(token, _typeArguments, _methodArguments)!;
    }
}
