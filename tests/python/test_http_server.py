"""An HTTP server on loopback: System.Net.HttpListener, whose handlers are Python functions on .NET's threads, asked by
urllib from Python's."""

import contextlib
import json
import socket
import threading
import urllib.error
import urllib.request

import pytest
import System
from helpers import LIMIT, run_threads, wait_until
from System import Action
from System.IO import StreamReader
from System.Net import HttpListener, HttpListenerException
from System.Text import Encoding
from System.Threading.Tasks import Task

pytestmark = pytest.mark.heap_moves("sockets and streams take buffers of 8 KiB from pools, and give them back later")


def free_port():
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """Serves `handler(request) -> (status, str)`; each request on a thread of .NET's pool."""

    def __init__(self, handler):
        self.handler = handler
        self.threads = set()
        self.failures = []
        self.listener, self.url = self._listen()
        self.accepting = threading.Thread(target=self._accept, daemon=True)
        self.accepting.start()

    @staticmethod
    def _listen():
        for _ in range(20):  # another process may take the port in between
            url = f"http://127.0.0.1:{free_port()}/"
            listener = HttpListener()
            listener.Prefixes.Add(url)
            try:
                listener.Start()
                return listener, url
            except HttpListenerException:
                listener.Close()
        pytest.fail("no port is free")

    def _accept(self):
        while True:
            try:
                context = self.listener.GetContext()
            except (HttpListenerException, System.InvalidOperationException):  # what it is once it is disposed of, too
                return  # closed, perhaps before the first of these calls
            Task.Run(Action(lambda context=context: self._serve(context)))

    def _serve(self, context):
        self.threads.add(System.Environment.CurrentManagedThreadId)
        try:
            status, text = self.handler(context.Request)
        except Exception as error:
            status, text = 500, f"{type(error).__name__}: {error}"
        try:
            data = Encoding.UTF8.GetBytes(text)
            context.Response.StatusCode = status
            context.Response.ContentLength64 = data.Length
            context.Response.OutputStream.Write(data, 0, data.Length)
            context.Response.Close()
        except Exception as error:
            self.failures.append(error)

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.listener.Close()
        self.accepting.join(LIMIT)
        assert not self.accepting.is_alive()
        assert self.failures == []


def ask(server, path="", data=None):
    with urllib.request.urlopen(server.url + path, data=data, timeout=LIMIT) as response:
        return response.status, response.read().decode()


def test_a_request_is_answered():
    with Server(lambda request: (200, f"{request.HttpMethod} {request.Url.AbsolutePath}")) as server:
        assert ask(server, "some/path") == (200, "GET /some/path")


def test_queries_headers_and_bodies():
    def handle(request):
        with StreamReader(request.InputStream, request.ContentEncoding) as reader:
            body = json.loads(reader.ReadToEnd())
        return 201, json.dumps({"q": request.QueryString["q"], "sum": sum(body), "agent": request.Headers["User-Agent"]})

    with Server(handle) as server:
        status, text = ask(server, "?q=%C3%BC", data=json.dumps([1, 2, 3]).encode())
    answer = json.loads(text)
    assert (status, answer["q"], answer["sum"]) == (201, "ü", 6)
    assert answer["agent"].startswith("Python-urllib/")


def test_a_handler_that_fails():
    def handle(request):
        if request.Url.AbsolutePath == "/net":
            System.Int32.Parse("x")
        raise LookupError("nothing there")

    with Server(handle) as server:
        for path, text in (("python", "LookupError: nothing there"), ("net", "FormatException: The input string 'x'")):
            with pytest.raises(urllib.error.HTTPError) as caught:
                ask(server, path)
            with caught.value as answer:
                assert answer.code == 500
                assert answer.read().decode().startswith(text)


def test_requests_are_served_at_the_same_time():
    """Each answer waits until all requests are inside."""
    count = 6
    inside = threading.Barrier(count)

    def handle(request):
        inside.wait(LIMIT)
        return 200, request.QueryString["n"]

    before = System.Threading.ThreadPool.GetMinThreads()
    System.Threading.ThreadPool.SetMinThreads(count + 2, before[1])
    try:
        with Server(handle) as server:
            answers = run_threads(lambda number: ask(server, f"?n={number}"), threads=count)
            assert len(server.threads) == count
    finally:
        System.Threading.ThreadPool.SetMinThreads(*before)
    assert sorted(answers) == [(200, str(number)) for number in range(count)]


def test_many_requests_from_many_threads():
    seen = []

    def handle(request):
        number = int(request.QueryString["n"])
        seen.append(number)
        return 200, str(number * number)

    with Server(handle) as server:
        answers = run_threads(lambda number: (number, ask(server, f"?n={number}")), times=20)
    assert len(answers) == len(seen) == 160
    assert all(answer == (200, str(number * number)) for number, answer in answers)


def test_closed_while_it_waits():
    server = Server(lambda request: (200, ""))
    with server:
        pass
    wait_until(lambda: not server.listener.IsListening, "the listener is closed")
    with pytest.raises(urllib.error.URLError):
        ask(server)
