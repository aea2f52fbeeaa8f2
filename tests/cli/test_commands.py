"""The headless commands against a gateway on a real socket: exit codes, JSON lines, and what the ledger says."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import LIMIT_S, Program
from tests.fakes.demo_wire import DemoGatewayFactory

FIELDS = ["job", "state", "task_id", "prompt", "file", "error", "charged"]
FAST = ("--poll-interval", "0.1")


def files_under(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_without_a_key_nothing_is_written_and_the_code_is_3(program: Program, data_dir: Path) -> None:
    ended = program("generate", "a boat")
    assert ended.code == 3
    assert ended.out == ""
    assert "key" in ended.err
    assert files_under(data_dir) == []


@pytest.mark.parametrize(
    "words",
    [
        ["generate", ""],
        ["generate", "  \n "],
        ["generate", "a boat", "--model", ""],
        ["generate", "a boat", "--orientation", "sideways"],
        ["generate", "a boat", "--duration", "0"],
        ["generate", "a boat", "--image", "file:///etc/passwd"],
        ["generate", "a boat", "--image", "https://example.com/a b.png"],
        ["generate", "a boat", "--takes", "0"],
        ["generate", "a boat", "--takes", "many"],
        ["generate", "a boat", "--duration", "long"],
        ["generate", "a boat", "--base-url", "http://example.com"],
        ["generate", "a boat", "--base-url", "https://example.com/some/where"],
        ["generate", "a boat", "--profile", "nobody"],
        ["generate", "a boat", "--poll-interval", "nan"],
        ["generate"],
        ["demo-gateway", "--fault", "no-such-fault"],
        ["dance"],
    ],
)
def test_what_cannot_be_meant_ends_with_2_and_a_sentence(program: Program, data_dir: Path, words: list[str]) -> None:
    ended = program(*words, key="k-1")
    assert ended.code == 2
    assert ended.out == ""
    assert len(ended.err.strip()) > 10
    assert "Traceback" not in ended.err
    assert "invalid int" not in ended.err
    assert files_under(data_dir) == []


@pytest.mark.parametrize("key", ["鍵", "two\nlines", "a key"])
def test_a_key_that_cannot_stand_in_a_header_is_a_sentence(program: Program, data_dir: Path, key: str) -> None:
    ended = program("generate", "a boat", key=key)
    assert ended.code == 3
    assert "key" in ended.err
    assert key not in ended.err
    assert files_under(data_dir) == []


def test_a_clip_is_made_kept_and_listed(program: Program, demo_gateway: DemoGatewayFactory, data_dir: Path) -> None:
    gateway = demo_gateway()
    words = ("generate", "纸船 leaves the quay", "--duration", "15", "--wait", "--json", "--base-url", gateway.base_url)
    ended = program(*words, *FAST, key="k-1")
    assert ended.code == 0, ended.err
    (job,) = ended.jobs
    assert list(job) == FIELDS
    assert job["state"] == "done"
    assert job["error"] is None
    file = Path(str(job["file"]))
    assert file.is_absolute()
    assert file.parent == data_dir / "clips"
    assert file.read_bytes()[4:8] == b"ftyp"
    sidecar = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
    assert sidecar["schema"] == 1
    assert "k-1" not in json.dumps(sidecar)
    (create,) = gateway.accepted_creates()
    assert create.body == {
        "images": [],
        "model": "sora-2",
        "orientation": "landscape",
        "prompt": "纸船 leaves the quay",
        "size": "small",
        "duration": 15,
        "watermark": True,
        "private": False,
    }
    listed = program("jobs", "--json")
    assert listed.code == 0
    assert listed.jobs == [job]


def test_every_option_reaches_the_gateway(program: Program, demo_gateway: DemoGatewayFactory) -> None:
    gateway = demo_gateway()
    ended = program(
        *("generate", "-", "--model", "sora-2-pro", "--orientation", "portrait", "--size", "large"),
        *("--duration", "25", "--style", "comic", "--image", "https://a.example/1.png"),
        *("--image", "https://a.example/2.png", "--no-watermark", "--private", "--storyboard", "--json"),
        "--send-anyway",
        *("--base-url", gateway.base_url, *FAST),
        key="k-1",
        stdin="Shot 1:\nduration: 25sec\nScene: A boat\n",
    )
    assert ended.code == 0, ended.err
    (create,) = gateway.accepted_creates()
    assert create.body == {
        "images": ["https://a.example/1.png", "https://a.example/2.png"],
        "model": "sora-2-pro",
        "orientation": "portrait",
        "prompt": "Shot 1:\nduration: 25sec\nScene: A boat",
        "size": "large",
        "duration": 25,
        "watermark": False,
        "private": True,
        "style": "comic",
        "storyboard": True,
    }
    (job,) = ended.jobs
    assert job["state"] == "watching"
    assert job["task_id"] == create.task_id


def test_what_was_left_out_is_collected_later(program: Program, demo_gateway: DemoGatewayFactory) -> None:
    gateway = demo_gateway(pace=0.1)
    sent = program("generate", "a boat", "--takes", "3", "--json", "--base-url", gateway.base_url, key="k-1")
    assert sent.code == 0, sent.err
    assert len({job["task_id"] for job in sent.jobs}) == 3
    collected = program("collect", "--json", "--base-url", gateway.base_url, *FAST, key="k-1")
    assert collected.code == 0, collected.err
    assert sorted(str(job["job"]) for job in collected.jobs) == sorted(str(job["job"]) for job in sent.jobs)
    assert {job["state"] for job in collected.jobs} == {"done"}
    assert len(gateway.accepted_creates()) == 3
    assert program("collect", "--json", "--base-url", gateway.base_url, key="k-1").jobs == []


def test_a_clip_that_waited_for_its_key_is_collected_once_there_is_one(
    program: Program, demo_gateway: DemoGatewayFactory
) -> None:
    gateway = demo_gateway(pace=0.1)
    there = ("--base-url", gateway.base_url)
    assert program("generate", "a boat", *there, key="k-1").code == 0
    for _ in range(2):
        waits = program("collect", "--json", *there, *FAST)
        (job,) = waits.jobs
        error = job["error"]
        assert isinstance(error, dict)
        assert (waits.code, error["kind"]) == (3, "key")
    collected = program("collect", "--json", *there, *FAST, key="k-1")
    assert (collected.code, [job["state"] for job in collected.jobs]) == (0, ["done"]), collected.err


def test_results_that_cannot_be_written_break_nothing_off(
    environment: dict[str, str], demo_gateway: DemoGatewayFactory, data_dir: Path, program: Program
) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no device that is always full")
    words = ["--data-dir", str(data_dir), "generate", "a boat", "--json", "--base-url", demo_gateway().base_url]
    with full.open("w") as stream:
        ended = subprocess.run(
            [sys.executable, "-m", "sora_desktop", *words],
            env={**environment, "SORA_DESKTOP_API_KEY": "k-1"},
            stdout=stream,
            stderr=subprocess.PIPE,
            text=True,
            timeout=LIMIT_S,
            check=False,
        )
    assert "Traceback" not in ended.stderr
    assert "could not be written" in ended.stderr
    assert [job["state"] for job in program("jobs", "--json").jobs] == ["watching"]


def test_what_ended_without_its_clip_is_asked_for_again_with_everything(
    program: Program, demo_gateway: DemoGatewayFactory
) -> None:
    gateway = demo_gateway("task-cancelled")
    ended = program("generate", "a boat", "--wait", "--json", "--base-url", gateway.base_url, *FAST, key="k-1")
    assert (ended.code, ended.jobs[0]["charged"]) == (1, "unknown")
    out = program("collect", "--json", "--base-url", gateway.base_url, *FAST, key="k-1")
    assert (out.code, out.jobs) == (0, [])
    again = program("collect", "--everything", "--json", "--base-url", gateway.base_url, *FAST, key="k-1")
    (job,) = again.jobs
    assert (again.code, job["job"], job["state"]) == (1, ended.jobs[0]["job"], "failed")
    assert len(gateway.accepted_creates()) == 1


def test_a_lost_answer_is_unconfirmed_and_never_sent_again(program: Program, demo_gateway: DemoGatewayFactory) -> None:
    gateway = demo_gateway("create-reset-after")
    ended = program("generate", "a boat", "--wait", "--json", "--base-url", gateway.base_url, *FAST, key="k-1")
    assert ended.code == 4
    (job,) = ended.jobs
    assert job["state"] == "unconfirmed"
    error = job["error"]
    assert isinstance(error, dict)
    assert (error["kind"], error["charged"], job["charged"]) == ("unconfirmed", "unknown", "unknown")
    assert "never sent again by itself" in ended.err
    assert "(may have been charged)" in program("jobs").out
    again = program("collect", "--send-waiting", "--json", "--base-url", gateway.base_url, *FAST, key="k-1")
    assert again.code == 4
    assert len(gateway.accepted_creates()) == 1


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("create-prompt-refused", (1, "failed", "prompt", "no")),
        ("create-503-model", (1, "failed", "model", "no")),
        ("create-400", (1, "failed", "request", "no")),
        ("create-403-balance", (3, "waiting", "balance", "no")),
        ("create-402", (3, "waiting", "balance", "no")),
        ("create-403-html", (3, "waiting", "blocked", "no")),
        ("create-no-id", (4, "unconfirmed", "unconfirmed", "unknown")),
        ("create-html", (4, "unconfirmed", "unconfirmed", "unknown")),
        ("task-fails-moderation", (1, "failed", "prompt", "no")),
        ("task-cancelled", (1, "failed", "cancelled", "unknown")),
    ],
)
def test_every_bad_end_has_its_code_kind_and_word_on_the_money(
    program: Program,
    demo_gateway: DemoGatewayFactory,
    fault: str,
    expected: tuple[int, str, str, str],
) -> None:
    gateway = demo_gateway(fault)
    ended = program("generate", "a boat", "--wait", "--json", "--base-url", gateway.base_url, *FAST, key="k-1")
    (job,) = ended.jobs
    error = job["error"]
    assert isinstance(error, dict)
    assert (ended.code, job["state"], error["kind"], error["charged"]) == expected
    assert job["charged"] == error["charged"]
    assert len(str(error["message"])) > 10


def test_a_wrong_key_pauses_the_account(program: Program, demo_gateway: DemoGatewayFactory) -> None:
    gateway = demo_gateway()
    ended = program("generate", "a boat", "--json", "--base-url", gateway.base_url, key="wrong")
    assert ended.code == 3
    (job,) = ended.jobs
    assert job["state"] == "waiting"
    assert gateway.accepted_creates() == []


def test_waiting_jobs_are_sent_only_when_asked(program: Program, demo_gateway: DemoGatewayFactory) -> None:
    gateway = demo_gateway()
    program("generate", "a boat", "--json", "--base-url", gateway.base_url, key="wrong")
    left = program("collect", "--json", "--base-url", gateway.base_url, *FAST, key="k-1")
    assert (left.code, left.jobs, gateway.accepted_creates()) == (0, [], [])
    assert "1 clip waits" in left.err
    sent = program("collect", "--send-waiting", "--json", "--base-url", gateway.base_url, *FAST, key="k-1")
    assert sent.code == 0
    assert [job["state"] for job in sent.jobs] == ["done"]


def test_a_busy_gateway_is_asked_again(program: Program, demo_gateway: DemoGatewayFactory) -> None:
    gateway = demo_gateway("create-429")
    ended = program("generate", "a boat", "--wait", "--json", "--base-url", gateway.base_url, *FAST, key="k-1")
    assert ended.code == 0, ended.err
    assert len(gateway.accepted_creates()) == 1


def test_a_reader_who_goes_away_costs_no_task_id(
    program: Program, environment: dict[str, str], data_dir: Path, demo_gateway: DemoGatewayFactory
) -> None:
    gateway = demo_gateway("create-hang", hang_s=2)
    words = ["generate", "a boat", "--takes", "2", "--json", "--data-dir", str(data_dir)]
    child = subprocess.Popen(
        [sys.executable, "-m", "sora_desktop", *words, "--base-url", gateway.base_url],
        env={**environment, "SORA_DESKTOP_API_KEY": "k-1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    assert json.loads(child.stdout.readline())["state"] == "watching"
    child.stdout.close()
    said = child.communicate(timeout=LIMIT_S)[1]
    assert "Traceback" not in said
    assert {str(job["task_id"]) for job in program("jobs", "--json").jobs} == {
        create.task_id for create in gateway.accepted_creates()
    }


def test_json_is_json_on_a_pipe_of_any_encoding(
    program: Program, environment: dict[str, str], demo_gateway: DemoGatewayFactory
) -> None:
    gateway = demo_gateway()
    environment["PYTHONIOENCODING"] = "cp1252"
    (job,) = program("generate", "纸船 🚤", "--json", "--base-url", gateway.base_url, key="k-1").jobs
    assert job["prompt"] == "纸船 🚤"
    listed = program("jobs")
    assert listed.code == 0
    assert listed.out.startswith(("In line ", "Generating "))


def test_a_folder_that_is_not_there_is_no_empty_list(program: Program, data_dir: Path) -> None:
    assert "There are no jobs yet." in program("jobs").err
    data_dir.rmdir()
    ended = program("jobs")
    assert (ended.code, ended.out) == (0, "")
    assert f"There is no folder “{data_dir}” yet" in ended.err
    assert not data_dir.exists()


def test_a_prompt_that_is_no_text_is_a_sentence(program: Program, data_dir: Path) -> None:
    ended = program("generate", "-", key="k-1", stdin="\udcff\udcfe")
    assert ended.code == 2
    assert "UTF-8" in ended.err
    assert files_under(data_dir) == []


def test_the_folder_of_a_running_program_is_in_use(
    program: Program, environment: dict[str, str], data_dir: Path, demo_gateway: DemoGatewayFactory
) -> None:
    gateway = demo_gateway("create-hang")
    words = ["--data-dir", str(data_dir), "generate", "a boat", "--wait", "--base-url", gateway.base_url]
    holder = subprocess.Popen(
        [sys.executable, "-m", "sora_desktop", *words],
        env={**environment, "SORA_DESKTOP_API_KEY": "k-1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        while not gateway.accepted_creates():
            assert holder.poll() is None
        second = program("collect", "--json", "--base-url", gateway.base_url, key="k-1")
        assert second.code == 5
        assert str(holder.pid) in second.err
        assert program("generate", "a boat").code == 5, "which comes before the missing key"
        assert [job["state"] for job in program("jobs", "--json").jobs] == ["sending"]
        holder.send_signal(signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
        holder.wait(LIMIT_S)
        after = program("collect", "--json", "--base-url", gateway.base_url, key="k-1")
        assert after.code == 4
        assert [job["state"] for job in after.jobs] == ["unconfirmed"]
        assert len(gateway.accepted_creates()) == 1
    finally:
        holder.kill()
        holder.communicate()


def test_a_key_of_the_environment_goes_nowhere_but_the_named_address(
    program: Program, demo_gateway: DemoGatewayFactory
) -> None:
    accepting, other = demo_gateway(pace=0.1), demo_gateway()
    program("generate", "a boat", "--json", "--base-url", accepting.base_url, key="k-1")
    ended = program("collect", "--json", "--base-url", other.base_url, *FAST, key="k-2")
    assert ended.code == 3
    assert [job["state"] for job in ended.jobs] == ["watching"]


def test_options_may_stand_before_or_after_the_command(program: Program, data_dir: Path) -> None:
    assert program("jobs", "--json").code == 0
    assert program("jobs", "--data-dir", str(data_dir), "--json", has_folder=False).code == 0
    assert program("--version").out.startswith("Sora Desktop ")
    assert program("jobs", "--version").code == 0


def test_no_headless_command_imports_qt(environment: dict[str, str], data_dir: Path) -> None:
    code = (
        "import sys; from sora_desktop.__main__ import main\n"
        f"folder = ['--data-dir', {str(data_dir)!r}]\n"
        "for words in (['jobs'], ['collect'], ['generate', 'a boat']): main([*words, *folder])\n"
        "sys.exit(any(name.startswith(('PySide6', 'shiboken')) for name in sys.modules))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=LIMIT_S, check=False
    )
    assert ended.returncode == 0, ended.stderr


def test_the_demo_needs_neither_key_nor_network_and_survives_the_end(program: Program, data_dir: Path) -> None:
    begun = program("generate", "A paper boat", "--duration", "1", "--demo", "--json")
    assert begun.code == 0, begun.err
    collected = program("collect", "--json", *FAST)
    assert collected.code == 0, collected.err
    (job,) = collected.jobs
    assert job["state"] == "done"
    assert Path(str(job["file"])).parent == data_dir / "clips" / "Demo"
