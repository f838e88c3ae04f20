"""A21 from several threads at once: first conversions, and the classes that are looked up by them."""

import datetime as dt
import decimal
import uuid

from ClrLink.Fixtures.LibraryValues import Echo, Which
from helpers import run_script

SPRING = dt.datetime(2024, 2, 29, 13, 45, 59, 123456)


def test_values_of_every_kind_from_all_threads(threads):
    def convert(number):
        for i in range(50):
            value = number * 1000 + i
            moment = SPRING + dt.timedelta(seconds=value)
            assert Echo.Of(moment).to_py() == moment
            assert Echo.OfSpan(dt.timedelta(value)).to_py() == dt.timedelta(value)
            assert Echo.OfDecimal(decimal.Decimal(value) / 8).to_py() == decimal.Decimal(value) / 8
            assert Echo.OfGuid(uuid.UUID(int=value)).to_py() == uuid.UUID(int=value)
            assert Echo.OfComplex(complex(value, 1)).to_py() == complex(value, 1)
            assert Echo.OfInt128(2**100 + value).to_py() == 2**100 + value
            assert Echo.OfHalf(0.5).to_py() == 0.5
        return True

    assert all(threads(convert))


def test_overloads_from_all_threads(threads):
    values = [(SPRING, "DateTime"), (uuid.UUID(int=1), "Guid"), (decimal.Decimal(1), "Decimal"), (1, "Int32"), ("a", "String")]

    def choose(number):
        return all(Which.Or(value) == chosen for value, chosen in values * 20)

    assert all(threads(choose))


def test_the_first_conversion_of_all_threads():
    """The modules' classes are found by whoever comes first."""
    run_script(
        """
        import datetime, decimal, uuid
        from helpers import run_threads
        from ClrLink.Fixtures.LibraryValues import Echo

        def convert(number):
            moment, key, price = datetime.datetime(2024, 1, 1), uuid.UUID(int=number), decimal.Decimal(number)
            return Echo.Of(moment).to_py() == moment, Echo.OfGuid(key).to_py() == key, Echo.OfDecimal(price).to_py() == price

        assert run_threads(convert) == [(True, True, True)] * 8
        """
    )


def test_guids_before_anyone_imports_uuid():
    run_script(
        """
        import sys
        from ClrLink.Fixtures.LibraryValues import Echo
        from System import Guid, DateTime

        assert "uuid" not in sys.modules
        try:
            Echo.OfGuid("no id")
        except TypeError:
            assert "uuid" not in sys.modules
        assert str(Guid.Empty.to_py()) == "00000000-0000-0000-0000-000000000000"
        assert "uuid" in sys.modules
        """
    )
