"""Opens a data folder and builds the engine in it; closes everything again in the reverse order."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from sora_desktop import __version__
from sora_desktop.arguments import Options
from sora_desktop.assembly.child_commands import frame_command, render_command
from sora_desktop.assembly.demo_host import DemoBox
from sora_desktop.assembly.logs import logging_to
from sora_desktop.assembly.run_book import RunBook
from sora_desktop.assembly.run_options import RunOptions
from sora_desktop.credentials.keychain import Keychain
from sora_desktop.domain.errors import UnusableInput
from sora_desktop.domain.events import Event
from sora_desktop.domain.jobs import DEMO_PROFILE_ID, Job
from sora_desktop.domain.library_ports import LibraryParts
from sora_desktop.domain.prices import PriceList
from sora_desktop.domain.secrets import KEY_VARIABLE, Secret, key_from_text
from sora_desktop.gateway.client import HttpGateway
from sora_desktop.gateway.probing import HttpImageProbe
from sora_desktop.services.clock import SystemClock
from sora_desktop.services.engine import Engine, EngineParts
from sora_desktop.storage.backups import DailyBackups
from sora_desktop.storage.clip_files import LibraryFiles
from sora_desktop.storage.clips import Clips
from sora_desktop.storage.database import SqliteJobStore
from sora_desktop.storage.database import read_jobs as read_database
from sora_desktop.storage.last_frames import FrameChild
from sora_desktop.storage.library import SqliteClipReader
from sora_desktop.storage.lock import FolderLock
from sora_desktop.storage.picture_clearing import clear_pictures
from sora_desktop.storage.pictures import Pictures
from sora_desktop.storage.places import Places
from sora_desktop.storage.prices_file import PricesFile
from sora_desktop.storage.recipes_file import RecipesFile
from sora_desktop.storage.settings_file import SettingsBook

USER_AGENT = f"SoraDesktop/{__version__}"
_NO_KEY = "There is no key for {name}. Start the window and add one, or put it into " + KEY_VARIABLE + "."


def environment_key() -> Secret | None:
    """The key for this run, if the environment has one. Raises ``UnusableInput``."""
    text = os.environ.get(KEY_VARIABLE, "")
    return key_from_text(text) if text.strip() else None


def environment_key_problem() -> str | None:
    """What is wrong with the environment's key, in a sentence; ``None`` when nothing is."""
    try:
        environment_key()
    except UnusableInput as error:
        return f"{KEY_VARIABLE}: {error.sentence}"
    return None


def refuse_if_in_use(run: RunOptions) -> None:
    """Raises ``FolderInUse`` while another process owns the data folder. Writes nothing where there is none yet."""
    places = Places.resolve(run.data_dir)
    if places.may_be_in_use:
        with FolderLock(places):
            return


async def missing_key(run: RunOptions) -> str | None:
    """Why a create of this run would have no key, in a sentence; ``None`` when it has one. Writes nothing."""
    problem = environment_key_problem()
    if problem is not None:
        return problem
    book = RunBook(SettingsBook(Places.resolve(run.data_dir).settings), run.profile)
    if run.is_demo or book.selected_id() == DEMO_PROFILE_ID or environment_key() is not None:
        return None
    profile = next(profile for profile in book.profiles() if profile.id == book.selected_id())
    if run.base_url is not None and run.base_url != profile.base_url:
        return f"The stored key is for {profile.base_url} alone. Put the key for {run.base_url} into {KEY_VARIABLE}."
    keychain = Keychain()
    if await keychain.key_for(profile.id, profile.base_url) is None:
        return " ".join(filter(None, (keychain.trouble, _NO_KEY.format(name=profile.name))))
    return None


def listed_prices(run: RunOptions) -> PriceList:
    """What is known of the prices where this run would order, without the lock. Raises ``UnusableInput``."""
    places = Places.resolve(run.data_dir)
    book = RunBook(SettingsBook(places.settings), run.profile)
    return PricesFile(places.prices).of(DEMO_PROFILE_ID if run.is_demo else book.selected_id())


@contextmanager
def open_engine(run: RunOptions, tell: Callable[[Event], None]) -> Iterator[Engine]:
    """An engine that owns its data folder; it is not started yet, and whoever started it closes it.

    Raises ``FolderInUse``, ``NewerData``, ``DiskTrouble`` and ``UnusableInput``.
    """
    places = Places.resolve(run.data_dir)
    problem = environment_key_problem()
    RunBook(SettingsBook(places.settings), run.profile)  # who names a profile that is not there hears it at once
    with ExitStack() as opened:
        places.make()
        opened.enter_context(FolderLock(places))
        # Only now: another run may have changed them until it gave the folder free.
        settings = SettingsBook(places.settings)
        opened.enter_context(logging_to(places.logs, is_verbose=run.is_verbose))
        clips_folder = Path(settings.clips_folder) if settings.clips_folder else places.clips
        store, restored = SqliteJobStore.open(places.database, clips_folders=(clips_folder, places.clips))
        opened.callback(store.close)
        book = RunBook(settings, run.profile, [problem] if problem else [])
        clips = Clips(clips_folder, lambda: settings.clip_names)
        opened.callback(clips.close)
        demo = DemoBox(places.demo)
        opened.callback(demo.stop)
        parts = EngineParts(
            store=store,
            gateway=HttpGateway(USER_AGENT),
            clips=clips,
            keys=Keychain(),
            book=book,
            prices=PricesFile(places.prices),
            recipes=RecipesFile(places.recipes),
            pictures=Pictures(places.pictures, places.seen_images, places.uploads),
            probe=HttpImageProbe(USER_AGENT),
            demo=demo,
            clock=SystemClock(),
            frames=FrameChild(places.pictures, frame_command()),
            backups=DailyBackups(places.database, places.backups),
            library=LibraryParts(
                open_reader=partial(SqliteClipReader, places.database),
                book=store.library,
                files=LibraryFiles(lambda: clips.path, places.clips),
            ),
            clear_pictures=partial(clear_pictures, places.pictures, places.database, (places.start, places.recipes)),
            restored=restored,
            posters_folder=str(places.posters),
            poll_interval_s=run.poll_interval_s,
            base_url=run.base_url,
            environment_key=None if problem else environment_key(),
        )
        yield Engine(parts, tell)


def read_jobs(data_dir: Path | None) -> list[Job]:
    """Every job, newest first, without the lock. Raises ``NewerData`` and ``DiskTrouble``."""
    return read_database(Places.resolve(data_dir).database, is_removed_included=True)[::-1]


def serve_demo(options: Options) -> int:
    """Serve the demo's gateway alone until it is told to end. Returns the exit code."""
    from sora_desktop.demo.command import serve

    # Not the folder of the program's own demo: two servers on the same tasks would render over each other.
    folder = Places.resolve(options.data_dir).data / "demo-gateway"
    return serve(options.port, folder, render_command(), options.pace, options.faults)
