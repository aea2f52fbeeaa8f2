"""Fixtures of the tests of the HTTP adapter."""

from __future__ import annotations

from tests.fakes.demo_wire import demo_gateway

__all__ = ["demo_gateway"]
