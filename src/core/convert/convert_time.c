/* DateTime, DateTimeOffset, TimeSpan, DateOnly and TimeOnly from the classes of the datetime module.
 *
 * .NET counts ticks of 100 ns, so that every microsecond of Python's has its place; what lies outside of .NET's range, or
 * has a part that the type cannot hold, is refused. The whole table is in docs/guide/conversions.md.
 */
#include "convert/converter.h"
#include "metadata/wrapper.h"
#include "support/py_library.h"

#define TICKS_OF_MICROSECOND INT64_C(10)
#define TICKS_OF_SECOND INT64_C(10000000)
#define TICKS_OF_DAY (INT64_C(86400) * TICKS_OF_SECOND)
#define TICKS_END INT64_C(3155378976000000000) /* of the year 9999 */
#define OFFSET_LIMIT (14 * 60 * 60)

enum { KIND_UNSPECIFIED, KIND_UTC }; /* DateTimeKind */

enum Class { CLASS_NONE, CLASS_DATE, CLASS_NAIVE, CLASS_AWARE, CLASS_TIME, CLASS_TIME_AWARE, CLASS_DELTA };

/* What of the datetime module the object is. No exception: without that module it is nothing of it. */
static enum Class class_of(PyObject *value) {
    const PyDateTime_CAPI *interface = py_library_datetime();
    if (interface == NULL) {
        PyErr_Clear();
        return CLASS_NONE;
    }
    if (PyObject_TypeCheck(value, interface->DateTimeType))
        return PyDateTime_DATE_GET_TZINFO(value) == Py_None ? CLASS_NAIVE : CLASS_AWARE;
    if (PyObject_TypeCheck(value, interface->DateType))
        return CLASS_DATE;
    if (PyObject_TypeCheck(value, interface->TimeType))
        return PyDateTime_TIME_GET_TZINFO(value) == Py_None ? CLASS_TIME : CLASS_TIME_AWARE;
    return PyObject_TypeCheck(value, interface->DeltaType) ? CLASS_DELTA : CLASS_NONE;
}

/* ---- ticks ---- */

static int64_t days_before_year(int year) {
    int64_t before = year - 1;
    return before * 365 + before / 4 - before / 100 + before / 400;
}

static int64_t days_before_month(int year, int month) {
    static const int16_t days[] = {0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month] + (month > 2 && is_leap);
}

/* Since midnight of the first day of year 1. */
static int64_t ticks_of_date(PyObject *date) {
    int year = PyDateTime_GET_YEAR(date), month = PyDateTime_GET_MONTH(date);
    int64_t days = days_before_year(year) + days_before_month(year, month) + PyDateTime_GET_DAY(date) - 1;
    return days * TICKS_OF_DAY;
}

static int64_t ticks_of_clock(int hour, int minute, int second, int microsecond) {
    int64_t seconds = ((int64_t)hour * 60 + minute) * 60 + second;
    return seconds * TICKS_OF_SECOND + microsecond * TICKS_OF_MICROSECOND;
}

static int64_t ticks_of_datetime(PyObject *value) {
    return ticks_of_date(value) + ticks_of_clock(PyDateTime_DATE_GET_HOUR(value), PyDateTime_DATE_GET_MINUTE(value),
                                                 PyDateTime_DATE_GET_SECOND(value),
                                                 PyDateTime_DATE_GET_MICROSECOND(value));
}

static int64_t ticks_of_time(PyObject *value) {
    return ticks_of_clock(PyDateTime_TIME_GET_HOUR(value), PyDateTime_TIME_GET_MINUTE(value),
                          PyDateTime_TIME_GET_SECOND(value), PyDateTime_TIME_GET_MICROSECOND(value));
}

/* 1; 0: more than 64 bits of ticks. */
static int ticks_of_delta(PyObject *value, int64_t *ticks) {
    int64_t days = PyDateTime_DELTA_GET_DAYS(value);
    int64_t rest = PyDateTime_DELTA_GET_SECONDS(value) * TICKS_OF_SECOND +
                   PyDateTime_DELTA_GET_MICROSECONDS(value) * TICKS_OF_MICROSECOND;
    if (days < 0) { /* towards zero: the last day may lie half outside */
        days++;
        rest -= TICKS_OF_DAY;
    }
    if (days > INT64_MAX / TICKS_OF_DAY || days < INT64_MIN / TICKS_OF_DAY)
        return 0;
    return !__builtin_add_overflow(days * TICKS_OF_DAY, rest, ticks);
}

/* ---- refusals ---- */

static int raise_range(const NetTypeInfo *type, PyObject *value) {
    PyErr_Format(PyExc_OverflowError, "value not in range for %U: %R", type->full_name, value);
    return -1;
}

static int raise_naive(const NetTypeInfo *type, PyObject *value) {
    PyErr_Format(PyExc_TypeError, "%R has no offset from UTC, which %U needs: give it a tzinfo", value,
                 type->full_name);
    return -1;
}

/* ---- offsets ---- */

/* utcoffset() in ticks. 1; 0: it is None; -1. */
static int offset_of(PyObject *value, int64_t *ticks) {
    PyObject *offset = PyObject_CallMethod(value, "utcoffset", NULL);
    if (offset == NULL)
        return -1;
    int found = offset == Py_None ? 0 : class_of(offset) == CLASS_DELTA ? ticks_of_delta(offset, ticks) : -1;
    if (found < 0)
        PyErr_Format(PyExc_TypeError, "utcoffset() returned %.200s, not None or a timedelta", Py_TYPE(offset)->tp_name);
    Py_DECREF(offset);
    return found;
}

/* ---- DateTime: aware ones as the same moment in UTC ---- */

static int datetime_cell(NetTypeInfo *type, PyObject *value, Value *cell, bool aware) {
    int64_t ticks = ticks_of_datetime(value), offset = 0;
    int found = aware ? offset_of(value, &offset) : 0;
    if (found < 0)
        return -1;
    ticks -= offset;
    if (ticks < 0 || ticks >= TICKS_END)
        return raise_range(type, value);
    *cell = (Value){.as.i64 = ticks, .tag = VALUE_TICKS_TAG(found ? KIND_UTC : KIND_UNSPECIFIED, 0)};
    return 0;
}

static int datetime_to_net(NetTypeInfo *type, PyObject *value, Value *cell, Scratch *scratch) {
    if (wrapper_info(value) != NULL)
        return convert_object.to_net(type, value, cell, scratch);
    switch (class_of(value)) {
    case CLASS_NAIVE: return datetime_cell(type, value, cell, false);
    case CLASS_AWARE: return datetime_cell(type, value, cell, true);
    case CLASS_DATE:
        *cell = (Value){.as.i64 = ticks_of_date(value), .tag = VALUE_TICKS_TAG(KIND_UNSPECIFIED, 0)};
        return 0;
    default: return converter_raise_mismatch(type, value);
    }
}

static int datetime_match(NetTypeInfo *type, PyObject *value) {
    if (wrapper_info(value) != NULL)
        return convert_object.match(type, value);
    switch (class_of(value)) {
    case CLASS_NAIVE: return MATCH_LIBRARY;
    case CLASS_AWARE:
    case CLASS_DATE: return MATCH_LIBRARY + 10;
    default: return MATCH_NONE;
    }
}

static PyObject *to_py(NetTypeInfo *type, const Value *cell, const char *text) {
    return convert_object.to_py(type, cell, text);
}
const Converter convert_datetime = {"datetime", datetime_to_net, to_py, datetime_match};

/* ---- DateTimeOffset ---- */

static int offset_cell(NetTypeInfo *type, PyObject *value, Value *cell) {
    int64_t ticks = ticks_of_datetime(value), offset;
    int found = offset_of(value, &offset);
    if (found <= 0)
        return found < 0 ? -1 : raise_naive(type, value);
    int64_t seconds = offset / TICKS_OF_SECOND;
    if (offset % (60 * TICKS_OF_SECOND) != 0 || seconds > OFFSET_LIMIT || seconds < -OFFSET_LIMIT) {
        PyErr_Format(PyExc_OverflowError, "%U has offsets of whole minutes, of 14 hours at most: %R", type->full_name,
                     value);
        return -1;
    }
    if (ticks - offset < 0 || ticks - offset >= TICKS_END)
        return raise_range(type, value);
    *cell = (Value){.as.i64 = ticks, .tag = VALUE_TICKS_TAG(KIND_UNSPECIFIED, seconds)};
    return 0;
}

static int offset_to_net(NetTypeInfo *type, PyObject *value, Value *cell, Scratch *scratch) {
    if (wrapper_info(value) != NULL)
        return convert_object.to_net(type, value, cell, scratch);
    switch (class_of(value)) {
    case CLASS_AWARE: return offset_cell(type, value, cell);
    case CLASS_NAIVE: return raise_naive(type, value);
    default: return converter_raise_mismatch(type, value);
    }
}

static int offset_match(NetTypeInfo *type, PyObject *value) {
    if (wrapper_info(value) != NULL)
        return convert_object.match(type, value);
    return class_of(value) == CLASS_AWARE ? MATCH_LIBRARY : MATCH_NONE;
}
const Converter convert_datetime_offset = {"datetime_offset", offset_to_net, to_py, offset_match};

/* ---- TimeSpan: a duration, or the time since midnight ---- */

static int span_to_net(NetTypeInfo *type, PyObject *value, Value *cell, Scratch *scratch) {
    if (wrapper_info(value) != NULL)
        return convert_object.to_net(type, value, cell, scratch);
    cell->tag = VALUE_TICKS_TAG(0, 0);
    switch (class_of(value)) {
    case CLASS_DELTA: return ticks_of_delta(value, &cell->as.i64) ? 0 : raise_range(type, value);
    case CLASS_TIME: cell->as.i64 = ticks_of_time(value); return 0;
    default: return converter_raise_mismatch(type, value);
    }
}

static int span_match(NetTypeInfo *type, PyObject *value) {
    int64_t ticks;
    if (wrapper_info(value) != NULL)
        return convert_object.match(type, value);
    switch (class_of(value)) {
    case CLASS_DELTA: return ticks_of_delta(value, &ticks) ? MATCH_LIBRARY : MATCH_NONE;
    case CLASS_TIME: return MATCH_LIBRARY + 10;
    default: return MATCH_NONE;
    }
}
const Converter convert_timespan = {"timespan", span_to_net, to_py, span_match};

/* ---- DateOnly: a datetime is none, since its time would be lost ---- */

static int date_to_net(NetTypeInfo *type, PyObject *value, Value *cell, Scratch *scratch) {
    if (wrapper_info(value) != NULL)
        return convert_object.to_net(type, value, cell, scratch);
    if (class_of(value) != CLASS_DATE)
        return converter_raise_mismatch(type, value);
    *cell = (Value){.as.i64 = ticks_of_date(value), .tag = VALUE_TICKS_TAG(0, 0)};
    return 0;
}

static int date_match(NetTypeInfo *type, PyObject *value) {
    if (wrapper_info(value) != NULL)
        return convert_object.match(type, value);
    return class_of(value) == CLASS_DATE ? MATCH_LIBRARY : MATCH_NONE;
}
const Converter convert_date = {"date", date_to_net, to_py, date_match};

/* ---- TimeOnly ---- */

static int time_to_net(NetTypeInfo *type, PyObject *value, Value *cell, Scratch *scratch) {
    if (wrapper_info(value) != NULL)
        return convert_object.to_net(type, value, cell, scratch);
    enum Class class = class_of(value);
    if (class == CLASS_TIME_AWARE) {
        PyErr_Format(PyExc_TypeError, "%U has no offset from UTC, which %R has", type->full_name, value);
        return -1;
    }
    if (class != CLASS_TIME)
        return converter_raise_mismatch(type, value);
    *cell = (Value){.as.i64 = ticks_of_time(value), .tag = VALUE_TICKS_TAG(0, 0)};
    return 0;
}

static int time_match(NetTypeInfo *type, PyObject *value) {
    if (wrapper_info(value) != NULL)
        return convert_object.match(type, value);
    return class_of(value) == CLASS_TIME ? MATCH_LIBRARY : MATCH_NONE;
}
const Converter convert_time = {"time", time_to_net, to_py, time_match};

/* ---- and back ---- */

/* Python's microseconds hold no tenth of one: it is left out, towards the past. */
static int64_t microseconds_of(int64_t ticks) {
    int64_t microseconds = ticks / TICKS_OF_MICROSECOND;
    return microseconds - (ticks % TICKS_OF_MICROSECOND < 0);
}

static PyObject *delta_of(PyDateTime_CAPI *interface, int64_t microseconds) {
    int64_t day = INT64_C(86400000000);
    int64_t days = microseconds / day, rest = microseconds % day;
    if (rest < 0) {
        days--;
        rest += day;
    }
    return interface->Delta_FromDelta((int)days, (int)(rest / 1000000), (int)(rest % 1000000), 0, interface->DeltaType);
}

typedef struct Calendar {
    int year, month, day;
} Calendar;

/* The date of a day counted from the first of the year 1. */
static Calendar calendar_of(int64_t day) {
    int year = (int)(day / 366) + 1;
    while (days_before_year(year + 1) <= day)
        year++;
    int rest = (int)(day - days_before_year(year)), month = 12;
    while (days_before_month(year, month) > rest)
        month--;
    return (Calendar){year, month, rest - (int)days_before_month(year, month) + 1};
}

/* `zone` is taken. */
static PyObject *datetime_of_take(PyDateTime_CAPI *interface, int64_t ticks, PyObject *zone) {
    Calendar date = calendar_of(ticks / TICKS_OF_DAY);
    int64_t clock = ticks % TICKS_OF_DAY / TICKS_OF_MICROSECOND;
    PyObject *made =
        zone == NULL ? NULL
                     : interface->DateTime_FromDateAndTime(date.year, date.month, date.day, (int)(clock / 3600000000),
                                                           (int)(clock / 60000000 % 60), (int)(clock / 1000000 % 60),
                                                           (int)(clock % 1000000), zone, interface->DateTimeType);
    Py_XDECREF(zone);
    return made;
}

static PyObject *zone_of(PyDateTime_CAPI *interface, int seconds) {
    if (seconds == 0)
        return Py_NewRef(interface->TimeZone_UTC);
    PyObject *offset = interface->Delta_FromDelta(0, seconds, 0, 1, interface->DeltaType);
    PyObject *zone = offset == NULL ? NULL : interface->TimeZone_FromTimeZone(offset, NULL);
    Py_XDECREF(offset);
    return zone;
}

PyObject *convert_ticks_to_py(const NetTypeInfo *type, const Value *cell) {
    PyDateTime_CAPI *interface = py_library_datetime();
    if (interface == NULL)
        return NULL;
    int64_t ticks = cell->as.i64, clock = ticks % TICKS_OF_DAY / TICKS_OF_MICROSECOND;
    int offset = (int)(int32_t)VALUE_LENGTH(cell->tag);
    bool naive = (cell->tag >> 8 & 0xff) == KIND_UNSPECIFIED;
    switch (type->code) {
    case TYPE_CODE_DATE_TIME:
        return datetime_of_take(interface, ticks, naive ? Py_NewRef(Py_None) : zone_of(interface, offset));
    case TYPE_CODE_DATE_TIME_OFFSET: return datetime_of_take(interface, ticks, zone_of(interface, offset));
    case TYPE_CODE_DATE_ONLY: {
        Calendar date = calendar_of(ticks / TICKS_OF_DAY);
        return interface->Date_FromDate(date.year, date.month, date.day, interface->DateType);
    }
    case TYPE_CODE_TIME_ONLY:
        return interface->Time_FromTime((int)(clock / 3600000000), (int)(clock / 60000000 % 60),
                                        (int)(clock / 1000000 % 60), (int)(clock % 1000000), Py_None,
                                        interface->TimeType);
    default: return delta_of(interface, microseconds_of(ticks));
    }
}
