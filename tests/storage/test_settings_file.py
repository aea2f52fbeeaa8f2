"""The settings: every field by itself, nothing lost, and no key."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sora_desktop.domain.errors import DiskTrouble, UnusableInput
from sora_desktop.domain.jobs import DEMO_PROFILE_ID
from sora_desktop.domain.profiles import DEMO, OCTOPUSX, Profile
from sora_desktop.domain.settings import Settings
from sora_desktop.storage.settings_file import SettingsBook
from tests.storage.conftest import SmallDisk

CLIPS = str(Path.cwd() / "clips")
OTHER = Profile("other", "Other 网关", "https://other.example:8443")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "settings.json"


def book_of(path: Path, content: object) -> SettingsBook:
    path.write_text(json.dumps(content), "utf-8")
    return SettingsBook(path)


def kept_aside(path: Path) -> list[bytes]:
    return [each.read_bytes() for each in path.parent.glob("settings.damaged-*")]


def test_without_a_file_there_are_the_defaults_and_still_no_file(path: Path) -> None:
    book = SettingsBook(path)
    assert (book.settings(), book.profiles(), book.selected_id()) == (Settings(), (OCTOPUSX,), OCTOPUSX.id)
    assert (book.creates_at_once, book.downloads_at_once, book.clips_folder) == (2, 3, "")
    assert book.warnings() == ()
    assert not path.exists()


def test_what_was_saved_is_there_at_the_next_start(path: Path, tmp_path: Path) -> None:
    book = SettingsBook(path)
    book.save([OCTOPUSX, OTHER], OTHER.id)
    book.save_clips_folder(str(tmp_path / "clips"))
    book.change("sending", creates_at_once=7)
    book.change("sending", downloads_at_once=5)
    for again in (book, SettingsBook(path)):
        assert (again.profiles(), again.selected_id()) == ((OCTOPUSX, OTHER), OTHER.id)
        assert (again.creates_at_once, again.downloads_at_once) == (7, 5)
        assert again.clips_folder == str(tmp_path / "clips")
        assert again.warnings() == ()


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_the_file_is_private(path: Path, no_umask: None) -> None:
    SettingsBook(path).change("sending", downloads_at_once=6)
    assert path.stat().st_mode & 0o777 == 0o600


# Bad fields.


@pytest.mark.parametrize("value", [0, 11, -1, "3", 2.5, None, True, [], {}])
def test_a_bad_field_falls_back_alone_and_says_so(path: Path, value: object) -> None:
    book = book_of(path, {"sending": {"creates_at_once": value, "downloads_at_once": 9}, "folders": {"clips": CLIPS}})
    assert (book.creates_at_once, book.downloads_at_once, book.clips_folder) == (2, 9, CLIPS)
    (warning,) = book.warnings()
    assert "“Requests at once”" in warning
    assert "default, 2, is used" in warning


@pytest.mark.parametrize("section", [None, [], "x", 5, True])
def test_a_bad_section_falls_back_alone_and_says_so(path: Path, section: object) -> None:
    book = book_of(path, {"sending": section, "folders": {"clips": CLIPS}})
    assert (book.creates_at_once, book.clips_folder) == (2, CLIPS)
    assert ["sending" in warning for warning in book.warnings()] == [True]


def test_a_bad_value_is_not_repeated_in_the_sentence(path: Path) -> None:
    book = book_of(
        path, {"sending": {"creates_at_once": "sk-canary"}, "profiles": {"entries": [{"id": "sk-canary !"}]}}
    )
    assert book.warnings()
    assert "canary" not in "".join(book.warnings())


@pytest.mark.parametrize(
    "entry",
    [
        None,
        5,
        {},
        {"id": "X", "name": "Upper", "base_url": "https://a.example"},
        {"id": "a", "name": "", "base_url": "https://a.example"},
        {"id": "a", "name": "Far", "base_url": "http://a.example"},
        {"id": "a", "name": "Path", "base_url": "https://a.example/path"},
        {"id": "a", "name": "None", "base_url": ""},
        {"id": "a", "name": "File", "base_url": "file:///etc/passwd"},
    ],
)
def test_a_bad_profile_does_not_take_the_others_with_it(path: Path, entry: object) -> None:
    good = {"id": "other", "name": OTHER.name, "base_url": "other.example:8443/v1/"}
    book = book_of(path, {"profiles": {"entries": [entry, good], "selected": "other"}})
    assert (book.profiles(), book.selected_id()) == ((OTHER,), "other")
    (warning,) = book.warnings()
    assert warning.startswith("Profile 1 of the settings cannot be used.")


def test_of_two_profiles_with_one_id_the_first_counts(path: Path) -> None:
    entry = {"id": "other", "name": OTHER.name, "base_url": OTHER.base_url}
    book = book_of(path, {"profiles": {"entries": [entry, {**entry, "base_url": "https://evil.example"}]}})
    assert book.profiles() == (OTHER,)


def test_when_no_profile_is_left_the_first_one_is_back(path: Path) -> None:
    book = book_of(path, {"profiles": {"entries": [{"id": "?"}], "selected": "?"}})
    assert (book.profiles(), book.selected_id()) == ((OCTOPUSX,), OCTOPUSX.id)


def test_a_selected_profile_that_is_gone_is_replaced_by_the_first(path: Path) -> None:
    book = SettingsBook(path)
    book.save([OTHER, OCTOPUSX], "deleted")
    assert book.selected_id() == OTHER.id
    book.save([], "deleted")
    assert (book.profiles(), book.selected_id()) == ((), "")


def test_the_demo_stays_selected_without_being_in_the_list(path: Path) -> None:
    SettingsBook(path).save([OTHER], DEMO_PROFILE_ID)
    assert SettingsBook(path).selected_id() == DEMO_PROFILE_ID
    SettingsBook(path).save([OTHER, DEMO], DEMO_PROFILE_ID)
    assert SettingsBook(path).profiles() == (OTHER, DEMO)


@pytest.mark.parametrize("folder", ["clips", "../clips", "a\0b"])
def test_a_clips_folder_that_is_no_whole_path_is_not_used(path: Path, folder: str) -> None:
    book = book_of(path, {"folders": {"clips": folder}, "sending": {"creates_at_once": 4}})
    assert (book.clips_folder, book.creates_at_once, len(book.warnings())) == ("", 4, 1)


def test_names_that_nobody_knows_are_kept_out(path: Path) -> None:
    book = book_of(path, {"api_key": "sk-canary", "sending": {"key": "sk-canary", "creates_at_once": 3}})
    assert (book.creates_at_once, book.warnings()) == (3, ())
    book.change("sending", downloads_at_once=5)
    assert b"canary" not in path.read_bytes()


# Damaged files.

DAMAGE = [b"", b"{", b"[]", b"null", b"\xff\xfe\x00", b"[" * 100_000, b'{"sending": {}}{', b"\0" * 100, b"5" * 5000]


@pytest.mark.parametrize("content", DAMAGE, ids=range(len(DAMAGE)))
def test_a_damaged_file_is_kept_and_the_defaults_are_used(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    book = SettingsBook(path)
    assert book.settings() == Settings()
    assert ["damaged" in warning for warning in book.warnings()] == [True]
    assert path.read_bytes() == content
    book.change("sending", downloads_at_once=5)
    book.change("sending", downloads_at_once=6)
    assert kept_aside(path) == [content]
    assert SettingsBook(path).downloads_at_once == 6
    assert SettingsBook(path).warnings() == ()


def test_a_file_with_one_bad_field_is_kept_before_it_is_replaced(path: Path) -> None:
    book = book_of(path, {"sending": {"creates_at_once": 99}})
    content = path.read_bytes()
    book.change("sending", downloads_at_once=5)
    assert kept_aside(path) == [content]


def test_a_file_beyond_all_bounds_is_not_read(path: Path) -> None:
    path.write_bytes(b" " * 5_000_000)
    assert len(SettingsBook(path).warnings()) == 1


def test_a_folder_in_the_place_of_the_file_is_said_and_kept(path: Path) -> None:
    path.mkdir()
    (path / "letters").write_bytes(b"precious")
    book = SettingsBook(path)
    assert len(book.warnings()) == 1
    book.change("sending", downloads_at_once=5)
    assert SettingsBook(path).downloads_at_once == 5
    assert [each.read_bytes() for each in path.parent.glob("settings.damaged-*/letters")] == [b"precious"]


def test_a_file_that_cannot_be_read_is_kept_before_it_is_replaced(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    SettingsBook(path).change("sending", downloads_at_once=5)
    content = path.read_bytes()

    def refuse(*_: object) -> bytes:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    book = SettingsBook(path)
    monkeypatch.undo()
    assert ["cannot be read" in warning for warning in book.warnings()] == [True]
    book.change("sending", creates_at_once=4)
    assert kept_aside(path) == [content]


def test_where_files_have_one_name_only_the_damaged_one_is_kept_too(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOTSUP, "Operation not supported")

    path.write_bytes(b"{")
    monkeypatch.setattr(os, "link", refuse)
    SettingsBook(path).change("sending", downloads_at_once=5)
    assert kept_aside(path) == [b"{"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = {name: list(type(section).model_fields) for name, section in Settings()}
LIKE_SETTINGS = st.fixed_dictionaries(
    {},
    optional={
        name: JSON | st.dictionaries(st.sampled_from(fields) | st.text(max_size=5), JSON, max_size=4)
        for name, fields in FIELDS.items()
    },
)


@given(content=LIKE_SETTINGS)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_stands_in_the_file_the_program_starts_and_can_save(
    path: Path, no_sync: None, content: dict[str, Any]
) -> None:
    book = book_of(path, content)
    chosen = book.selected_id()
    assert chosen in {DEMO_PROFILE_ID, "", *(profile.id for profile in book.profiles())}
    book.change("sending", downloads_at_once=5)
    assert SettingsBook(path).settings() == book.settings()


# Saving.


@pytest.mark.parametrize(
    ("section", "values"),
    [
        ("sending", {"creates_at_once": 0}),
        ("sending", {"creates_at_once": "3"}),
        ("sending", {"downloads_at_once": 99}),
        ("profiles", {"entries": [{"id": "Bad Id", "name": "x", "base_url": ""}]}),
        ("profiles", {"entries": [{"id": "a", "name": "x" * 61, "base_url": ""}]}),
        ("folders", {"clips": object()}),
    ],
)
def test_a_bad_value_is_refused_with_a_sentence_and_nothing_changes(
    path: Path, section: str, values: dict[str, object]
) -> None:
    book = SettingsBook(path)
    with pytest.raises(UnusableInput, match=r"\.$"):
        book.change(section, **values)
    assert book.settings() == Settings()
    assert not path.exists()


def test_a_disk_that_refuses_leaves_file_and_memory_as_they_were(small_disk: SmallDisk) -> None:
    path = small_disk.path / "settings.json"
    book = SettingsBook(path)
    book.change("sending", downloads_at_once=5)
    before = path.read_bytes()
    small_disk.fill()
    with pytest.raises(DiskTrouble, match="the disk is full"):
        book.save([OTHER], OTHER.id)
    assert (book.profiles(), path.read_bytes()) == ((OCTOPUSX,), before)
    small_disk.make_room()
    book.save([OTHER], OTHER.id)
    assert SettingsBook(path).profiles() == (OTHER,)
