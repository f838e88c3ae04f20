/* Items are converted in chunks and cross the border a chunk at a time: numbers packed as they lie in the array's memory,
 * everything else as cells. */
#include "convert/array_builder.h"

#include "errors/managed_call.h"

#define CELL_CHUNK 64     /* items */
#define PACKED_CHUNK 4096 /* bytes */

size_t array_builder_number_size(const NetTypeInfo *element) {
    static const uint8_t sizes[] = {
        [TYPE_CODE_BOOLEAN] = 1, [TYPE_CODE_CHAR] = 2,   [TYPE_CODE_SBYTE] = 1,  [TYPE_CODE_BYTE] = 1,
        [TYPE_CODE_INT16] = 2,   [TYPE_CODE_UINT16] = 2, [TYPE_CODE_INT32] = 4,  [TYPE_CODE_UINT32] = 4,
        [TYPE_CODE_INT64] = 8,   [TYPE_CODE_UINT64] = 8, [TYPE_CODE_SINGLE] = 4, [TYPE_CODE_DOUBLE] = 8,
    };
    return element->code < sizeof sizes ? sizes[element->code] : 0;
}

/* ---- making ---- */

bool array_builder_makes(const NetTypeInfo *type) {
    Py_ssize_t length = PyUnicode_GET_LENGTH(type->clr_name);
    return !(length > 2 && PyUnicode_READ_CHAR(type->clr_name, length - 2) == '*');
}

int convert_new_array(NetTypeInfo *element, const int64_t *lengths, int32_t rank, NetHandle *out) {
    for (int32_t i = 0; i < rank; i++)
        if (lengths[i] > INT32_MAX) {
            PyErr_Format(PyExc_OverflowError, "%lld is more elements than a .NET array can have",
                         (long long)lengths[i]);
            return -1;
        }
    int status;
    MANAGED_CALL(status, array_create, element->key, lengths, rank, out);
    return status;
}

int array_builder_new(NetTypeInfo *element, const int64_t *lengths, int32_t rank, Value *cell, Scratch *scratch) {
    NetHandle array = 0;
    if (convert_new_array(element, lengths, rank, &array) < 0)
        return -1;
    *cell = (Value){.as.handle = array, .tag = VALUE_HANDLE};
    return scratch_keep_handle_take(scratch, array);
}

/* ---- numbers ---- */

static void pack(const NetTypeInfo *element, size_t size, const Value *cell, char *place) {
    if (element->code == TYPE_CODE_SINGLE) {
        float number = (float)cell->as.f64;
        memcpy(place, &number, sizeof number);
        return;
    }
    memcpy(place, &cell->as, size); /* the low bytes: little-endian, as is every platform of ours */
}

/* Floats as they are: how many there are before the first that is something else. */
static Py_ssize_t pack_floats(PyObject *const *items, Py_ssize_t count, char *place) {
    Py_ssize_t done = 0;
    for (; done < count && PyFloat_CheckExact(items[done]); done++, place += sizeof(double)) {
        double number = PyFloat_AS_DOUBLE(items[done]);
        memcpy(place, &number, sizeof number);
    }
    return done;
}

static int pack_items(NetTypeInfo *element, size_t size, PyObject *const *items, Py_ssize_t count, char *place) {
    Scratch scratch; /* nothing is kept for a number, but for one that an operator makes */
    scratch_init(&scratch);
    int status = 0;
    Py_ssize_t i = element->code == TYPE_CODE_DOUBLE ? pack_floats(items, count, place) : 0;
    for (place += (size_t)i * size; i < count; i++, place += size) {
        Value cell;
        if ((status = convert_assigned(element, items[i], &cell, &scratch)) < 0)
            break;
        pack(element, size, &cell, place);
    }
    scratch_release(&scratch);
    return status;
}

static int fill_numbers(NetTypeInfo *element, size_t size, NetHandle array, PyObject *const *items, Py_ssize_t count) {
    _Alignas(8) char packed[PACKED_CHUNK];
    Py_ssize_t limit = (Py_ssize_t)(sizeof packed / size);
    for (Py_ssize_t start = 0; start < count; start += limit) {
        Py_ssize_t some = count - start < limit ? count - start : limit;
        int status = pack_items(element, size, items + start, some, packed);
        if (status == 0)
            MANAGED_CALL(status, array_copy_in, array, start * (int64_t)size, packed, some * (int64_t)size);
        if (status < 0)
            return -1;
    }
    return 0;
}

/* ---- everything else ---- */

static int store_cells(NetTypeInfo *element, NetHandle array, Py_ssize_t start, PyObject *const *items, int32_t count) {
    Value cells[CELL_CHUNK];
    Scratch scratch;
    scratch_init(&scratch);
    int status = 0;
    for (int32_t i = 0; status == 0 && i < count; i++)
        status = convert_assigned(element, items[i], &cells[i], &scratch);
    if (status == 0)
        MANAGED_CALL(status, array_store, array, start, cells, count);
    scratch_release(&scratch);
    return status;
}

int array_builder_fill(NetTypeInfo *element, NetHandle array, PyObject *const *items, Py_ssize_t count) {
    size_t size = array_builder_number_size(element);
    if (size != 0)
        return fill_numbers(element, size, array, items, count);
    for (Py_ssize_t start = 0; start < count; start += CELL_CHUNK) {
        int32_t some = (int32_t)(count - start < CELL_CHUNK ? count - start : CELL_CHUNK);
        if (store_cells(element, array, start, items + start, some) < 0)
            return -1;
    }
    return 0;
}

int convert_items_to_array(NetTypeInfo *array, PyObject *const *items, Py_ssize_t count, Value *cell,
                           Scratch *scratch) {
    NetTypeInfo *element = type_info_element(array);
    int64_t length = count;
    if (element == NULL || array_builder_new(element, &length, 1, cell, scratch) < 0)
        return -1;
    return array_builder_fill(element, cell->as.handle, items, count);
}
