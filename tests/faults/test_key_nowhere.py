"""S1: whatever a gateway says and whatever breaks, the key is in no file, no line and no argument of a process."""

from __future__ import annotations

import asyncio
import os
import random
import re
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from sora_desktop import assembly
from sora_desktop.assembly import engine_room
from sora_desktop.credentials.keychain import Keychain
from sora_desktop.domain.events import Event
from sora_desktop.domain.jobs import State
from sora_desktop.domain.reports import curl_of, report_of
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.domain.secrets import Secret
from sora_desktop.gateway.downloads_ranges import validator_of
from tests.credentials.stores import LockedStore, OpenStore
from tests.faults.canary import CANARY_KEY, finds_in, search
from tests.faults.echoing import ENDS, echoing_gateway, writings_of
from tests.promises import Tally

pytestmark = [pytest.mark.promise("S1"), pytest.mark.timeout(120)]

LIMIT_S = 60
FAST = ("--poll-interval", "0.05", "--verbose")
_LINK = re.compile(r"video_url='[^']*'")
"""The engine's memory may hold a link with the key in it, for it may be the only one; nothing shows or stores it."""
START_STORY = Path(__file__).parents[1] / "app" / "start_story.py"


@pytest.fixture
def surroundings(tmp_path: Path) -> dict[str, str]:
    """An environment with the key, and with a home that is searched as well."""
    (tmp_path / "home").mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "SORA_"))}
    home = str(tmp_path / "home")
    return {**kept, "HOME": home, "USERPROFILE": home, "TMPDIR": home, "SORA_DESKTOP_API_KEY": CANARY_KEY}


def arguments_shown(is_over: threading.Event) -> set[bytes]:
    """The command lines of every process of this machine that can be read, until it is over."""
    shown: set[bytes] = set()
    while not is_over.wait(0.02):
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                shown.add(path.read_bytes())
            except OSError:
                continue  # it has ended
    return shown


def run(surroundings: dict[str, str], *command: str) -> tuple[bytes, set[bytes]]:
    """Run a command; returns what it printed, and the arguments of all processes meanwhile."""
    shown: set[bytes] = set()
    is_over = threading.Event()
    watcher = threading.Thread(target=lambda: shown.update(arguments_shown(is_over)))
    child = subprocess.Popen(command, env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    watcher.start()
    try:
        return child.communicate(timeout=LIMIT_S)[0], shown
    finally:
        child.kill()
        is_over.set()
        watcher.join()


def program(*words: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "sora_desktop", *words)


def engine_story(
    folder: Path, origin: str, prompts: Sequence[str], keychain: Keychain, monkeypatch: pytest.MonkeyPatch
) -> list[str]:
    """One engine with a keychain, and a clip for each prompt. Returns all that the engine told and can copy."""
    monkeypatch.setattr(engine_room, "Keychain", lambda: keychain)
    told: list[str] = []

    def is_settled(state: State) -> bool:
        return state in {State.DONE, State.FAILED, State.STOPPED, State.UNCONFIRMED}

    async def story() -> None:
        changed = asyncio.Event()

        def tell(event: Event) -> None:
            told.append(_LINK.sub("", repr(event)))
            changed.set()

        with assembly.open_engine(assembly.RunOptions(folder, poll_interval_s=0.05, is_verbose=True), tell) as engine:
            await engine.start()
            try:
                await engine.add_profile("Echo", origin, CANARY_KEY)
                jobs = [engine.generate(VideoRequest(prompt=each), intent_id=each)[0] for each in prompts]

                def left() -> list[str]:
                    known = (engine.job(job.id) for job in jobs)
                    return [job.request.prompt for job in known if job is not None and not is_settled(job.state)]

                until_s = asyncio.get_running_loop().time() + LIMIT_S
                while left():
                    changed.clear()
                    await asyncio.wait_for(changed.wait(), until_s - asyncio.get_running_loop().time())
                for job in engine.jobs():
                    told.append(report_of(job, "Echo", 0.0))
                    told.append(curl_of(job, origin))
                assert (folder / "jobs.sqlite3-wal").stat().st_size > 0
                told.extend(search(folder))
                assert {job.state for job in engine.jobs()} == {State.DONE, State.FAILED, State.UNCONFIRMED}
            finally:
                await engine.close()

    asyncio.run(story())
    return told


@pytest.fixture(params=["open", "locked"])
def keychain(request: pytest.FixtureRequest) -> Keychain:
    store = OpenStore() if request.param == "open" else LockedStore()
    return Keychain(load_backend=lambda: store)


def test_no_file_holds_the_key_whatever_the_gateway_repeats(
    tmp_path: Path,
    keychain: Keychain,
    monkeypatch: pytest.MonkeyPatch,
    is_full: bool,
    chance: random.Random,
    tally: Tally,
) -> None:
    writings = list(writings_of(""))
    prompts = [f"{end}: {each}" for end in ENDS for each in (writings if is_full else chance.sample(writings, 3))]
    with echoing_gateway() as gateway:
        told = engine_story(tmp_path / "data", gateway.origin, prompts, keychain, monkeypatch)
        assert gateway.seen > len(prompts)
    assert (tmp_path / "data" / "logs" / "sora-desktop.log").stat().st_size > 5_000
    # What is told to the window is shown, copied and read aloud. Finds of a search hold no key, so they come apart.
    assert [text for text in told if text.startswith(str(tmp_path))] == []
    assert {find for text in told for find in finds_in(text.encode("utf-8", "surrogatepass"))} == set()
    assert search(tmp_path) == []
    tally.count(len(told) + len(list(tmp_path.rglob("*"))), hits=0)


BROKEN = """
import sys
from sora_desktop.gateway.client import HttpGateway
from sora_desktop.storage.clips import Clips

def raising(name):
    async def broken(self, account, *rest):
        raise RuntimeError(f"a defect: {name} with {account.key.reveal()} of {account!r}")
    return broken

setattr(HttpGateway, sys.argv.pop(1), raising("it"))
from sora_desktop.__main__ import main
sys.exit(main())
"""


@pytest.mark.parametrize("method", ["create", "query"])
def test_a_defect_with_the_key_in_its_message_shows_it_nowhere(
    tmp_path: Path, surroundings: dict[str, str], method: str, tally: Tally
) -> None:
    with echoing_gateway() as gateway:
        words = ("generate", "done: plain", "--json", "--base-url", gateway.origin, *FAST)
        wait = ("--wait",) if method == "create" else ()
        code = (sys.executable, "-c", BROKEN, method)
        said, _ = run(surroundings, *code, "--data-dir", str(tmp_path / "data"), *words, *wait)
        if method == "query":
            collect = ("collect", "--base-url", gateway.origin, *FAST)
            child = subprocess.Popen(
                (*code, "--data-dir", str(tmp_path / "data"), *collect),
                env=surroundings,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            )
            log = tmp_path / "data" / "logs" / "sora-desktop.log"
            try:
                while "a defect: it" not in log.read_text(encoding="utf-8"):
                    assert child.poll() is None
            finally:
                child.terminate()
                said += child.communicate(timeout=LIMIT_S)[0]
    assert "a defect: it" in (tmp_path / "data" / "logs" / "sora-desktop.log").read_text(encoding="utf-8")
    assert finds_in(said) == []
    assert search(tmp_path) == []
    tally.count(hits=0)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="arguments as Linux shows them")
def test_no_process_shows_the_key_in_its_arguments(tmp_path: Path, surroundings: dict[str, str], tally: Tally) -> None:
    folder = ("--data-dir", str(tmp_path / "data"))
    with echoing_gateway() as gateway:
        at = ("--base-url", gateway.origin)
        said, shown = run(surroundings, *program("generate", "done: plain", "--wait", *folder, *at, *FAST))
    demo, drawn = run(surroundings, *program("generate", "A boat", "--duration", "1", "--demo", "--wait", *folder))
    shown |= drawn
    assert any(b"render-clip" in line for line in shown)
    assert [line for line in shown if finds_in(line)] == []
    assert finds_in(said + demo) == []
    assert search(tmp_path) == []
    tally.count(len(shown), hits=0)


def test_the_window_writes_the_key_nowhere(tmp_path: Path, surroundings: dict[str, str], tally: Tally) -> None:
    with echoing_gateway() as gateway:
        story = (sys.executable, str(START_STORY), str(tmp_path / "data"), "--base-url", gateway.origin)
        said, _ = run({**surroundings, "PYTHONPATH": os.pathsep.join(sys.path)}, *story, "--press", "whole")
        assert gateway.seen > 0
    assert b"exit_code" in said
    assert finds_in(said) == []
    assert search(tmp_path) == []
    tally.count(hits=0)


def test_what_proves_a_part_of_a_download_is_not_kept_with_the_key_in_it() -> None:
    held = Secret(CANARY_KEY)
    headers = {"etag": f'"{held.reveal()}"', "last-modified": "Sun, 22 Nov 2026 10:00:00 GMT"}
    assert validator_of({**headers, "etag": '"v1"'}) == '"v1"'
    assert validator_of(headers) == headers["last-modified"]
