"""The programs behind the Makefile: set-up, builds, lanes, checks.

Standard library only, Python 3.9 or newer, so that they run before anything
else has been installed.
"""
