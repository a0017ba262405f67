# cython: wraparound=True
"""Date, ECMA-262 §21.4.  A time value is a double: milliseconds since 1970 in UTC, or NaN."""

from libc.math cimport floor, fabs, trunc, fmod, isnan, NAN
from libc.time cimport time_t

import time as _time

from jsbc.vm.value cimport *
from jsbc.vm.objects cimport *
from jsbc.vm.convert cimport *
from jsbc.builtins.table cimport *

cdef extern from *:
    """
    #include <time.h>
    static long jsbc_utc_offset(time_t seconds) {
        struct tm local;
        if (!localtime_r(&seconds, &local)) return 0;
        return local.tm_gmtoff;
    }
    """
    long utc_offset "jsbc_utc_offset"(time_t seconds) noexcept nogil

cdef double MS_PER_DAY = 86400000.0
cdef double MAX_TIME = 8.64e15           # §21.4.1.1
cdef tuple DAY_NAMES = ("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat")
cdef tuple MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


# ------------------------------------------------------------------ calendar
cdef double days_from_civil(double year, int month) noexcept:
    # day number of the first day of a month (0..11) in the proleptic Gregorian calendar, counted in eras of 400 years
    cdef double y = year - (1 if month < 2 else 0)
    cdef double era = floor(y / 400)
    cdef double of_era = y - era * 400
    cdef int shifted = (month + 10) % 12                     # March = 0
    cdef int of_year = (153 * shifted + 2) // 5
    return era * 146097 + of_era * 365 + floor(of_era / 4) - floor(of_era / 100) + of_year - 719468


cdef struct Fields:
    double year
    int month
    int day                  # 1..31
    int hour
    int minute
    int second
    int millisecond
    int weekday


cdef void split_time(double t, Fields* f) noexcept:
    cdef double days = floor(t / MS_PER_DAY)
    cdef int64_t ms = <int64_t>(t - days * MS_PER_DAY)
    cdef double z = days + 719468, era, of_era, year_of_era, of_year
    cdef int shifted
    f.hour = <int>(ms // 3600000)
    f.minute = <int>(ms // 60000 % 60)
    f.second = <int>(ms // 1000 % 60)
    f.millisecond = <int>(ms % 1000)
    f.weekday = <int>(fmod(fmod(days + 4, 7) + 7, 7))
    era = floor(z / 146097)
    of_era = z - era * 146097
    year_of_era = floor((of_era - floor(of_era / 1460) + floor(of_era / 36524) - floor(of_era / 146096)) / 365)
    of_year = of_era - (365 * year_of_era + floor(year_of_era / 4) - floor(year_of_era / 100))
    shifted = (5 * <int>of_year + 2) // 153
    f.day = <int>of_year - (153 * shifted + 2) // 5 + 1
    f.month = (shifted + 2) % 12
    f.year = year_of_era + era * 400 + (1 if f.month < 2 else 0)


cdef double make_time(double hour, double minute, double second, double ms) noexcept:
    if not ((hour + minute + second + ms) - (hour + minute + second + ms) == 0):
        return NAN
    return trunc(hour) * 3600000.0 + trunc(minute) * 60000.0 + trunc(second) * 1000.0 + trunc(ms)


cdef double make_day(double year, double month, double date) noexcept:
    cdef double whole_year
    if not ((year + month + date) - (year + month + date) == 0):
        return NAN
    year = trunc(year)
    month = trunc(month)
    whole_year = year + floor(month / 12)
    if fabs(whole_year) > 400000:
        return NAN
    return days_from_civil(whole_year, <int>(month - floor(month / 12) * 12)) + trunc(date) - 1


cdef double make_date(double day, double time_in_day) noexcept:
    cdef double t = day * MS_PER_DAY + time_in_day
    return t if t - t == 0 else NAN


cdef double time_clip(double t) noexcept:
    if not (fabs(t) <= MAX_TIME):
        return NAN
    return trunc(t) + 0.0


cdef double local_offset(double t) noexcept:
    # milliseconds to add to a UTC time; what setters are given may be far outside of the times there are
    if not (fabs(t) <= MAX_TIME + 2 * MS_PER_DAY):
        return 0
    return utc_offset(<time_t>floor(t / 1000)) * 1000.0


cdef double to_local(double t) noexcept:
    return t + local_offset(t)


cdef double to_utc(double t) noexcept:
    # UTC(t), §21.4.1.26: a skipped local time is read with the offset before the change
    cdef double before, guess
    if isnan(t):
        return NAN
    before = local_offset(t - MS_PER_DAY)
    guess = t - before
    if local_offset(guess) == before:
        return guess
    if local_offset(t - local_offset(guess)) == local_offset(guess):
        return t - local_offset(guess)
    return guess


# ------------------------------------------------------------------ texts
cdef str year_text(double year):
    return ("-%06d" % -year) if year < 0 else "%04d" % year


cdef str iso_text(double t):
    cdef Fields f
    split_time(t, &f)
    if 0 <= f.year <= 9999:
        year = "%04d" % f.year
    else:
        year = "%s%06d" % ("-" if f.year < 0 else "+", fabs(f.year))
    return "%s-%02d-%02dT%02d:%02d:%02d.%03dZ" % (year, f.month + 1, f.day, f.hour, f.minute, f.second, f.millisecond)


cdef str zone_text(double t):
    cdef int minutes = <int>(local_offset(t) / 60000)
    name = _time.strftime("%Z", _time.localtime(max(min(t / 1000, 4e9), 0)))
    return "GMT%s%02d%02d (%s)" % ("-" if minutes < 0 else "+", abs(minutes) // 60, abs(minutes) % 60,
                                   "Coordinated Universal Time" if name == "UTC" else name)


cdef enum TextKind:
    TEXT_FULL, TEXT_DATE, TEXT_TIME, TEXT_UTC, TEXT_ISO, TEXT_LOCALE, TEXT_LOCALE_DATE, TEXT_LOCALE_TIME


cdef str date_text(double t, int kind):
    cdef Fields f
    if isnan(t):
        return "Invalid Date"
    if kind == TEXT_ISO:
        return iso_text(t)
    if kind == TEXT_UTC:
        split_time(t, &f)
        return "%s, %02d %s %s %02d:%02d:%02d GMT" % (DAY_NAMES[f.weekday], f.day, MONTH_NAMES[f.month], year_text(f.year),
                                                      f.hour, f.minute, f.second)
    split_time(to_local(t), &f)
    date = "%s %s %02d %s" % (DAY_NAMES[f.weekday], MONTH_NAMES[f.month], f.day, year_text(f.year))
    clock = "%02d:%02d:%02d" % (f.hour, f.minute, f.second)
    if kind == TEXT_DATE:
        return date
    if kind == TEXT_TIME:
        return "%s %s" % (clock, zone_text(t))
    if kind == TEXT_FULL:
        return "%s %s %s" % (date, clock, zone_text(t))
    # without ECMA-402: the en-US forms
    date = "%d/%d/%d" % (f.month + 1, f.day, f.year)
    clock = "%d:%02d:%02d %s" % (f.hour % 12 or 12, f.minute, f.second, "AM" if f.hour < 12 else "PM")
    if kind == TEXT_LOCALE_DATE:
        return date
    return clock if kind == TEXT_LOCALE_TIME else "%s, %s" % (date, clock)


# ------------------------------------------------------------------ parsing
cdef object ISO_PATTERN = None
cdef object LEGACY_PATTERN = None
cdef dict MONTH_NUMBERS = {name.lower(): i for i, name in enumerate(MONTH_NAMES)}
cdef dict ZONES = {"gmt": 0, "utc": 0, "ut": 0, "z": 0, "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420,
                   "mdt": -360, "pst": -480, "pdt": -420}


cdef double parse_date(object s):
    """Date.parse, §21.4.3.2: the ISO form of §21.4.1.32, then what toString and toUTCString write and
    the common loose forms (RFC 2822, m/d/y), read as V8 reads them."""
    global ISO_PATTERN
    import re
    cdef double t
    if ISO_PATTERN is None:
        ISO_PATTERN = re.compile(
            r"(\d{4}|[+-]\d{6})(?:-(\d\d)(?:-(\d\d))?)?(?:T(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9})\d*)?)?(Z|[+-]\d\d:?\d\d)?)?",
            re.ASCII)
    match = ISO_PATTERN.fullmatch(s)
    if match is None:
        return parse_legacy(s)
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    if year == "-000000":
        return NAN
    month = int(month or 1)
    day = int(day or 1)
    clock = (int(hour or 0), int(minute or 0), int(second or 0))
    if not 1 <= month <= 12 or not 1 <= day <= 31 or clock[1] > 59 or clock[2] > 59:
        return NAN
    if clock[0] > 24 or (clock[0] == 24 and (clock[1] or clock[2] or int(fraction or 0))):
        return NAN
    if day > 28 and day > make_day(int(year), month, 1) - make_day(int(year), month - 1, 1):
        return NAN
    ms = int((fraction or "0")[:3].ljust(3, "0"))
    t = make_date(make_day(int(year), month - 1, day), make_time(clock[0], clock[1], clock[2], ms))
    if zone is None:
        return to_utc(t) if hour is not None else t      # date-only forms are UTC
    if zone != "Z":
        minutes = int(zone[1:3]) * 60 + int(zone[-2:])
        if int(zone[-2:]) > 59 or int(zone[1:3]) > 23:
            return NAN
        t -= (minutes if zone[0] == "+" else -minutes) * 60000.0
    return t


cdef double parse_legacy(object s):
    global LEGACY_PATTERN
    import re
    cdef double t
    cdef list numbers = []
    if LEGACY_PATTERN is None:
        LEGACY_PATTERN = re.compile(
            r"\s*(?:(?P<clock>\d{1,2}:\d{1,2}(?::\d{1,2}(?:[.:]\d+)?)?)"
            r"|(?P<iso>(?<!\d)[+-]?\d{4,6}-\d{1,2}-\d{1,2}(?=\D|$)T?)"
            r"|(?P<offset>(?<=[\sA-Za-z\d:])[+-]\d{1,2}:?\d{2}(?!\d))|(?P<number>\d+)|(?P<word>[A-Za-z]+)\.?"
            r"|(?P<comment>\([^()]*\))|(?P<separator>[,/\-.]))", re.ASCII)
    year = month = day = clock = zone = half = None
    position = 0
    s = s.strip()
    if not s:
        return NAN
    while position < len(s):
        match = LEGACY_PATTERN.match(s, position)
        if match is None:
            return NAN
        position = match.end()
        kind = match.lastgroup
        text = match.group(kind)
        if kind == "clock":
            if clock is not None:
                return NAN
            clock = re.split("[:.]", text)
        elif kind == "iso":
            sign = -1 if text[0] == "-" else 1
            parts = text.lstrip("+-").rstrip("T").split("-")
            year, month, day = sign * int(parts[0]), int(parts[1]) - 1, int(parts[2])
        elif kind == "offset":
            if clock is None:
                if zone is None:
                    numbers.append(int(text[1:].replace(":", "")))
                continue
            digits = text[1:].replace(":", "")
            zone = (int(digits[:-2]) * 60 + int(digits[-2:])) * (-1 if text[0] == "-" else 1)
        elif kind == "number":
            numbers.append(int(text))
            if len(text) > 2 and year is None and len(numbers) != 2 and (month is not None or len(numbers) == 3 or len(text) >= 4):
                year = numbers.pop()
        elif kind == "word":
            word = text.lower()
            if word[:3] in MONTH_NUMBERS:
                month = MONTH_NUMBERS[word[:3]]
            elif word in ("am", "pm"):
                half = word
            elif word in ZONES:
                zone = ZONES[word] if zone is None else zone
            elif word == "t" and (year is not None or numbers):
                pass
            elif word[:3] not in ("sun", "mon", "tue", "wed", "thu", "fri", "sat"):
                if clock is None and not numbers and year is None:
                    continue                     # V8 skips unknown words before the first number
                return NAN
    if year is None or month is None or day is None:
        # what is missing comes from the plain numbers, in the order month, day, year
        if month is None and numbers:
            month = numbers.pop(0) - 1
        if day is None and numbers:
            day = numbers.pop(0)
        if year is None and numbers:
            year = numbers.pop(0)
            if year < 50:
                year += 2000
            elif year < 100:
                year += 1900
    if month is None or not 0 <= month <= 11 or (day is not None and not 1 <= day <= 31):
        return NAN
    if year is None:
        year = 2001
    hour = minute = second = ms = 0
    if clock is not None:
        hour, minute = int(clock[0]), int(clock[1])
        second = int(clock[2]) if len(clock) > 2 else 0
        ms = int(clock[3][:3].ljust(3, "0")) if len(clock) > 3 else 0
        if half is not None:
            if not 1 <= hour <= 12:
                return NAN
            hour = hour % 12 + (12 if half == "pm" else 0)
        if hour > 24 or minute > 59 or second > 59:
            return NAN
    t = make_date(make_day(year, month, 1 if day is None else day), make_time(hour, minute, second, ms))
    return to_utc(t) if zone is None else t - zone * 60000.0


# ------------------------------------------------------------------ the object
cdef double current_time():
    return floor(_time.time() * 1000)


cdef JSPrimitive this_date(Realm realm, object this_value):
    if isinstance(this_value, JSPrimitive) and (<JSObject>this_value).kind == KIND_DATE:
        return <JSPrimitive>this_value
    throw_type_error(realm, "this is not a Date object.")


cdef double from_components(Realm realm, tuple args) except? -1:
    # year, month[, date, hours, minutes, seconds, ms] as MakeDate takes them
    cdef double fields[7]
    cdef Py_ssize_t i
    fields[:] = [NAN, 0, 1, 0, 0, 0, 0]
    for i in range(min(len(args), 7)):
        fields[i] = js_to_number(realm, args[i])
    if 0 <= trunc(fields[0]) <= 99:
        fields[0] = 1900 + trunc(fields[0])
    return make_date(make_day(fields[0], fields[1], fields[2]), make_time(fields[3], fields[4], fields[5], fields[6]))


cdef object date_constructor(Realm realm, object this_value, tuple args):
    cdef JSPrimitive made
    cdef double t
    cdef Value new_target = realm.new_target
    if is_undefined(new_target):
        return date_text(current_time(), TEXT_FULL)
    value_incref(new_target)          # conversions below run programs: realm.new_target does not stay
    try:
        if not args:
            t = current_time()
        elif len(args) == 1:
            first = args[0]
            if isinstance(first, JSPrimitive) and (<JSObject>first).kind == KIND_DATE:
                t = as_double((<JSPrimitive>first).primitive)
            else:
                first = js_to_primitive(realm, first, "default")
                t = time_clip(parse_date(first)) if type(first) is str else time_clip(js_to_number(realm, first))
        else:
            t = time_clip(to_utc(from_components(realm, args)))
        made = JSPrimitive.__new__(JSPrimitive)
        init_object(realm, made, prototype_from_constructor(realm, new_target, INTRINSIC_DATE_PROTOTYPE), KIND_DATE)
        made.primitive = value_double(t)
        return made
    finally:
        value_decref(new_target)


cdef object date_now(Realm realm, object this_value, tuple args):
    return current_time()


cdef object date_parse(Realm realm, object this_value, tuple args):
    return time_clip(parse_date(js_to_string(realm, arg(args, 0))))


cdef object date_utc(Realm realm, object this_value, tuple args):
    return time_clip(from_components(realm, args))


cdef object date_get_time(Realm realm, object this_value, tuple args):
    return as_double(this_date(realm, this_value).primitive)


cdef enum DateField:
    FIELD_YEAR, FIELD_MONTH, FIELD_DATE, FIELD_HOURS, FIELD_MINUTES, FIELD_SECONDS, FIELD_MS, FIELD_DAY
    FIELD_SHORT_YEAR                     # getYear, Annex B
    FIELD_UTC = 16                       # added: without the local offset


cdef object date_get_field(Realm realm, object this_value, tuple args):
    cdef int which = realm.callee.magic
    cdef double t = as_double(this_date(realm, this_value).primitive)
    cdef Fields f
    if isnan(t):
        return NAN
    split_time(t if which & FIELD_UTC else to_local(t), &f)
    which &= ~FIELD_UTC
    if which == FIELD_YEAR:
        return int(f.year)
    if which == FIELD_MONTH:
        return f.month
    if which == FIELD_DATE:
        return f.day
    if which == FIELD_HOURS:
        return f.hour
    if which == FIELD_MINUTES:
        return f.minute
    if which == FIELD_SECONDS:
        return f.second
    if which == FIELD_MS:
        return f.millisecond
    if which == FIELD_DAY:
        return f.weekday
    return int(f.year) - 1900


cdef object date_set_field(Realm realm, object this_value, tuple args):
    """setFullYear, setHours, ... (§21.4.4.20 and following): a field and up to three smaller ones."""
    cdef int which = realm.callee.magic & ~FIELD_UTC
    cdef bint utc = (realm.callee.magic & FIELD_UTC) != 0
    cdef JSPrimitive date = this_date(realm, this_value)
    cdef double t = as_double(date.primitive)
    cdef double fields[7]
    cdef double day
    cdef Fields f
    cdef int limit = 3 if which <= FIELD_DATE else 7, i, count = 0
    cdef list numbers
    numbers = [js_to_number(realm, item) for item in (args[:limit - which] or (None,))]
    if isnan(t):
        if which != FIELD_YEAR:
            return NAN
        t = 0
    elif not utc:
        t = to_local(t)
    split_time(t, &f)
    fields[:] = [f.year, f.month, f.day, f.hour, f.minute, f.second, f.millisecond]
    for number in numbers:
        fields[which + count] = number
        count += 1
    day = make_day(fields[0], fields[1], fields[2])
    t = make_date(day, make_time(fields[3], fields[4], fields[5], fields[6]))
    t = time_clip(t if utc else to_utc(t))
    date.primitive = value_double(t)
    return t


cdef object date_set_year(Realm realm, object this_value, tuple args):
    # Annex B.2.3.2
    cdef JSPrimitive date = this_date(realm, this_value)
    cdef double t = as_double(date.primitive), year = js_to_number(realm, arg(args, 0))
    cdef Fields f
    if isnan(year):
        date.primitive = value_double(NAN)
        return NAN
    split_time(0 if isnan(t) else to_local(t), &f)
    if 0 <= trunc(year) <= 99:
        year = 1900 + trunc(year)
    t = make_date(make_day(year, f.month, f.day), make_time(f.hour, f.minute, f.second, f.millisecond))
    t = time_clip(to_utc(t))
    date.primitive = value_double(t)
    return t


cdef object date_set_time(Realm realm, object this_value, tuple args):
    cdef JSPrimitive date = this_date(realm, this_value)
    cdef double t = time_clip(js_to_number(realm, arg(args, 0)))
    date.primitive = value_double(t)
    return t


cdef object date_timezone_offset(Realm realm, object this_value, tuple args):
    cdef double t = as_double(this_date(realm, this_value).primitive)
    return NAN if isnan(t) else 0.0 - local_offset(t) / 60000


cdef object date_to_text(Realm realm, object this_value, tuple args):
    cdef int kind = realm.callee.magic
    cdef double t = as_double(this_date(realm, this_value).primitive)
    if kind == TEXT_ISO and isnan(t):
        throw_range_error(realm, "Invalid time value")
    return date_text(t, kind)


cdef object date_to_json(Realm realm, object this_value, tuple args):
    target = js_to_object(realm, this_value)
    primitive = js_to_primitive(realm, target, "number")
    if type(primitive) is float and not primitive - primitive == 0:
        return JSNull
    return js_invoke(realm, target, "toISOString", ())


cdef object date_to_primitive(Realm realm, object this_value, tuple args):
    hint = arg(args, 0)
    if not isinstance(this_value, JSObject):
        throw_type_error(realm, "Date.prototype[Symbol.toPrimitive] called on a non-object")
    if hint == "string" or hint == "default":
        order = ("toString", "valueOf")
    elif hint == "number":
        order = ("valueOf", "toString")
    else:
        throw_type_error(realm, "Invalid hint: %s" % (js_to_string(realm, hint) if not isinstance(hint, Symbol) else "Symbol()"))
    for name in order:
        method = js_get(realm, this_value, name)
        if js_is_callable(method):
            result = js_call(realm, method, this_value, ())
            if not isinstance(result, JSObject):
                return result
    throw_type_error(realm, "Cannot convert object to primitive value")


cdef NativeSpec[47] METHODS = [
    function(b"getTime", 0, date_get_time), function(b"valueOf", 0, date_get_time),
    function(b"getFullYear", 0, date_get_field, FIELD_YEAR), function(b"getMonth", 0, date_get_field, FIELD_MONTH),
    function(b"getDate", 0, date_get_field, FIELD_DATE), function(b"getHours", 0, date_get_field, FIELD_HOURS),
    function(b"getMinutes", 0, date_get_field, FIELD_MINUTES), function(b"getSeconds", 0, date_get_field, FIELD_SECONDS),
    function(b"getMilliseconds", 0, date_get_field, FIELD_MS), function(b"getDay", 0, date_get_field, FIELD_DAY),
    function(b"getYear", 0, date_get_field, FIELD_SHORT_YEAR),
    function(b"getUTCFullYear", 0, date_get_field, FIELD_YEAR | FIELD_UTC),
    function(b"getUTCMonth", 0, date_get_field, FIELD_MONTH | FIELD_UTC),
    function(b"getUTCDate", 0, date_get_field, FIELD_DATE | FIELD_UTC),
    function(b"getUTCHours", 0, date_get_field, FIELD_HOURS | FIELD_UTC),
    function(b"getUTCMinutes", 0, date_get_field, FIELD_MINUTES | FIELD_UTC),
    function(b"getUTCSeconds", 0, date_get_field, FIELD_SECONDS | FIELD_UTC),
    function(b"getUTCMilliseconds", 0, date_get_field, FIELD_MS | FIELD_UTC),
    function(b"getUTCDay", 0, date_get_field, FIELD_DAY | FIELD_UTC),
    function(b"getTimezoneOffset", 0, date_timezone_offset), function(b"setTime", 1, date_set_time),
    function(b"setFullYear", 3, date_set_field, FIELD_YEAR), function(b"setMonth", 2, date_set_field, FIELD_MONTH),
    function(b"setDate", 1, date_set_field, FIELD_DATE), function(b"setHours", 4, date_set_field, FIELD_HOURS),
    function(b"setMinutes", 3, date_set_field, FIELD_MINUTES), function(b"setSeconds", 2, date_set_field, FIELD_SECONDS),
    function(b"setMilliseconds", 1, date_set_field, FIELD_MS), function(b"setYear", 1, date_set_year),
    function(b"setUTCFullYear", 3, date_set_field, FIELD_YEAR | FIELD_UTC),
    function(b"setUTCMonth", 2, date_set_field, FIELD_MONTH | FIELD_UTC),
    function(b"setUTCDate", 1, date_set_field, FIELD_DATE | FIELD_UTC),
    function(b"setUTCHours", 4, date_set_field, FIELD_HOURS | FIELD_UTC),
    function(b"setUTCMinutes", 3, date_set_field, FIELD_MINUTES | FIELD_UTC),
    function(b"setUTCSeconds", 2, date_set_field, FIELD_SECONDS | FIELD_UTC),
    function(b"setUTCMilliseconds", 1, date_set_field, FIELD_MS | FIELD_UTC),
    function(b"toString", 0, date_to_text, TEXT_FULL), function(b"toDateString", 0, date_to_text, TEXT_DATE),
    function(b"toTimeString", 0, date_to_text, TEXT_TIME), function(b"toISOString", 0, date_to_text, TEXT_ISO),
    function(b"toUTCString", 0, date_to_text, TEXT_UTC), function(b"toLocaleString", 0, date_to_text, TEXT_LOCALE),
    function(b"toLocaleDateString", 0, date_to_text, TEXT_LOCALE_DATE),
    function(b"toLocaleTimeString", 0, date_to_text, TEXT_LOCALE_TIME), function(b"toJSON", 1, date_to_json),
    function(b"@@toPrimitive", 1, date_to_primitive, 0, NATIVE_NOT_WRITABLE), table_end(),
]
cdef NativeSpec[4] STATICS = [
    function(b"now", 0, date_now), function(b"parse", 1, date_parse), function(b"UTC", 7, date_utc), table_end(),
]
cdef NativeSpec CONSTRUCTOR = function(b"Date", 7, date_constructor, 0, NATIVE_CONSTRUCTOR)


cdef JSObject create_date(Realm realm, int which):
    cdef JSObject prototype = new_prototype(realm, intrinsic(realm, INTRINSIC_OBJECT_PROTOTYPE), METHODS)
    cdef JSFunction constructor
    store_intrinsic(realm, INTRINSIC_DATE_PROTOTYPE, prototype)
    constructor = new_constructor(realm, &CONSTRUCTOR, prototype, STATICS)
    # Annex B.2.3.3: toGMTString is the same function object
    define_value(realm, prototype, "toGMTString", js_get(realm, prototype, "toUTCString"), ATTR_BUILTIN)
    store_intrinsic(realm, INTRINSIC_DATE, constructor)
    return prototype if which == INTRINSIC_DATE_PROTOTYPE else constructor


register_intrinsic(INTRINSIC_DATE_PROTOTYPE, create_date)
register_intrinsic(INTRINSIC_DATE, create_date)
register_global("Date", INTRINSIC_DATE)
