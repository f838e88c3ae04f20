"""A18: `with` disposes."""

import sys

import pytest
import System
from ClrLink.Fixtures.Disposal import (
    DisposeThrows,
    ExplicitResource,
    NotDisposable,
    Resource,
    ResourceChild,
    StructResource,
)
from helpers import raises
from System import Array


def test_with_gives_the_object_and_disposes_it():
    resource = Resource()
    with resource as inside:
        assert inside is resource
        assert resource.Value == 1
    assert resource.Disposed == 1
    with pytest.raises(System.ObjectDisposedException):
        resource.Value


def test_disposed_after_an_exception_too():
    resource = Resource()
    with pytest.raises(LookupError):
        with resource:
            raise LookupError
    assert resource.Disposed == 1


def test_an_explicit_dispose():
    resource = ExplicitResource()
    with resource:
        pass
    assert resource.Disposed == 1
    assert not hasattr(resource, "Dispose")
    System.IDisposable(resource).Dispose()
    assert resource.Disposed == 2


def test_a_value_typed_as_the_interface():
    with ResourceChild.AsInterface() as resource:
        assert isinstance(resource, System.IDisposable)


def test_a_derived_class():
    resource = ResourceChild()
    with resource:
        assert resource.Value == 1
    assert resource.Disposed == 1


def test_a_struct():
    counter = Array[int](1)
    with StructResource(counter):
        pass
    assert counter[0] == 1


def test_dispose_that_throws():
    with raises(System.InvalidOperationException, "in Dispose"):
        with DisposeThrows():
            pass


def test_dispose_that_throws_during_an_exception_keeps_it_as_context():
    with raises(System.InvalidOperationException, "in Dispose") as caught:
        with DisposeThrows():
            raise LookupError
    assert isinstance(caught.value.__context__, LookupError)


def test_what_is_not_disposable():
    # CPython 3.10 words it as a missing attribute
    kind, text = (TypeError, "object does not support the context manager protocol") if sys.version_info >= (3, 11) else (AttributeError, "__enter__")
    with pytest.raises(kind, match=text):
        with NotDisposable():
            pass


def test_streams():
    with System.IO.MemoryStream() as stream:
        stream.Write(b"abc", 0, 3)
        assert stream.Length == 3
    assert stream.CanRead is False


def test_return_and_break_dispose():
    resources = [Resource(), Resource()]

    def leave():
        with resources[0]:
            return resources[0].Value

    assert leave() == 1
    for _ in range(3):
        with resources[1]:
            break
    assert [resource.Disposed for resource in resources] == [1, 1]


def test_threads_dispose_their_own(threads, balanced):
    def work(_):
        with Resource() as resource:
            assert resource.Value == 1
        assert resource.Disposed == 1

    threads(work, times=100)
    balanced(work, threads=4, times=50)
