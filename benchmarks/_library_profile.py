"""A library as large as wanted, always the same: jobs, clips, words and marks, but no files."""

from __future__ import annotations

import random
from pathlib import Path

from sora_desktop.domain.jobs import Job, State
from sora_desktop.domain.library import Marking
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.storage.database import SqliteJobStore

AT_ONCE = 5_000
_SYLLABLES = (
    "ba be bo da de do fa fi ga go ka ki la le lo ma mi mo na ne no pa pe ra re ri ro sa se so ta te to va".split()
)
_COMMON = "a the of in on with and slow light paper boat quay rain night city sea camera shot wide".split()
_CHINESE = "纸船离开码头黎明雨夜城市海浪光影镜头慢推近景远山云雾灯火街巷少年红伞飞鸟落叶长河雪原"
_MODELS = ("sora-2", "sora-2-pro", "veo3.1-fast", "grok-imagine", "jimeng-video", "vidu2.0")
_TAGS = ("keep", "draft", "client", "sea")


def make_profile(data_dir: Path, clips: int) -> None:
    """Fill the database of a data folder that does not exist yet."""
    data_dir.mkdir(mode=0o700, parents=True)
    store, _ = SqliteJobStore.open(data_dir / "jobs.sqlite3")
    store._connection.execute("PRAGMA synchronous = OFF")
    chance = random.Random(5)
    words = _vocabulary(chance)
    for first in range(0, clips, AT_ONCE):
        jobs = [_job(number, words, chance, data_dir) for number in range(first, min(first + AT_ONCE, clips))]
        store.insert(jobs)
        for tag in _TAGS:
            some = [job.id for job in chance.sample(jobs, len(jobs) // 20)]
            marking = Marking(rating=chance.randint(1, 5), is_favourite=chance.random() < 0.5, add=(tag,))
            store.library.mark_numbers(store.library.numbers_of(some), marking)
    store._connection.execute("UPDATE clips SET is_unwritten = 0")
    store._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()


def searches() -> list[str]:
    """What a person types, letter by letter, in several searches; two of them in Chinese."""
    typed = ("paper boat", "camera rain night", "bako fami", "quay", "纸船离开", "城市雨夜 sea", "slow light of")
    return [text[:length] for text in typed for length in range(1, len(text) + 1)]


def _vocabulary(chance: random.Random) -> list[str]:
    made = ("".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4))) for _ in range(4_000))
    return list(dict.fromkeys(made))


def _prompt(words: list[str], chance: random.Random) -> str:
    if chance.random() < 0.25:
        return "，".join("".join(chance.choices(_CHINESE, k=chance.randint(4, 9))) for _ in range(chance.randint(2, 6)))
    count = chance.randint(8, 40)
    # Few words are in many prompts, and many in few.
    places = (int(len(words) * chance.random() ** 3) for _ in range(count))
    return " ".join(chance.choice(_COMMON) if chance.random() < 0.3 else words[place] for place in places)


def _job(number: int, words: list[str], chance: random.Random, data_dir: Path) -> Job:
    at = 1_700_000_000.0 + number * 600.0
    job_id = f"{chance.getrandbits(128):032x}"
    request = VideoRequest(
        prompt=_prompt(words, chance),
        model=chance.choice(_MODELS),
        orientation=chance.choice(("landscape", "portrait")),
        duration_s=chance.choice((5, 8, 10, 15)),
        style=chance.choice(("", "", "anime", "film")),
    )
    return Job(
        job_id, f"intent {number}", 1, chance.choice(("octopusx", "other", "demo")), request, at,
        state=State.DONE, origin="https://octopusx.ai", sending_at=at, accepted_at=at + 1,
        ended_at=at + chance.uniform(60, 600), made_at=at + 59, task_id=f"task-{number}",
        file=str(data_dir / "clips" / f"{job_id}.mp4"), file_size_bytes=chance.randint(1_000_000, 30_000_000),
        file_sha256=f"{chance.getrandbits(256):064x}",
        batch_id=f"batch {number // 100}" if number % 10 == 0 else None,
    )  # fmt: skip
