using System;
using System.Collections.Generic;
using System.Dynamic;
using System.Linq.Expressions;

namespace Python.Runtime.Bridge;

/// <summary>
/// Python's binders. Declared members are Python's to find, so all that is left when an object does not answer is to say
/// so: <see cref="DynamicOutcome.NotBound"/>, or an exception of ours where a binder must give something else. C#'s own
/// binders would throw, which costs more than the whole operation, and could not be told from what the object threw.
/// </summary>
internal static class DynamicBinders
{
    internal static readonly object NotBound = DynamicOutcome.NotBound;

    internal static bool IsNotBound(object? result) => ReferenceEquals(result, NotBound);

    // As long as an object of this type is asked, there is no answer.
    private static DynamicMetaObject Unanswered(DynamicMetaObject target, Type type)
    {
        Expression expression = type == typeof(object)
            ? Expression.Constant(NotBound, typeof(object))
            : Expression.Throw(Expression.New(typeof(NotBoundException)), type);
        BindingRestrictions restrictions = target.HasValue && target.Value is null
            ? BindingRestrictions.GetInstanceRestriction(target.Expression, null)
            : BindingRestrictions.GetTypeRestriction(target.Expression, target.LimitType);
        return new DynamicMetaObject(expression, target.Restrictions.Merge(restrictions));
    }

    internal sealed class Get(string name) : GetMemberBinder(name, false)
    {
        public override DynamicMetaObject FallbackGetMember(DynamicMetaObject target, DynamicMetaObject? suggestion) =>
            suggestion ?? Unanswered(target, ReturnType);
    }

    internal sealed class Set(string name) : SetMemberBinder(name, false)
    {
        public override DynamicMetaObject FallbackSetMember(
            DynamicMetaObject target, DynamicMetaObject value, DynamicMetaObject? suggestion) =>
            suggestion ?? Unanswered(target, ReturnType);
    }

    internal sealed class Delete(string name) : DeleteMemberBinder(name, false)
    {
        public override DynamicMetaObject FallbackDeleteMember(DynamicMetaObject target, DynamicMetaObject? suggestion) =>
            suggestion ?? Unanswered(target, ReturnType);
    }

    internal sealed class Invoke(CallInfo call) : InvokeBinder(call)
    {
        public override DynamicMetaObject FallbackInvoke(
            DynamicMetaObject target, DynamicMetaObject[] args, DynamicMetaObject? suggestion) =>
            suggestion ?? Unanswered(target, ReturnType);
    }

    internal sealed class InvokeMember(string name, CallInfo call) : InvokeMemberBinder(name, false, call)
    {
        public override DynamicMetaObject FallbackInvokeMember(
            DynamicMetaObject target, DynamicMetaObject[] args, DynamicMetaObject? suggestion) =>
            suggestion ?? Unanswered(target, ReturnType);

        // What the object has under the name is called: target(args).
        public override DynamicMetaObject FallbackInvoke(
            DynamicMetaObject target, DynamicMetaObject[] args, DynamicMetaObject? suggestion)
        {
            if (suggestion is not null)
            {
                return suggestion;
            }
            var operands = new List<Expression> { target.Expression };
            foreach (DynamicMetaObject argument in args)
            {
                operands.Add(argument.Expression);
            }
            return new DynamicMetaObject(
                Expression.Dynamic(new Invoke(CallInfo), typeof(object), operands), target.Restrictions);
        }
    }

    internal sealed class GetIndex(CallInfo call) : GetIndexBinder(call)
    {
        public override DynamicMetaObject FallbackGetIndex(
            DynamicMetaObject target, DynamicMetaObject[] indexes, DynamicMetaObject? suggestion) =>
            suggestion ?? Unanswered(target, ReturnType);
    }

    internal sealed class SetIndex(CallInfo call) : SetIndexBinder(call)
    {
        public override DynamicMetaObject FallbackSetIndex(
            DynamicMetaObject target, DynamicMetaObject[] indexes, DynamicMetaObject value, DynamicMetaObject? suggestion) =>
            suggestion ?? Unanswered(target, ReturnType);
    }

    internal sealed class DeleteIndex(CallInfo call) : DeleteIndexBinder(call)
    {
        public override DynamicMetaObject FallbackDeleteIndex(
            DynamicMetaObject target, DynamicMetaObject[] indexes, DynamicMetaObject? suggestion) =>
            suggestion ?? Unanswered(target, ReturnType);
    }

    internal sealed class Binary(ExpressionType operation) : BinaryOperationBinder(operation)
    {
        public override DynamicMetaObject FallbackBinaryOperation(
            DynamicMetaObject target, DynamicMetaObject arg, DynamicMetaObject? suggestion) =>
            suggestion ?? Unanswered(target, ReturnType);
    }

    internal sealed class Unary(ExpressionType operation) : UnaryOperationBinder(operation)
    {
        public override DynamicMetaObject FallbackUnaryOperation(DynamicMetaObject target, DynamicMetaObject? suggestion) =>
            suggestion ?? Unanswered(target, ReturnType);
    }

    internal sealed class Convert(Type type) : ConvertBinder(type, true)
    {
        public override DynamicMetaObject FallbackConvert(DynamicMetaObject target, DynamicMetaObject? suggestion) =>
            suggestion ?? Unanswered(target, ReturnType);
    }
}
