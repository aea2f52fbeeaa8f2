"""Prepared pictures that nothing names any more go; whatever is named, young, or not ours stays."""

from __future__ import annotations

import hashlib
import os
import time
from dataclasses import replace
from pathlib import Path

import pytest

from sora_desktop.domain.pictures import LocalPicture
from sora_desktop.domain.recipes import Preset, Recipes, Template
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.storage.database import SqliteJobStore
from sora_desktop.storage.picture_clearing import KEPT_S, clear_pictures
from sora_desktop.storage.places import Places
from sora_desktop.storage.recipes_file import RecipesFile
from sora_desktop.storage.start_file import StartFile, StartState
from tests.fakes.sample_jobs import a_job


@pytest.fixture
def places(tmp_path: Path) -> Places:
    made = Places.resolve(tmp_path)
    made.make()
    made.pictures.mkdir(exist_ok=True)
    return made


def keep(places: Places, *jobs: VideoRequest) -> None:
    """A list with a job for each of these requests; the last one was removed from what is shown."""
    store, _ = SqliteJobStore.open(places.database)
    store.insert([a_job(request=request, is_removed=request is jobs[-1]) for request in jobs])
    store.close()


def old(path: Path, days: float = 3.0) -> Path:
    past_s = time.time() - days * KEPT_S
    os.utime(path, (past_s, past_s), follow_symlinks=False)
    return path


def picture(places: Places, name: str, days: float = 3.0) -> LocalPicture:
    """A prepared picture that lies there since so many days."""
    made = LocalPicture(f"{hashlib.sha256(name.encode()).hexdigest()}.jpg")
    path = places.pictures / made.name
    path.write_bytes(name.encode())
    old(path, days)
    return made


def with_image(made: LocalPicture) -> VideoRequest:
    return VideoRequest(prompt="a boat", images=("https://example.com/a.png", made.address))


def clear(places: Places) -> int:
    return clear_pictures(places.pictures, places.database, (places.start, places.recipes))


def left(places: Places) -> set[str]:
    return {path.name for path in places.pictures.iterdir()}


def test_what_a_job_a_draft_a_preset_or_a_template_names_stays_and_the_rest_goes(places: Places) -> None:
    names = ("job", "removed", "draft", "preset", "template")
    kept = {name: picture(places, name) for name in names}
    for name in ("unnamed", "another"):
        picture(places, name)
    young = picture(places, "young", days=0.5)
    keep(places, with_image(kept["job"]), with_image(kept["removed"]))
    StartFile(places.start).save(replace(StartState(), draft=with_image(kept["draft"])))
    template = Template("Boat", f"as in {kept['template'].address}")
    RecipesFile(places.recipes).save(Recipes((template,), (Preset("Tall", with_image(kept["preset"]), 1),), ""))
    assert clear(places) == 2
    assert left(places) == {young.name, *(made.name for made in kept.values())}
    assert clear(places) == 0


def test_unfinished_pictures_of_a_crash_go_too(places: Places) -> None:
    keep(places, VideoRequest(prompt="a boat"))
    old(places.pictures / picture(places, "x").name).rename(places.pictures / f"{'ab' * 32}.tmp")
    assert clear(places) == 1


def test_links_folders_and_files_of_others_stay_and_nothing_outside_is_touched(places: Places, tmp_path: Path) -> None:
    keep(places, VideoRequest(prompt="a boat"))
    outside = tmp_path / "precious.jpg"
    outside.write_bytes(b"precious")
    old(outside)
    link = places.pictures / f"{'cd' * 32}.jpg"
    link.symlink_to(outside)
    old(link)
    (places.pictures / f"{'ef' * 32}.png").mkdir()
    old(places.pictures / f"{'ef' * 32}.png")
    (places.pictures / "holiday.jpg").write_bytes(b"mine")
    old(places.pictures / "holiday.jpg")
    assert clear(places) == 0
    assert outside.read_bytes() == b"precious"
    assert len(left(places)) == 3


def test_a_folder_that_is_a_link_is_not_followed(places: Places, tmp_path: Path) -> None:
    keep(places, VideoRequest(prompt="a boat"))
    elsewhere = tmp_path / "elsewhere"
    picture(places, "unnamed")
    places.pictures.rename(elsewhere)
    places.pictures.symlink_to(elsewhere)
    assert clear(places) == 0
    assert len(list(elsewhere.iterdir())) == 1


@pytest.mark.parametrize("what", ["no list", "damaged list", "unreadable draft"])
def test_where_one_of_those_that_name_them_cannot_be_read_nothing_goes(places: Places, what: str) -> None:
    picture(places, "unnamed")
    if what == "unreadable draft":
        keep(places, VideoRequest(prompt="a boat"))
        places.start.mkdir()
    elif what == "damaged list":
        places.database.write_bytes(b"SQLite format 3\0" + bytes(4_000))
    assert clear(places) == 0
    assert len(left(places)) == 1
