"""Whether this computer runs on its battery, where the system tells it without being waited for."""

from __future__ import annotations

import sys
from pathlib import Path

_SUPPLIES = Path("/sys/class/power_supply")


def runs_on_battery(supplies: Path = _SUPPLIES) -> bool:
    """False where it is not known: on a Mac, and where there is no battery. ``supplies`` is Linux's own folder."""
    if sys.platform == "win32":
        return _windows_runs_on_battery()
    if not sys.platform.startswith("linux"):
        return False
    is_discharging = False
    try:
        for supply in supplies.iterdir():
            kind = _read(supply / "type")
            if kind in ("Mains", "USB") and _read(supply / "online") == "1":
                return False
            # A mouse has a battery, too, and its scope says so.
            if kind == "Battery" and _read(supply / "scope") != "Device":
                is_discharging = is_discharging or _read(supply / "status") == "Discharging"
    except OSError:
        return False
    return is_discharging


def _read(file: Path) -> str:
    """One word of the kernel's, which is no file on a disk; empty where there is none."""
    try:
        return file.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""


def _windows_runs_on_battery() -> bool:
    import ctypes

    class Status(ctypes.Structure):
        """``SYSTEM_POWER_STATUS``."""

        _fields_ = (
            ("ac_line", ctypes.c_ubyte),
            ("battery", ctypes.c_ubyte),
            ("percent", ctypes.c_ubyte),
            ("saver", ctypes.c_ubyte),
            ("left_s", ctypes.c_ulong),
            ("full_s", ctypes.c_ulong),
        )

    status = Status()
    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009 - the name exists on Windows alone
    return bool(kernel.GetSystemPowerStatus(ctypes.byref(status))) and status.ac_line == 0
