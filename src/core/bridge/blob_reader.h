/* Reading the blobs of metadata_format.h. A read past the end sets `broken` and yields zeros: check once at the end. */
#ifndef CLRLINK_BRIDGE_BLOB_READER_H
#define CLRLINK_BRIDGE_BLOB_READER_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "bridge/value.h"

typedef struct BlobReader {
    const uint8_t *at;
    const uint8_t *end;
    bool broken;
} BlobReader;

typedef struct BlobText {
    const char *utf8; /* not NUL-terminated; lives as long as the blob */
    uint32_t length;
} BlobText;

static inline BlobReader blob_reader(Blob blob) {
    return (BlobReader){blob.data, blob.data + blob.length, false};
}

static inline const uint8_t *blob_take(BlobReader *reader, size_t size) {
    if ((size_t)(reader->end - reader->at) < size) {
        reader->broken = true;
        return NULL;
    }
    const uint8_t *start = reader->at;
    reader->at += size;
    return start;
}

#define BLOB_READ(name, type)                                   \
    static inline type blob_##name(BlobReader *reader) {        \
        type value = 0;                                         \
        const uint8_t *bytes = blob_take(reader, sizeof value); \
        if (bytes != NULL)                                      \
            memcpy(&value, bytes, sizeof value);                \
        return value;                                           \
    }
BLOB_READ(u8, uint8_t)
BLOB_READ(u16, uint16_t)
BLOB_READ(u32, uint32_t)
BLOB_READ(u64, uint64_t)
#undef BLOB_READ

static inline NetTypeKey blob_key(BlobReader *reader) {
    return (NetTypeKey)blob_u64(reader);
}

static inline BlobText blob_text(BlobReader *reader) {
    BlobText text = {"", blob_u32(reader)};
    const uint8_t *bytes = blob_take(reader, text.length);
    if (bytes == NULL)
        return (BlobText){"", 0};
    text.utf8 = (const char *)bytes;
    return text;
}

#endif
