"""Unfinished downloads: what is there can be trusted, and what cannot be trusted is not there."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import sys
from functools import partial
from itertools import count
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sora_desktop.domain.errors import DiskTrouble
from sora_desktop.storage import parts
from sora_desktop.storage.parts import DiskPartFile
from tests.storage.conftest import SmallDisk


class Usage(NamedTuple):
    total: int
    used: int
    free: int


@pytest.fixture
def path(tmp_path: Path) -> Path:
    folder = tmp_path / ".parts"
    folder.mkdir(mode=0o700)
    return folder / "job.part"


def proof(path: Path) -> Path:
    return path.with_name(path.name + ".json")


def begun(path: Path, content: bytes = b"0123456789", total_bytes: int | None = 100) -> DiskPartFile:
    part = DiskPartFile(path)
    part.begin('"etag"', total_bytes)
    part.append(content)
    return part


def free_bytes(monkeypatch: pytest.MonkeyPatch, free: int) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**12, 10**12 - free, free))


def test_a_download_that_never_began_holds_nothing(path: Path) -> None:
    part = DiskPartFile(path)
    assert (part.size_bytes, part.validator, part.total_bytes) == (0, None, None)
    part.sync()
    part.close()
    assert list(path.parent.iterdir()) == []


def test_a_new_process_finds_the_bytes_and_what_proves_them(path: Path) -> None:
    part = begun(path)
    part.append(b"abc")
    again = DiskPartFile(path)
    assert (again.size_bytes, again.validator, again.total_bytes) == (13, '"etag"', 100)
    again.append(b"def")
    again.close()
    part.close()
    assert path.read_bytes() == b"0123456789abcdef"


def test_an_unknown_length_stays_unknown(path: Path) -> None:
    begun(path, total_bytes=None).close()
    assert DiskPartFile(path).total_bytes is None


def test_beginning_anew_forgets_the_old_bytes(path: Path) -> None:
    part = begun(path)
    part.begin(None, 5)
    part.append(b"new")
    part.close()
    again = DiskPartFile(path)
    assert (path.read_bytes(), again.size_bytes, again.validator, again.total_bytes) == (b"new", 3, None, 5)


def test_bytes_whose_proof_is_gone_are_not_trusted(path: Path) -> None:
    begun(path).close()
    proof(path).unlink()
    assert DiskPartFile(path).size_bytes == 0


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"validator": 5, "total_bytes": "x", "synced_bytes": -1}', b"\xff"]
)
def test_bytes_with_a_damaged_proof_are_not_trusted(path: Path, content: bytes) -> None:
    begun(path).close()
    proof(path).write_bytes(content)
    part = DiskPartFile(path)
    assert (part.size_bytes, part.validator, part.total_bytes) == (0, None, None)


@pytest.mark.parametrize("boot", [None, "another run of the machine"])
def test_after_a_loss_of_power_only_what_was_synced_is_trusted(
    path: Path, monkeypatch: pytest.MonkeyPatch, boot: str | None
) -> None:
    part = begun(path)
    part.sync()
    part.append(b"written, and perhaps never on the disk")
    part.close()
    monkeypatch.setattr(parts, "_boot", lambda: boot)
    again = DiskPartFile(path)
    assert again.size_bytes == 10
    again.append(b"rest")
    again.close()
    assert path.read_bytes() == b"0123456789rest"


def test_a_file_that_lost_bytes_is_as_long_as_it_is(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    part = begun(path)
    part.sync()
    os.truncate(path, 4)
    monkeypatch.setattr(parts, "_boot", lambda: None)
    assert DiskPartFile(path).size_bytes == 4


def test_after_a_sync_more_can_come(path: Path) -> None:
    part = begun(path)
    part.sync()
    part.append(b"more")
    part.sync()
    assert path.read_bytes() == b"0123456789more"


def test_the_sum_is_of_what_lies_there_after_a_disk_took_half_a_chunk(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = begun(path)
    plain = os.write

    def take_three(descriptor: int, rest: bytes) -> int:
        if len(rest) < 5:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return plain(descriptor, rest[:3])

    monkeypatch.setattr(os, "write", take_three)
    with pytest.raises(DiskTrouble):
        part.append(b"abcdef")
    monkeypatch.undo()
    part.append(b"defghi")
    part.close()
    assert path.read_bytes() == b"0123456789abcdefghi"
    assert part.sha256() == hashlib.sha256(b"0123456789abcdefghi").hexdigest()


def test_the_sum_forgets_what_was_begun_before(path: Path) -> None:
    part = begun(path)
    part.begin(None, 5)
    part.append(b"other bytes")
    part.close()
    assert part.sha256() == hashlib.sha256(b"other bytes").hexdigest()


def test_the_sum_of_a_clip_that_came_in_one_go_is_taken_without_reading_it(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = begun(path)
    part.append(b"abc")
    part.sync()
    monkeypatch.setattr(Path, "open", None)
    assert part.sha256() == hashlib.sha256(b"0123456789abc").hexdigest()


def test_what_is_synced_is_not_synced_again_and_what_comes_later_is(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    part = begun(path)
    part.sync()
    monkeypatch.setattr(os, "fsync", synced.append)
    part.sync()
    assert not synced
    part.append(b"abc")
    part.sync()
    assert synced
    assert json.loads(proof(path).read_bytes())["synced_bytes"] == 13


@pytest.mark.skipif(sys.platform != "linux", reason="no other system is told")
def test_a_large_clip_is_on_its_way_to_the_disk_while_it_comes(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[int, int]] = []
    plain = os.posix_fadvise

    def advise(descriptor: int, first: int, length: int, advice: int) -> None:
        told.append((first, first + length))
        plain(descriptor, first, length, advice)

    monkeypatch.setattr(os, "posix_fadvise", advise)
    part = begun(path, b"")
    for _ in range(9):
        part.append(bytes(1_000_000))
    part.close()
    assert told == [(0, 3_000_000), (3_000_000, 6_000_000), (6_000_000, 9_000_000)]


def test_there_must_be_room_for_the_clip_and_some_to_spare(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    part = DiskPartFile(path)
    free_bytes(monkeypatch, 100_000_000)
    part.begin(None, 100_000_000 - parts.MARGIN_BYTES)
    with pytest.raises(DiskTrouble, match=r"too full for this clip: it takes 101 MB .* 100 MB are free"):
        part.begin(None, 101_000_000 - parts.MARGIN_BYTES)
    part.close()


def test_a_disk_that_is_full_already_takes_no_clip_of_unknown_length(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free_bytes(monkeypatch, parts.MARGIN_BYTES - 1)
    with pytest.raises(DiskTrouble):
        DiskPartFile(path).begin(None, None)
    assert not path.exists()


def test_the_bytes_to_be_replaced_count_as_room(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    part = begun(path, b"x" * 1000)
    free_bytes(monkeypatch, parts.MARGIN_BYTES)
    part.begin(None, 1000)
    with pytest.raises(DiskTrouble):
        part.begin(None, 1000)
    part.close()


def test_a_disk_that_fills_up_keeps_what_it_took_and_goes_on_later(
    small_disk: SmallDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "MARGIN_BYTES", 0)
    path = small_disk.path / "job.part"
    content = bytes(range(256)) * 800
    part = DiskPartFile(path)
    part.begin('"etag"', len(content))
    part.append(content[:1000])
    small_disk.fill(but_bytes=50_000)
    with pytest.raises(DiskTrouble, match="the disk is full"):
        part.append(content[1000:])
    held = part.size_bytes
    assert 1000 <= held < len(content)
    assert path.read_bytes() == content[:held]
    small_disk.make_room()
    again = DiskPartFile(path)
    assert again.size_bytes == held
    again.append(content[held:])
    again.sync()
    part.close()
    assert path.read_bytes() == content


@pytest.mark.parametrize("call", ["write", "fsync", "open", "ftruncate"])
def test_every_refusal_of_the_disk_is_a_sentence(path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    part = begun(path)
    part.sync()

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    def use_everything() -> None:
        part.append(b"x")
        part.sync()
        part.begin(None, None)

    monkeypatch.setattr(os, call, refuse)
    with pytest.raises(DiskTrouble, match="the disk reports an error"):
        use_everything()
    monkeypatch.undo()
    part.close()


@pytest.mark.skipif(os.name != "posix", reason="links of POSIX")
@pytest.mark.promise("R6")
@pytest.mark.parametrize("call", ["write", "fsync"])
def test_a_disk_that_refuses_leaves_no_file_open(path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    def refuse(*_: object) -> int:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    def write() -> None:
        part.append(b"more")
        part.sync()

    part = begun(path)
    part.sync()
    monkeypatch.setattr(os, call, refuse)
    with pytest.raises(DiskTrouble):
        write()
    monkeypatch.undo()
    assert part._descriptor is None
    part.append(b"abc")
    part.sync()
    assert path.read_bytes().startswith(b"0123456789")


def test_a_link_in_the_place_of_the_part_is_not_followed(path: Path, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_bytes(b"precious")
    path.symlink_to(precious)
    begun(path).close()
    assert (precious.read_bytes(), path.read_bytes()) == (b"precious", b"0123456789")


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_what_proves_the_bytes_is_private_and_holds_no_link(path: Path, no_umask: None) -> None:
    begun(path).close()
    assert proof(path).stat().st_mode & 0o777 == 0o600
    assert set(json.loads(proof(path).read_bytes())) == {"validator", "total_bytes", "synced_bytes", "boot"}


def test_a_deleted_part_is_gone_and_can_begin_again(path: Path) -> None:
    part = begun(path)
    part.delete()
    assert (list(path.parent.iterdir()), part.size_bytes, part.validator) == ([], 0, None)
    part.begin(None, 3)
    part.append(b"new")
    part.close()
    assert path.read_bytes() == b"new"


RUNS = count(1)
STEPS = st.lists(
    st.sampled_from(["sync", "kill", "loss of power", "disk loses more"]) | st.integers(1, 900), max_size=25
)


@given(steps=STEPS, seed=st.integers(0, 255))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_download_that_is_broken_off_in_any_way_ends_byte_exact(
    path: Path, monkeypatch: pytest.MonkeyPatch, no_sync: None, steps: list[str | int], seed: int
) -> None:
    content = bytes((place * 7 + seed) % 251 for place in range(3000))
    part = DiskPartFile(path)
    part.begin('"etag"', len(content))
    for step in steps:
        if isinstance(step, int):
            part.append(content[part.size_bytes : part.size_bytes + step])
        elif step == "sync":
            part.sync()
        else:
            part.close()
            if step != "kill":
                monkeypatch.setattr(parts, "_boot", partial(str, next(RUNS)))
                lose_power(path, is_shorter=step == "disk loses more")
            part = DiskPartFile(path)
            if part.validator is None:
                part.begin('"etag"', len(content))
    part.append(content[part.size_bytes :])
    part.sync()
    assert path.read_bytes() == content
    assert part.sha256() == hashlib.sha256(content).hexdigest()
    part.delete()


def lose_power(path: Path, *, is_shorter: bool) -> None:
    """What was not synced is gone, or lies there as zeros."""
    synced = json.loads(proof(path).read_bytes())["synced_bytes"]
    lost = path.stat().st_size - synced
    os.truncate(path, synced)
    if not is_shorter:
        os.truncate(path, synced + lost)
