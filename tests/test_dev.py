"""dev.py installs once, repairs a broken environment, names what the system lacks, and reports failures truly."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import dev

ROOT = Path(dev.__file__).parent


@pytest.fixture
def debian(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], list[list[str]]]:
    """Pretend to be a bare Debian for the user with this id; gives the list of commands that were run."""

    def become(user_id: int) -> list[list[str]]:
        ran: list[list[str]] = []

        def note(command: list[str], **_: object) -> subprocess.CompletedProcess[bytes]:
            ran.append(command)
            return subprocess.CompletedProcess(command, 0, b"")

        monkeypatch.setattr("dev.sys.platform", "linux")
        monkeypatch.setattr("dev.shutil.which", lambda name: "/usr/bin/apt-get" if name == "apt-get" else None)
        monkeypatch.setattr("dev.os.geteuid", lambda: user_id, raising=False)
        monkeypatch.setattr("dev.subprocess.run", note)
        return ran

    return become


LACKING = {"libnowhere9": "library:libnowhere.so.9", "nowhere": "program:nowhere"}


def test_person_who_is_not_root_gets_the_one_line_that_installs(
    debian: Callable[[int], list[list[str]]], capsys: pytest.CaptureFixture[str]
) -> None:
    ran = debian(1000)
    with pytest.raises(dev.CannotGoOn, match="sudo apt-get install -y --no-install-recommends libnowhere9 nowhere"):
        dev.provide(required={"libnowhere9": LACKING["libnowhere9"]}, wanted=LACKING | {"x": "file:/"})
    assert ran == []
    dev.provide(required={}, wanted=LACKING)
    assert "sudo apt-get install" in capsys.readouterr().out


def test_root_installs_after_an_update(debian: Callable[[int], list[list[str]]]) -> None:
    ran = debian(0)
    dev.provide(required=LACKING, wanted={})
    assert [command[:2] for command in ran] == [["apt-get", "update"], ["apt-get", "install"]]
    assert ran[1][-2:] == ["libnowhere9", "nowhere"]


def test_other_systems_get_the_names_of_what_they_lack(
    debian: Callable[[int], list[list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    debian(0)
    monkeypatch.setattr("dev.shutil.which", lambda _name: None)
    with pytest.raises(dev.CannotGoOn, match=r"lacks libnowhere\.so\.9, nowhere"):
        dev.provide(required=LACKING, wanted={})


def test_failed_installation_is_no_success(
    debian: Callable[[int], list[list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    debian(0)
    monkeypatch.setattr(
        "dev.subprocess.run", lambda command, **_: subprocess.CompletedProcess(command, 100, b"no network")
    )
    with pytest.raises(dev.CannotGoOn, match="could not be installed: libnowhere9 nowhere"):
        dev.provide(required=LACKING, wanted={})


def test_nothing_is_missing_on_macos_and_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dev.sys.platform", "darwin")
    assert dev.missing(LACKING) == {}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the probes are for Linux")
def test_each_kind_of_probe_tells_there_from_not_there(tmp_path: Path) -> None:
    (tmp_path / "fonts").mkdir()
    (tmp_path / "fonts" / "NotoSans-Regular.ttf").touch()
    there = ["library:libc.so.6", "program:sh", "module:venv", f"file:{tmp_path}/**/NotoSans-*"]
    gone = ["library:libnowhere.so.9", "program:nowhere", "module:nowhere", f"file:{tmp_path}/**/*.otf"]
    assert [dev.is_there(probe) for probe in there + gone] == [True] * 4 + [False] * 4


def test_environment_whose_python_was_removed_is_not_usable(tmp_path: Path) -> None:
    python = dev.venv_python(tmp_path)
    assert not dev.is_usable(tmp_path)
    python.parent.mkdir()
    python.symlink_to(tmp_path / "removed" / "python3")
    assert not dev.is_usable(tmp_path)
    assert dev.is_usable(Path(sys.prefix))


def test_environment_without_pip_is_not_usable(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "v"], check=True, timeout=60)
    assert not dev.is_usable(tmp_path / "v")


def test_folder_that_is_no_environment_is_never_cleared(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").touch()
    with pytest.raises(dev.CannotGoOn, match="is no virtual environment"):
        dev.make_venv(tmp_path)
    assert (tmp_path / "thesis.txt").exists()


def test_installs_again_only_when_pyproject_changed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    steps: list[str] = []
    project, folder = tmp_path / "pyproject.toml", tmp_path / ".venv"
    folder.mkdir()
    (folder / "pyvenv.cfg").write_text("version = 3.11.2")
    project.write_text("first")
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(dev, "is_usable", lambda _folder: True)

    def note(name: str, *_: object) -> bool:
        steps.append(name)
        return True

    monkeypatch.setattr(dev, "step", note)
    dev.prepare_venv()
    dev.prepare_venv()
    assert len(steps) == 1
    project.write_text("second")
    dev.prepare_venv()
    dev.prepare_venv()
    assert len(steps) == 2


def test_failed_installation_is_tried_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "pyvenv.cfg").touch()
    (tmp_path / "pyproject.toml").touch()
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(dev, "is_usable", lambda _folder: True)
    monkeypatch.setattr(dev, "step", lambda *_: False)
    for _ in range(2):
        with pytest.raises(dev.CannotGoOn, match="installation failed"):
            dev.prepare_venv()


def test_failed_step_shows_what_it_printed_and_a_good_one_does_not(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert not dev.step("bad", [sys.executable, "-c", "print('the reason'); raise SystemExit(3)"])
    assert dev.step("good", [sys.executable, "-c", "print('chatter')"])
    out = capfdbinary.readouterr().out
    assert out.startswith(b"FAILED  bad")
    assert b"the reason" in out
    assert b"ok      good" in out
    assert b"chatter" not in out


@pytest.mark.parametrize(
    ("failed", "pytest_code", "code"), [([], 0, 0), (["ruff check"], 0, 1), ([], 1, 1), ([], 5, 5)]
)
def test_test_fails_when_a_check_or_a_test_fails(
    monkeypatch: pytest.MonkeyPatch, failed: list[str], pytest_code: int, code: int
) -> None:
    monkeypatch.setattr(dev, "provide", lambda **_: None)
    monkeypatch.setattr(dev, "prepare_venv", lambda: Path("python"))
    monkeypatch.setattr(dev, "quick_checks", lambda _python: failed)
    monkeypatch.setattr(dev, "pass_on", lambda _command: pytest_code)
    assert dev.main(["test"]) == code


def test_test_passes_its_words_on(monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[list[object]] = []
    monkeypatch.setattr(dev, "provide", lambda **_: None)
    monkeypatch.setattr(dev, "prepare_venv", lambda: Path("python"))
    monkeypatch.setattr(dev, "quick_checks", lambda _python: [])

    def note(command: list[object]) -> int:
        commands.append(command[3:])
        return 0

    monkeypatch.setattr(dev, "pass_on", note)
    dev.main(["test", "-k", "reader"])
    dev.main(["test", "--full", "tests/gateway"])
    assert commands == [["-k", "reader"], ["--full", "tests/gateway"]]


def test_without_a_display_run_makes_a_demo_clip_and_commands_stay_as_they_are() -> None:
    clip = ["generate", dev.DEMO_PROMPT, "--demo", "--wait"]
    assert dev.words_to_run([], can_show=False) == clip
    assert dev.words_to_run(["--demo", "--data-dir", "x"], can_show=False) == [*clip, "--data-dir", "x"]
    assert dev.words_to_run(["jobs", "--json"], can_show=False) == ["jobs", "--json"]
    assert dev.words_to_run(["--data-dir", "x", "generate", "p"], can_show=False) == [
        "--data-dir",
        "x",
        "generate",
        "p",
    ]
    assert dev.words_to_run(["--version"], can_show=False) == ["--version"]
    assert dev.words_to_run(["--demo"], can_show=True) == ["--demo"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is always a display")
def test_display_is_asked_of_the_environment() -> None:
    assert not dev.has_display({})
    assert not dev.has_display({"DISPLAY": ""})
    assert dev.has_display({"DISPLAY": ":1"})
    assert dev.has_display({"WAYLAND_DISPLAY": "wayland-0"})


def test_dev_needs_nothing_but_the_standard_library() -> None:
    run = subprocess.run(
        [sys.executable, "-I", "-S", ROOT / "dev.py", "--help"], capture_output=True, text=True, timeout=30, check=True
    )
    assert all(f"  {action} " in run.stdout for action in dev.ACTIONS)
