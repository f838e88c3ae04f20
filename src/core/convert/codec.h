/* Codecs: conversions that programs register with the managed half (Python.Runtime.PyObjectConversions).
 *
 * Encoders are asked for results that would become wrappers; decoders for Python values where anything but a primitive, a
 * string or a Python object is wanted, before the converters. As long as none is registered, this costs one relaxed load. */
#ifndef CLRLINK_CONVERT_CODEC_H
#define CLRLINK_CONVERT_CODEC_H

#include <stdatomic.h>

#include "bridge/value.h"
#include "metadata/type_info.h"

struct Scratch;

#define CODEC_ENCODERS 1u /* some are registered */
#define CODEC_DECODERS 2u
#define CODEC_EPOCH 4u /* added with every registration: the bind caches' choices from before hold no more */

extern _Atomic(uint32_t) codec_state; /* [atomic] */

static inline uint32_t codec_epoch(void) {
    return atomic_load_explicit(&codec_state, memory_order_relaxed);
}
static inline bool codec_encodes(void) {
    return codec_epoch() & CODEC_ENCODERS;
}
static inline bool codec_decodes(void) {
    return codec_epoch() & CODEC_DECODERS;
}

/* Fills the native slot. */
void codec_init(void);

/* The ways that convert_match, convert_to_net and convert_to_py take where codecs are registered; as those, and as the
 * functions of Converter. What a codec raises becomes a TypeError with the same text, and that exception as its cause. */
int codec_match(NetTypeInfo *type, PyObject *value);
int codec_to_net(NetTypeInfo *type, PyObject *value, Value *cell, struct Scratch *scratch);
PyObject *codec_to_py(NetTypeInfo *type, const Value *cell, const char *text);
/* A dynamic cell on its way to Python: 1 with *made, the cell used up; 0: no encoder takes it; -1. */
int codec_encode(const Value *cell, PyObject **made);

#endif
