"""What the tests of the window program share."""

from __future__ import annotations

from tests.fakes.demo_wire import demo_gateway

__all__ = ["demo_gateway"]
