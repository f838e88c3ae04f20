# The commands that people type. Everything is done by tools/setup.py; the only
# thing done here is to get a Python that can run it.
#
#   make demo     set up, then the demo on a GIL and a free-threaded CPython
#   make test     set up, then the tests on every interpreter to be had
#   make check    what a change must pass: format, layers, warnings, sanitizers;
#                 ARGS="gc-* 3.13d" runs these lanes alone; --resume leaves
#                 out what has passed on these sources
#   make lint     the quick part of make check: format, layers, warnings, tidy
#   make format   lays out the C and C# sources
#   make fuzz     random programs, for half an hour
#   make bench    the figures;  make wheel, make docs, make clean
#   make nuget    the NuGet package for .NET programs, in dist/
#
#   PYTHON=/path/to/python make demo      uses that interpreter

export PYTHON

.PHONY: help setup demo test check lint format fuzz bench wheel nuget docs clean
.DEFAULT_GOAL := help

help:
	@sed -n 's/^#   //p' Makefile

setup demo test check lint format fuzz bench wheel nuget docs clean:
	@command -v python3 >/dev/null 2>&1 || { \
	  echo "python3 is missing: installing it by apt" >&2; \
	  sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	  $$sudo apt-get -q update >&2 && $$sudo apt-get -q -y install python3 >&2; }
	@python3 tools/setup.py $@ $(ARGS)
