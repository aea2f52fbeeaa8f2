"""Files that are whole or not there."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from sora_desktop.storage.durable import (
    name_aside,
    private_folder,
    private_opener,
    rename_without_overwriting,
    sync_folder,
    write_all,
    write_atomically,
)
from sora_desktop.storage.trouble import disk_trouble, reason_of, shown

on_posix = pytest.mark.skipif(os.name != "posix", reason="modes and links of POSIX")


def refusing(number: int) -> OSError:
    return OSError(number, os.strerror(number))


def test_a_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "file.json"
    write_atomically(path, b"old")
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


@on_posix
@pytest.mark.parametrize("mode_before", [None, 0o666])
def test_a_written_file_is_private_whatever_was_there(tmp_path: Path, no_umask: None, mode_before: int | None) -> None:
    path = tmp_path / "file.json"
    if mode_before is not None:
        path.write_bytes(b"old")
        path.chmod(mode_before)
    write_atomically(path, b"new")
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("broken", ["write", "fsync", "replace"])
def test_a_write_that_fails_leaves_the_old_file_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    path = tmp_path / "file.json"
    write_atomically(path, b"old")

    def refuse(*_: object) -> None:
        raise refusing(errno.ENOSPC)

    monkeypatch.setattr(Path if broken == "replace" else os, broken, refuse)
    with pytest.raises(OSError, match="No space"):
        write_atomically(path, b"new")
    monkeypatch.undo()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_what_a_crash_left_aside_is_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "file.json"
    (tmp_path / "file.json.new").write_bytes(b"half of something much longer")
    write_atomically(path, b"new")
    assert (path.read_bytes(), list(tmp_path.iterdir())) == (b"new", [path])


@on_posix
def test_a_link_in_the_place_aside_is_not_followed(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_bytes(b"precious")
    (tmp_path / "file.json.new").symlink_to(precious)
    with pytest.raises(OSError, match="symbolic links"):
        write_atomically(tmp_path / "file.json", b"new")
    assert precious.read_bytes() == b"precious"


@on_posix
def test_a_link_in_the_final_place_is_replaced_and_not_followed(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_bytes(b"precious")
    (tmp_path / "file.json").symlink_to(precious)
    write_atomically(tmp_path / "file.json", b"new")
    assert precious.read_bytes() == b"precious"


def test_a_system_that_writes_little_at_a_time_gets_every_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    with (tmp_path / "file").open("wb", buffering=0) as file:
        monkeypatch.setattr(os, "write", lambda descriptor, content: write(descriptor, content[:3]))
        write_all(file.fileno(), b"0123456789" * 10)
    monkeypatch.undo()
    assert (tmp_path / "file").read_bytes() == b"0123456789" * 10


@on_posix
@pytest.mark.parametrize("existing", ["file", "link", "dangling link"])
@pytest.mark.parametrize("has_links", [True, False])
def test_a_rename_overwrites_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, existing: str, has_links: bool
) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(b"new")
    if existing == "file":
        target.write_bytes(b"old")
    else:
        target.symlink_to(tmp_path / ("nowhere" if "dangling" in existing else "source"))
    if not has_links:
        monkeypatch.setattr(os, "link", lambda *_: (_ for _ in ()).throw(refusing(errno.EPERM)))
    before = target.readlink() if target.is_symlink() else target.read_bytes()
    with pytest.raises(FileExistsError):
        rename_without_overwriting(source, target)
    assert source.read_bytes() == b"new"
    assert (target.readlink() if target.is_symlink() else target.read_bytes()) == before


@pytest.mark.parametrize("has_links", [True, False])
def test_a_rename_moves_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_links: bool) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(b"new")
    if not has_links:
        monkeypatch.setattr(os, "link", lambda *_: (_ for _ in ()).throw(refusing(errno.ENOTSUP)))
    rename_without_overwriting(source, target)
    assert (target.read_bytes(), source.exists()) == (b"new", False)


@on_posix
@pytest.mark.parametrize(("number", "is_told"), [(errno.EINVAL, False), (errno.ENOTSUP, False), (errno.EIO, True)])
def test_a_folder_that_cannot_be_synced_is_no_trouble_and_a_broken_disk_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, is_told: bool
) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(refusing(number)))
    if is_told:
        with pytest.raises(OSError, match="error"):
            sync_folder(tmp_path)
    else:
        sync_folder(tmp_path)


@on_posix
def test_the_opener_makes_private_files(tmp_path: Path, no_umask: None) -> None:
    with open(tmp_path / "log", "a", opener=private_opener, encoding="utf-8") as file:
        file.write("x")
    private_folder(tmp_path / "folder")
    assert (tmp_path / "log").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "folder").stat().st_mode & 0o777 == 0o700


def test_names_aside_never_meet(tmp_path: Path) -> None:
    found = set()
    for _ in range(5):
        name = name_aside(tmp_path / "settings.json", "damaged")
        assert name.name.startswith("settings.damaged-")
        assert name.suffix == ".json"
        name.write_bytes(b"")
        found.add(name)
    assert len(found) == 5


@pytest.mark.parametrize(
    "number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EIO, errno.ELOOP, 9999]
)
def test_every_refusal_of_a_disk_is_a_sentence_with_its_place(number: int) -> None:
    sentence = disk_trouble(refusing(number), Path("/clips")).sentence
    assert sentence.startswith("“")
    assert "clips" in sentence
    assert sentence.endswith(".")
    assert not sentence.endswith("..")


def test_a_refusal_without_a_number_has_a_reason_too() -> None:
    assert reason_of(OSError("strange")) == "oserror"


@on_posix
def test_a_path_that_is_no_text_can_be_shown() -> None:
    shown(Path(os.fsdecode(b"/clips/\xff"))).encode("utf-8")
