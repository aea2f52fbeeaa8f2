"""A child process on a private D-Bus: a real Secret Service that works, freezes, thaws and is locked.

Run by ``test_secret_service`` under ``dbus-run-session``; prints what it saw as one JSON object.
"""

from __future__ import annotations

import asyncio
import io
import json
import logging
import signal
import subprocess
import sys
import time
from typing import Any

from sora_desktop.credentials.keychain import Keychain
from sora_desktop.domain.profiles import OCTOPUSX
from sora_desktop.domain.secrets import Secret

PLACE = (OCTOPUSX.id, OCTOPUSX.base_url)
DAEMON = ["gnome-keyring-daemon", "--foreground", "--components=secrets"]


def unlocked_daemon() -> subprocess.Popen[str]:
    daemon = subprocess.Popen([*DAEMON, "--unlock"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert daemon.stdin is not None
    assert daemon.stdout is not None
    daemon.stdin.write("the password of the keyring")
    daemon.stdin.close()
    daemon.stdout.readline()  # it says something when it listens
    return daemon


async def works(key: Secret) -> dict[str, object]:
    saw: dict[str, object] = {"name": await Keychain().back_end_name()}
    saw["before"] = await Keychain().place_of(OCTOPUSX)
    saw["saved"] = await Keychain().save(*PLACE, key)
    later = Keychain()
    saw["after"] = await later.place_of(OCTOPUSX)
    saw["is_equal"] = await later.key_for(*PLACE) == key
    saw["elsewhere"] = await later.key_for(OCTOPUSX.id, "https://evil.example") is None
    await later.delete("nobody", "https://nobody.example")
    return saw


async def longest_gap_s(until: asyncio.Future[Any]) -> float:
    """The longest time for which the loop stood still."""
    longest_s, last_s = 0.0, time.perf_counter()
    while not until.done():
        await asyncio.sleep(0.002)
        now_s = time.perf_counter()
        longest_s, last_s = max(longest_s, now_s - last_s - 0.002), now_s
    return longest_s


async def freezes(daemon: subprocess.Popen[str], key: Secret) -> dict[str, object]:
    keys, waiting, answered = Keychain(waiting_after_s=0.3, limit_s=0.6), asyncio.Event(), asyncio.Event()
    keys.on_waiting = lambda _: waiting.set()
    keys.on_answer = lambda _: answered.set()
    daemon.send_signal(signal.SIGSTOP)
    begun_s = time.monotonic()
    asking = asyncio.ensure_future(keys.place_of(OCTOPUSX))
    gap_s = await longest_gap_s(asking)
    saw: dict[str, object] = {"frozen": await asking, "frozen_s": time.monotonic() - begun_s, "gap_s": gap_s}
    saw["told"] = waiting.is_set()
    saw["frozen_key"] = await keys.key_for(*PLACE) is None
    daemon.send_signal(signal.SIGCONT)
    await asyncio.wait_for(answered.wait(), 10)
    saw["thawed"] = await keys.place_of(OCTOPUSX)
    saw["thawed_key"] = await keys.key_for(*PLACE) == key
    return saw


async def is_locked(key: Secret) -> dict[str, object]:
    """The bus starts a daemon of its own: nobody unlocked it, it has no display to ask on, and it ends with the bus."""
    keys = Keychain(waiting_after_s=3.0, limit_s=5.0)
    saw: dict[str, object] = {"locked": await keys.place_of(OCTOPUSX), "locked_saved": await keys.save(*PLACE, key)}
    saw["locked_key"] = await keys.key_for(*PLACE) == key
    saw["trouble"] = keys.trouble
    return saw


async def story(key: Secret) -> dict[str, object]:
    daemon = unlocked_daemon()
    try:
        saw = await works(key)
        saw |= await freezes(daemon, key)
    finally:
        daemon.send_signal(signal.SIGCONT)
        daemon.terminate()
        daemon.wait(10)
    return saw | await is_locked(key)


def main() -> None:
    logged = io.StringIO()
    logging.basicConfig(stream=logged, level=logging.DEBUG)
    key = Secret(sys.stdin.read())
    saw = asyncio.run(story(key))
    saw["is_logged"] = key.reveal() in logged.getvalue()
    print(json.dumps(saw))


if __name__ == "__main__":
    main()
