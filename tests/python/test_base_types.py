"""A24: InteropConfiguration: providers of base types, asked when the class of a .NET type is made."""

import clr
import pytest
import System
from helpers import run_script

clr.AddReference("ClrLink.Fixtures.Codecs")

from Python.Runtime import DefaultBaseTypeProvider, InteropConfiguration, PythonEngine  # noqa: E402

SCRIPT = """
import System
clr.AddReference("ClrLink.Fixtures.Codecs")
from Python.Runtime import PythonEngine, InteropConfiguration
from ClrLink.Fixtures.Codecs import MixinProvider, EmptyProvider
"""


def test_three_providers_at_first():
    configuration = PythonEngine.InteropConfiguration
    assert isinstance(configuration, InteropConfiguration)
    assert configuration.PythonBaseTypeProviders.Count == 3
    assert InteropConfiguration.MakeDefault().PythonBaseTypeProviders.Count == 3
    assert InteropConfiguration().PythonBaseTypeProviders.Count == 0


def test_the_default_provider_gives_the_base_class():
    provider = DefaultBaseTypeProvider.Instance
    from Python.Runtime import PyType
    from System.Collections.Generic import List

    assert list(provider.GetBaseTypes(System.ArgumentException, List[PyType]())) == [System.SystemException]
    assert list(provider.GetBaseTypes(System.Object, List[PyType]())) == []


def test_null_is_no_configuration_and_no_provider():
    with pytest.raises(System.ArgumentNullException):
        PythonEngine.InteropConfiguration = None
    with pytest.raises(System.ArgumentNullException):
        PythonEngine.InteropConfiguration.PythonBaseTypeProviders.Add(None)


def test_a_provider_adds_a_base():
    run_script(
        SCRIPT
        + """
class Mixin:
    def twice(self):
        return self.Number * 2

provider = MixinProvider(Mixin, "Mixed")
PythonEngine.InteropConfiguration.PythonBaseTypeProviders.Add(provider)
from ClrLink.Fixtures.Codecs import Mixed, Point
mixed = Mixed()
assert mixed.twice() == 10
assert issubclass(Mixed, Mixin) and issubclass(Mixed, System.Object)
assert Mixed.__bases__ == (System.Object, Mixin)
assert not issubclass(Point, Mixin)
assert provider.Asked >= 2
PythonEngine.InteropConfiguration.PythonBaseTypeProviders.Remove(provider)
asked = provider.Asked
from ClrLink.Fixtures.Codecs import Surface
Surface()
assert provider.Asked == asked
"""
    )


def test_the_class_is_made_once_by_all_threads():
    run_script(
        SCRIPT
        + """
from helpers import run_threads

class Mixin:
    def twice(self):
        return self.Number * 2

PythonEngine.InteropConfiguration.PythonBaseTypeProviders.Add(MixinProvider(Mixin, "Mixed"))

def make(number):
    from ClrLink.Fixtures.Codecs import Mixed
    return Mixed, Mixed().twice()

assert len(set(run_threads(make))) == 1
"""
    )


def test_a_configuration_of_ones_own():
    run_script(
        SCRIPT
        + """
class Mixin:
    pass

own = InteropConfiguration.MakeDefault()
own.PythonBaseTypeProviders.Add(MixinProvider(Mixin, "Mixed"))
PythonEngine.InteropConfiguration = own
from ClrLink.Fixtures.Codecs import Mixed
assert issubclass(Mixed, Mixin)
own.Dispose()
assert own.PythonBaseTypeProviders.Count == 0
from ClrLink.Fixtures.Codecs import Point
assert not issubclass(Point, Mixin)
"""
    )


def test_a_provider_that_takes_bases_away_is_refused():
    run_script(
        SCRIPT
        + """
import ClrLink.Fixtures.Codecs as fixtures
provider = EmptyProvider()
PythonEngine.InteropConfiguration.PythonBaseTypeProviders.Add(provider)
try:
    fixtures.Baseless
except TypeError as error:
    assert "has left <class 'System.Object'> out of the bases of ClrLink.Fixtures.Codecs.Baseless" in str(error), error
else:
    raise AssertionError("no TypeError")
PythonEngine.InteropConfiguration.PythonBaseTypeProviders.Remove(provider)
fixtures.Baseless()
"""
    )
