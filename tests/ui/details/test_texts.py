"""The words of the details: every fact of a job, its troubles in sentences, and what became of the money."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from sora_desktop.domain.errors import Charged, ErrorKind, JobError
from sora_desktop.domain.families import JIMENG, VEO, VIDU
from sora_desktop.domain.jobs import Job, Kinship, Needs, State
from sora_desktop.ui.details.texts import FactKey, facts_of, trace_words, trouble_sentences
from sora_desktop.ui.job_texts import full_moment_words
from tests.ui.sample_jobs import DOUBTFUL, NOW, REFUSED_PROMPT, jobs_of_every_kind, made_job

_PICTURE, _OTHER = f"picture:{'a' * 64}.png", f"picture:{'b' * 64}.jpg"
_FRAME, _OWN = "last frame of the clip that it continues", "picture from this computer"


def told(job: Job) -> dict[str, str]:
    return {fact.key: fact.value for fact in facts_of(job, NOW)}


def test_a_model_that_was_not_asked_for_is_marked_in_words_and_in_warn() -> None:
    facts = facts_of(made_job(1, State.DONE, gateway_model="sora-2-pro"), NOW)
    used = next(fact for fact in facts if fact.key is FactKey.USED_MODEL)
    assert used.role == "warn"
    assert used.value == "sora-2-pro, another than asked"


@pytest.mark.parametrize(
    ("images", "words"),
    [
        ((_PICTURE,), [_FRAME]),
        (
            ("https://a.example/1.png", _PICTURE),
            ["https://a.example/1.png", _FRAME],
        ),
        (
            (_PICTURE, _OTHER),
            [
                _OWN,
                _OWN,
                "One of the pictures is the last frame of the clip that it continues.",
            ],
        ),
        (
            (f"last-frame:{2:032x}", _PICTURE),
            [_FRAME, _OWN],
        ),
    ],
)
def test_the_last_frame_of_a_continued_clip_is_told_as_such_as_far_as_it_is_known(
    images: tuple[str, ...], words: list[str]
) -> None:
    continuing = made_job(1, State.DONE, images=images, parent_id=f"{2:032x}", parent_kind=Kinship.LAST_FRAME)
    assert told(continuing)[FactKey.IMAGES].split("\n") == words
    plain = made_job(1, State.DONE, images=(_PICTURE,))
    assert told(plain)[FactKey.IMAGES] == "picture from this computer"


@pytest.mark.parametrize("model", [None, "sora-2"])
def test_the_model_that_was_asked_for_is_told_once(model: str | None) -> None:
    assert FactKey.USED_MODEL not in told(made_job(1, State.DONE, gateway_model=model))


def test_every_setting_of_the_request_is_told() -> None:
    job = made_job(
        1,
        model="sora-2-pro",
        orientation="portrait",
        size="large",
        duration_s=25,
        style="comic",
        allow_watermark=False,
        is_private=True,
        is_storyboard=True,
        images=("https://a.example/1.png", "https://a.example/2.png"),
    )
    assert told(job) == {
        FactKey.MODEL: "sora-2-pro",
        FactKey.FRAME: "9:16 portrait · large",
        FactKey.LENGTH: "25 s",
        FactKey.MONEY: "not charged",
        FactKey.STYLE: "comic",
        FactKey.WATERMARK: "not accepted",
        FactKey.PRIVATE: "yes",
        FactKey.STORYBOARD: "yes",
        FactKey.TAKE: "1",
        FactKey.ASKED: full_moment_words(NOW - 300, NOW),
        FactKey.IMAGES: "https://a.example/1.png\nhttps://a.example/2.png",
    }


def test_a_length_that_was_not_asked_for_is_not_told_in_seconds() -> None:
    facts = told(replace(made_job(1), request=JIMENG.plain_request()))
    assert facts[FactKey.LENGTH] == "chosen by the model"
    assert facts[FactKey.FRAME] == "16:9 · 720P"
    assert not {FactKey.STYLE, FactKey.WATERMARK, FactKey.PRIVATE, FactKey.STORYBOARD} & facts.keys()


def test_the_settings_of_other_families_are_told_where_they_were_sent() -> None:
    request = replace(VIDU.plain_request(), has_audio=True, is_off_peak=True, seed="42")
    facts = told(replace(made_job(1), request=request))
    assert (facts[FactKey.SOUND], facts[FactKey.MUSIC], facts[FactKey.OFF_PEAK]) == ("yes", "no", "yes")
    assert facts[FactKey.SEED] == "42"
    facts = told(replace(made_job(1), request=replace(request, seed="")))
    assert facts[FactKey.SEED] == "chosen by the gateway"
    facts = told(replace(made_job(1), request=VEO.plain_request()))
    assert facts[FactKey.LARGER] == "no"
    assert not {FactKey.SOUND, FactKey.MUSIC, FactKey.OFF_PEAK, FactKey.SEED} & facts.keys()


def test_the_course_of_a_finished_job_is_told_with_every_time() -> None:
    job = made_job(1, State.DONE, last_contact_at=NOW - 1, replaces="0" * 26 + "a1b2c3")
    facts = told(job)
    assert facts[FactKey.MADE] == f"{full_moment_words(NOW, NOW)} in 2:41"
    assert facts[FactKey.SENT] == full_moment_words(NOW - 161, NOW)
    assert facts[FactKey.ACCEPTED] == full_moment_words(NOW - 160, NOW)
    assert facts[FactKey.ENDED] == full_moment_words(NOW, NOW)
    assert facts[FactKey.CONTACT] == full_moment_words(NOW - 1, NOW)
    assert facts[FactKey.FINAL_STATUS] == "completed"
    assert FactKey.STATUS not in facts
    assert facts[FactKey.REPLACES] == "clip a1b2c3"
    assert facts[FactKey.ORIGIN] == "https://octopusx.ai"
    assert facts[FactKey.FILE] == job.file


def test_a_clip_whose_end_nobody_saw_is_not_said_to_have_taken_any_time() -> None:
    assert told(made_job(1, State.DONE, took_s=None))[FactKey.MADE] == full_moment_words(NOW, NOW)


def test_a_file_that_could_not_be_checked_is_marked() -> None:
    facts = facts_of(made_job(1, State.DONE, is_checked=False), NOW)
    file = next(fact for fact in facts if fact.key is FactKey.FILE)
    assert "could not be checked" in file.label
    assert file.role == "warn"


def test_a_long_task_id_is_cut_in_the_middle_and_told_whole_below() -> None:
    task_id = "sora-2:task_" + "0123456789" * 12
    facts = told(made_job(1, State.WATCHING, task_id=task_id))
    assert len(facts[FactKey.TASK]) == 40
    assert facts[FactKey.TASK].startswith("sora-2:task_01")
    assert facts[FactKey.TASK].endswith("456789")
    assert facts[FactKey.WHOLE_TASK] == task_id


def test_what_disguises_a_text_is_left_out_of_short_facts() -> None:
    facts = told(made_job(1, State.WATCHING, model="sora\u202e2-aros", gateway_status="do\u200bne\n\n<b>"))
    assert facts[FactKey.MODEL] == "sora2-aros"
    assert facts[FactKey.STATUS] == "done <b>"


@pytest.mark.parametrize(
    ("charged", "words"),
    [
        (Charged.YES, "It was charged."),
        (Charged.NO, "It was not charged."),
        (Charged.UNKNOWN, "It is not known whether it was charged."),
    ],
)
def test_a_failure_says_what_became_of_the_money(charged: Charged, words: str) -> None:
    error = JobError(ErrorKind.GATEWAY, "It broke. Look there.", charged)
    assert trouble_sentences(made_job(1, State.FAILED, error=error)) == ("It broke.", f"Look there. {words}")


@pytest.mark.parametrize("state", [State.STOPPED, State.FAILED])
def test_a_doubt_about_the_money_is_said_once(state: State) -> None:
    error = JobError(ErrorKind.UNCONFIRMED, "No clear answer. It may have been charged.", Charged.UNKNOWN)
    job = made_job(1, state, error=error, task_id=None)
    assert trouble_sentences(job) == ("No clear answer.", "It may have been charged.")


def test_a_failure_tells_what_the_gateways_support_asks_for() -> None:
    words = trace_words(made_job(1, State.FAILED, error=REFUSED_PROMPT))
    assert words == "code sensitive_words_detected · request 20261122135512 · HTTP 400"


def test_an_error_of_a_task_that_goes_on_leaves_the_money_to_its_fact() -> None:
    error = JobError(ErrorKind.GATEWAY, "Nothing was heard.", Charged.UNKNOWN, http_status=502)
    job = made_job(1, State.WATCHING, needs=Needs.LATE_CONTACT, error=error)
    assert trouble_sentences(job) == ("Nothing was heard.", "Check the connection; it is asked for again by itself.")
    assert trace_words(job) == "HTTP 502"


@pytest.mark.parametrize(
    ("job", "words", "role"),
    [
        (made_job(), "not charged", "text"),
        (made_job(state=State.SENDING), "not known before the answer", "text"),
        (made_job(state=State.UNCONFIRMED), "may have been charged", "warn"),
        (made_job(state=State.WATCHING), "charged", "text"),
        (made_job(state=State.WATCHING, needs=Needs.UNKNOWN_TASK), "may have been charged", "warn"),
        (made_job(state=State.DOWNLOADING), "charged", "text"),
        (made_job(state=State.DONE), "charged", "text"),
        (made_job(state=State.DONE, profile_id="demo"), "costs nothing", "text"),
        (made_job(state=State.FAILED), "not charged", "text"),
        (made_job(state=State.FAILED, error=DOUBTFUL), "may have been charged", "warn"),
        (made_job(state=State.STOPPED), "may have been charged", "warn"),
        (made_job(state=State.STOPPED, task_id=None, sending_at=None), "not charged", "text"),
    ],
)
def test_every_job_says_what_became_of_the_money(job: Job, words: str, role: str) -> None:
    money = next(fact for fact in facts_of(job, NOW) if fact.key is FactKey.MONEY)
    assert (money.label, money.value, money.role) == ("Money", words, role)


@pytest.mark.parametrize(
    ("job", "words"),
    [
        (made_job(price=Decimal("0.3")), "not charged"),
        (made_job(state=State.SENDING, price=Decimal("0.3")), "not known before the answer"),
        (made_job(state=State.FAILED, price=Decimal("0.3")), "not charged"),
        (made_job(state=State.DONE, price=Decimal("0.3"), profile_id="demo"), "costs nothing"),
        (made_job(state=State.UNCONFIRMED, price=Decimal("0.3")), "may have been charged · ≈ 0.30"),
        (made_job(state=State.DONE, price=Decimal("0.0025")), "charged · ≈ 0.0025"),
    ],
)
def test_the_expected_price_stands_beside_money_that_was_taken_or_may_have_been(job: Job, words: str) -> None:
    assert told(job)[FactKey.MONEY] == words


def test_the_link_of_a_clip_that_is_not_here_yet_is_told() -> None:
    job = made_job(state=State.DOWNLOADING, expires_at=NOW + 23 * 60)
    assert told(job)[FactKey.LINK] == "good for 23 min"
    assert FactKey.LINK not in told(made_job(state=State.DONE, expires_at=NOW + 23 * 60))


def test_nothing_is_invented_of_a_task_that_was_added_by_its_id() -> None:
    added = made_job(1, State.WATCHING, "", sending_at=None, task_id="task_01k7", gateway_model="sora-2-pro")
    facts = told(added)
    assert facts[FactKey.MODEL] == "sora-2-pro"
    assert facts[FactKey.TASK] == "task_01k7"
    asked = {FactKey.USED_MODEL, FactKey.FRAME, FactKey.LENGTH, FactKey.STYLE, FactKey.WATERMARK, FactKey.TAKE}
    assert not asked & set(facts)
    labels = {fact.key: fact.label for fact in facts_of(added, NOW)}
    assert (labels[FactKey.ASKED], labels[FactKey.ORIGIN]) == ("Added", "Gateway")


def test_nothing_is_invented_of_a_clip_from_elsewhere() -> None:
    foreign = {"model": "", "duration_s": 0, "task_id": None, "gateway_model": None, "file": "/clips/holiday.mp4"}
    facts = told(made_job(1, State.DONE, "holiday", **foreign))
    asked = {FactKey.MODEL, FactKey.FRAME, FactKey.LENGTH, FactKey.STYLE, FactKey.WATERMARK, FactKey.TAKE}
    assert not asked & set(facts)
    assert facts[FactKey.FILE] == "/clips/holiday.mp4"


def test_a_clip_of_a_batch_tells_its_take_only_where_its_row_has_several() -> None:
    of_batch = made_job(batch_id="evening", take=19)
    assert FactKey.TAKE not in told(of_batch)
    assert {fact.key: fact.value for fact in facts_of(of_batch, NOW, "2 of 3")}[FactKey.TAKE] == "2 of 3"
    assert told(made_job(take=2))[FactKey.TAKE] == "2"


@pytest.mark.parametrize("needs", list(Needs))
def test_every_note_says_what_it_means_and_what_to_do(needs: Needs) -> None:
    lead, step = trouble_sentences(made_job(1, State.WATCHING, needs=needs, is_waited_for=True))
    assert lead.endswith(".")
    assert step.endswith(".")


@pytest.mark.parametrize("job", jobs_of_every_kind(), ids=lambda job: f"{job.state} {int(job.id, 16)}")
def test_trouble_is_told_of_those_jobs_alone_that_have_it(job: Job) -> None:
    has_block_of_its_own = job.state is State.UNCONFIRMED or job.needs is Needs.STALLED
    has_trouble = not has_block_of_its_own and (job.error is not None or job.needs is not None)
    assert bool(trouble_sentences(job)[0]) == has_trouble
