"""The command ``batch``: what a file asks for is shown, and sent as a whole or not at all."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest

from sora_desktop.arguments import parse
from sora_desktop.domain.batches import SAMPLE_CSV, read_batch
from sora_desktop.domain.prices import Budget, Price, PriceList, PriceOrigin
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.storage.prices_file import PricesFile
from tests.cli.conftest import Program
from tests.fakes.demo_wire import DemoGatewayFactory

DIME = Price("sora-2", Decimal("0.10"), PriceOrigin.ENTERED)
FAST = ("--poll-interval", "0.1")


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "boats.csv"
    path.write_text("prompt,duration,takes\na boat,10,2\n纸船,15,\n", encoding="utf-8")
    return path


def budget(data_dir: Path, **limits: str) -> None:
    data_dir.mkdir(exist_ok=True)
    listed = PriceList((DIME,), Budget(**{name: Decimal(limit) for name, limit in limits.items()}))
    PricesFile(data_dir / "prices.json").save("octopusx", listed)


def test_a_batch_is_sent_whole_and_bears_its_name(
    program: Program, demo_gateway: DemoGatewayFactory, data_dir: Path, table: Path
) -> None:
    gateway = demo_gateway()
    ended = program("batch", str(table), "--wait", "--json", "--base-url", gateway.base_url, *FAST, key="k-1")
    assert ended.code == 0, ended.err
    assert sorted((job["state"], job["prompt"]) for job in ended.jobs) == [("done", "a boat")] * 2 + [("done", "纸船")]
    sent = [(each.body["prompt"], each.body["duration"]) for each in gateway.accepted_creates()]
    assert sorted(sent) == [("a boat", 10)] * 2 + [("纸船", 15)]
    with closing(sqlite3.connect(data_dir / "jobs.sqlite3")) as database:
        rows = set(database.execute("SELECT batch_name, batch_id = intent_id FROM jobs"))
    assert rows == {("boats", 1)}


def test_one_bad_row_sends_nothing_and_is_named(
    program: Program, demo_gateway: DemoGatewayFactory, data_dir: Path
) -> None:
    gateway = demo_gateway()
    lines = '{"prompt":"a boat"}\n{"prompt":""}\n{"prompt":"a boat","takes":99}\n'
    ended = program("batch", "-", "--base-url", gateway.base_url, key="k-1", stdin=lines)
    assert (ended.code, ended.out) == (2, "")
    assert "Row 2: " in ended.err
    assert "rows 2 and 3 cannot be sent as they stand." in ended.err
    assert gateway.accepted_creates() == []
    assert not (data_dir / "jobs.sqlite3").exists()


@pytest.mark.parametrize(
    ("bad", "words"),
    [(1, "row 1 cannot be sent as it stands."), (11, "rows 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and others cannot be sent")],
)
def test_one_bad_row_is_named_and_of_many_the_first(program: Program, tmp_path: Path, bad: int, words: str) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("prompt,duration\n" + "A boat,long\n" * bad + "A boat,10\n", encoding="utf-8")
    ended = program("batch", str(file), "--demo")
    assert (ended.code, ended.jobs) == (2, [])
    assert words in ended.err


def test_a_dry_run_prints_what_would_be_sent_and_writes_nothing(program: Program, data_dir: Path, table: Path) -> None:
    ended = program("batch", str(table), "--dry-run", "--model", "sora-2-pro")
    assert ended.code == 0
    assert [line.split()[0] for line in ended.out.splitlines()] == ["1", "2"]
    assert "纸船" in ended.out
    assert "3 clips in 2 rows; price not known. Nothing was sent." in ended.err
    assert not data_dir.exists() or not list(data_dir.rglob("*.sqlite3"))


def test_a_dry_run_of_the_demo_says_that_it_is_free(program: Program, data_dir: Path, table: Path) -> None:
    budget(data_dir)
    ended = program("batch", str(table), "--dry-run", "--demo")
    assert "3 clips in 2 rows; free, for the demo makes them. Nothing was sent." in ended.err
    assert [line.split()[3] for line in ended.out.splitlines()] == ["free", "free"]
    lines = program("batch", str(table), "--dry-run", "--demo", "--json").out.splitlines()
    assert [json.loads(line)["price"] for line in lines] == ["0", "0"]


def test_a_dry_run_reckons_with_the_prices_of_the_window(program: Program, data_dir: Path, table: Path) -> None:
    budget(data_dir)
    ended = program("batch", str(table), "--dry-run", "--json")
    lines = [json.loads(line) for line in ended.out.splitlines()]
    assert [(line["row"], line["takes"], line["price"]) for line in lines] == [(1, 2, "0.10"), (2, 1, "0.10")]
    assert [line["body"]["prompt"] for line in lines] == ["a boat", "纸船"]
    assert "≈ 0.30" in ended.err


def test_the_sample_can_be_sent_as_it_is(program: Program, tmp_path: Path) -> None:
    (tmp_path / "sample.csv").write_text(SAMPLE_CSV, encoding="utf-8")
    assert program("batch", str(tmp_path / "sample.csv"), "--dry-run").code == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no row"),
        (b"\xff\xfe\x00", "no UTF-8 text"),
        (b"text\na boat\n", "prompt"),
        (b'prompt\n"a boat', "cannot be read"),
        (None, "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(
    program: Program, tmp_path: Path, content: bytes | None, words: str
) -> None:
    path = tmp_path / "rows.csv"
    if content is not None:
        path.write_bytes(content)
    ended = program("batch", str(path), "--dry-run")
    assert (ended.code, ended.out) == (2, "")
    assert words in ended.err
    assert "Traceback" not in ended.err


def test_columns_that_are_not_known_are_named(program: Program) -> None:
    ended = program("batch", "-", "--dry-run", stdin="prompt,colour\na boat,red\n")
    assert ended.code == 0
    assert "“colour” is not known" in ended.err


@pytest.mark.parametrize("words", [["batch", "TABLE"], ["generate", "a boat", "--takes", "3"]])
def test_over_a_budget_nothing_is_sent_unless_it_is_said(
    words: list[str], program: Program, demo_gateway: DemoGatewayFactory, data_dir: Path, table: Path
) -> None:
    gateway = demo_gateway()
    budget(data_dir, per_day="0.25")
    words = [str(table) if word == "TABLE" else word for word in words]
    asked = program(*words, "--base-url", gateway.base_url, key="k-1")
    assert (asked.code, asked.out, gateway.accepted_creates()) == (1, "", [])
    assert "your budget is 0.25" in asked.err
    assert "--over-budget" in asked.err
    sent = program(*words, "--over-budget", "--base-url", gateway.base_url, key="k-1")
    assert sent.code == 0
    assert len(gateway.accepted_creates()) == 3
    again = program("generate", "one more", "--base-url", gateway.base_url, key="k-1")
    assert (again.code, len(gateway.accepted_creates())) == (1, 3)


def test_settings_go_in_the_words_of_the_models_family(program: Program) -> None:
    ended = program(
        "batch", "-", "--dry-run", "--json", "--model", "grok-video-3", "--orientation", "portrait", "--style", "anime",
        stdin="a boat\n",
    )  # fmt: skip
    (line,) = (json.loads(line) for line in ended.out.splitlines())
    assert (line["body"]["model"], line["body"]["aspect_ratio"]) == ("grok-video-3", "9:16")
    assert "does not ask for a style" in ended.err


def test_the_help_names_a_column_for_each_setting_that_a_row_can_have(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(["batch", "--help"])
    _, _, epilog = capsys.readouterr().out.partition("A table names its columns")
    named = set(re.findall(r"\w+", epilog))
    row = {"prompt": "a boat", "takes": 2}
    for column, value in {
        "model": "viduq1", "orientation": "portrait", "aspect_ratio": "9:16", "size": "large", "duration": 15,
        "style": "anime", "watermark": "no", "private": "yes", "storyboard": "yes", "upsample": "yes", "audio": "yes",
        "music": "yes", "off_peak": "yes", "seed": 7, "images": "https://a.example/1.png", **row,
    }.items():  # fmt: skip
        assert column in named
        (read,) = read_batch(json.dumps({**row, column: value}), VideoRequest()).rows
        assert read.request != VideoRequest(prompt="a boat") or column in row
