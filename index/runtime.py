"""The light runtime, imported in this one place, with its reporting switched off before it is loaded.

onnxruntime's wheels send usage events to their maker and keep a device id under the user's cache folder unless
told not to before the import. Nothing leaves the machine here.
"""

from __future__ import annotations

import os
from types import ModuleType

_OFF = "ORT_DISABLE_TELEMETRY"


def onnxruntime() -> ModuleType:
    """The module, with no telemetry whatever the environment says."""
    os.environ[_OFF] = "1"
    import onnxruntime as runtime

    runtime.disable_telemetry_events()
    return runtime
