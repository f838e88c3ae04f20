"""On PYTHONPATH of lanes of `make check`: what each interpreter of a lane sets at its start, those that tests start too."""

import os
import sys

if "CLRLINK_SWITCH_INTERVAL" in os.environ:
    sys.setswitchinterval(float(os.environ["CLRLINK_SWITCH_INTERVAL"]))
