/* bridge/blob_reader */
#include "harness.h"

#include <string.h>

#include "bridge/blob_reader.h"
#include "bridge/slots.h"
#include "fake_managed.h"

static Blob sample(void) {
    FakeBlob blob = {0};
    fake_blob_u8(&blob, 0x12);
    fake_blob_u16(&blob, 0x3456);
    fake_blob_u32(&blob, 0x789ABCDE);
    fake_blob_u64(&blob, UINT64_C(0x1122334455667788));
    fake_blob_text(&blob, "text");
    fake_blob_u8(&blob, 0xFF);
    return fake_blob_finish(&blob);
}

TEST(blob, whole) {
    Blob blob = sample();
    BlobReader reader = blob_reader(blob);
    CHECK(blob_u8(&reader) == 0x12);
    CHECK(blob_u16(&reader) == 0x3456);
    CHECK(blob_u32(&reader) == 0x789ABCDE);
    CHECK(blob_key(&reader) == (NetTypeKey)UINT64_C(0x1122334455667788));
    BlobText text = blob_text(&reader);
    CHECK(text.length == 4 && memcmp(text.utf8, "text", 4) == 0);
    CHECK(blob_u8(&reader) == 0xFF);
    CHECK(!reader.broken && reader.at == reader.end);
    CHECK(blob_u8(&reader) == 0 && reader.broken);
    CHECK(blob_u8(&reader) == 0 && reader.broken); /* stays so */
    managed.blob_free(blob.data);
}

/* Cut off at every byte, in memory of just that size: what is there is read, what is not is zero, nothing is read past
 * the end (ASan watches). */
TEST(blob, truncated) {
    Blob whole = sample();
    for (int64_t length = 0; length < whole.length; length++) {
        uint8_t *cut = malloc((size_t)length + (length == 0));
        CHECK(cut != NULL);
        memcpy(cut, whole.data, (size_t)length);
        BlobReader reader = blob_reader((Blob){cut, length});
        uint8_t first = blob_u8(&reader);
        CHECK(first == (length >= 1 ? 0x12 : 0));
        blob_u16(&reader);
        blob_u32(&reader);
        blob_u64(&reader);
        BlobText text = blob_text(&reader);
        CHECK(text.length == (length >= 23 ? 4u : 0u));
        blob_u8(&reader);
        CHECK(reader.broken);
        CHECK(reader.at <= reader.end);
        free(cut);
    }
    managed.blob_free(whole.data);
}

/* A length that is a lie. */
TEST(blob, long_text) {
    FakeBlob writer = {0};
    fake_blob_u32(&writer, UINT32_MAX);
    fake_blob_u8(&writer, 'x');
    Blob blob = fake_blob_finish(&writer);
    BlobReader reader = blob_reader(blob);
    BlobText text = blob_text(&reader);
    CHECK(reader.broken && text.length == 0 && text.utf8[0] == '\0');
    managed.blob_free(blob.data);
}
