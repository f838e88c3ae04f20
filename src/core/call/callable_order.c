/* See callable_order.h. */
#include "call/callable_order.h"

#include "call/argument_shape.h"
#include "call/overload.h"
#include "metadata/wrapper.h"

/* The Invoke of a delegate type; NULL with an exception. */
static const Overload *invoke_of(NetTypeInfo *type) {
    OverloadSet *set = type_info_protocol(type, PROTOCOL_INVOKE);
    OverloadTable *table = set == NULL ? NULL : overload_set_table(set);
    return table == NULL || table->count == 0 ? NULL : table->overloads[0];
}

/* The type that the callable says it returns; 0: it does not say. -1 with an exception. */
static int returned_key(PyObject *callable, NetTypeKey *key) {
    ShapeWords shape;
    shape_words_init(&shape);
    int status = argument_shape_add(&shape, callable);
    *key = 0;
    if (status == 0 && (shape.words[0] & 0xff) == ARGUMENT_CLASS)
        *key = (NetTypeKey)shape.words[1];
    else if (status == 0 && (shape.words[0] & 0xff) == ARGUMENT_CALLABLE && shape.words[1] == ARGUMENT_HINT)
        *key = (NetTypeKey)shape.words[2];
    shape_words_fini(&shape);
    return status;
}

static bool returns(const Overload *invoke, NetTypeKey key) {
    if (key != 0)
        return invoke->result != NULL && invoke->result->key == key;
    return invoke->result != NULL && invoke->result->kind == TYPE_KIND_CLASS && invoke->result->base_key == 0;
}

int callable_compare(PyObject *callable, NetTypeInfo *a, NetTypeInfo *b, bool inferred) {
    if (a == b || a->kind != TYPE_KIND_DELEGATE || b->kind != TYPE_KIND_DELEGATE || wrapper_info(callable) != NULL ||
        !PyCallable_Check(callable))
        return 0;
    NetTypeKey key;
    const Overload *left = invoke_of(a), *right = left == NULL ? NULL : invoke_of(b);
    if (right == NULL || returned_key(callable, &key) < 0) {
        PyErr_Clear(); /* no order can be told: the call is reported as ambiguous, with both */
        return 0;
    }
    int order = returns(right, key) - returns(left, key);
    return order != 0 || !inferred ? order : left->parameter_count - right->parameter_count;
}
