"""A drifting schema: whatever an answer holds, it ends in a declared answer, and what is true in it is read so."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import strategies as st

from sora_desktop.domain.answers import Accepted, Doubtful, PollFailed, Refused, TaskReport
from sora_desktop.domain.errors import Charged
from sora_desktop.domain.statuses import Phase
from sora_desktop.gateway.billing import read_balance, read_charges
from sora_desktop.gateway.creating import classify
from sora_desktop.gateway.reader import MOST_ID_CHARACTERS, json_object, read_report, read_task_id
from sora_desktop.gateway.wire import Answer
from tests.fakes.many import Many
from tests.fakes.raw_server import Connection, RawServer, answer, answering
from tests.gateway.bench import Bench
from tests.gateway.shapes import ANSWERS, BODIES, FIELDS, LEAVES, TRUTHS, VALUES, Truth

pytestmark = [pytest.mark.promise("R12"), pytest.mark.timeout(240)]

REFUSALS = {400, 401, 402, 403, 404, 405, 413, 415, 422, 429}
PROOFS = ("model_not_found", "sensitive_words_detected", "prompt_blocked", "insufficient_user_quota")
STATUSES = st.sampled_from([
    200, 201, 202, 204, 206, 299, 300, 301, 304, 307, 400, 401, 402, 403, 404, 405, 408, 409, 410, 413, 415, 418, 422,
    425, 429, 451, 500, 501, 502, 503, 504, 520, 524, 599,
])  # fmt: skip


def assert_within_bounds(report: TaskReport) -> None:
    assert report.task_id is None or (report.task_id.strip() and len(report.task_id) <= MOST_ID_CHARACTERS)
    assert report.status is None or 0 < len(report.status) <= 200
    assert report.progress is None or (type(report.progress) is int and 0 <= report.progress <= 100)
    for url in (report.video_url, report.thumbnail_url):
        assert url is None or url.lower().startswith(("http://", "https://"))
    for moment in (report.created_at, report.expires_at):
        assert moment is None or (math.isfinite(moment) and 0 <= moment < 4e10)
    assert len(report.error_text) <= 2_000
    if report.phase not in {Phase.FAILED, Phase.CANCELLED}:
        assert (report.error_text, report.error_code) == ("", "")
    for text in (report.task_id, report.status, report.model, report.error_text, report.error_code):
        assert text is None or text.isprintable()
        assert text is None or text.encode("utf-8") is not None


def test_known_fields_with_odd_values_are_no_exception(many: Many) -> None:
    many.check(ANSWERS, lambda body: assert_within_bounds(read_report(body)), full=2_000)


def test_each_field_alone_may_hold_anything(many: Many) -> None:
    healthy = {"id": "sora-2:task_01", "status": "processing", "progress": "37%", "created_at": 1_762_010_621}

    def check(odd: tuple[str, object]) -> None:
        name, value = odd
        assert_within_bounds(read_report({**healthy, name: value}))
        assert_within_bounds(read_report({"status": "failed", name: value}))
        assert_within_bounds(read_report({"data": {**healthy, name: value}}))

    many.check(st.tuples(st.sampled_from(FIELDS), VALUES), check, full=2_000)


def test_no_body_is_an_exception(many: Many) -> None:
    def check(body: bytes) -> None:
        value = json_object(body)
        if value is not None:
            assert_within_bounds(read_report(value))

    many.check(BODIES, check, full=2_000)


def test_an_id_is_taken_verbatim_whatever_stands_around_it(many: Many) -> None:
    ids = st.text(min_size=1, max_size=40).filter(lambda text: text.isprintable() and bool(text.strip()))

    def check(case: tuple[dict[str, object], str]) -> None:
        body, task_id = case
        assert read_task_id({**body, "id": task_id}) == task_id

    many.check(st.tuples(ANSWERS, ids), check, full=1_000)


def test_what_is_true_in_an_answer_is_read_as_what_it_is(many: Many) -> None:
    def check(truth: Truth) -> None:
        report = read_report(truth.body)
        assert report.phase is truth.phase
        assert report.progress == truth.progress
        assert report.video_url == truth.link
        assert (report.error_text == truth.reason) is (truth.phase in {Phase.FAILED, Phase.CANCELLED})

    many.check(TRUTHS, check, full=3_000)


def test_the_end_of_a_create_is_read_off_the_table_whatever_the_body_holds(many: Many) -> None:
    def check(case: tuple[int, bytes, bool]) -> None:
        status, body, is_whole = case
        end = classify(Answer(status, {}, body, is_whole))
        value = json_object(body)
        if 200 <= status < 300 and value is not None and read_task_id(value) is not None:
            assert isinstance(end, Accepted)
            assert end.task_id == read_task_id(value)
        elif status in REFUSALS:
            assert isinstance(end, Refused)
            assert end.error.charged is Charged.NO
            assert end.is_rate_limit is (status == 429)
        elif isinstance(end, Refused):
            assert status >= 500
            assert any(word.encode() in body.lower() for word in PROOFS)
        else:
            assert isinstance(end, Doubtful)
            assert end.error.charged is Charged.UNKNOWN

    many.check(st.tuples(STATUSES, BODIES, st.booleans()), check, full=3_000)


def test_no_shape_of_an_answer_about_money_is_an_exception(many: Many) -> None:
    names = st.sampled_from("created_at model_name other task_id type items data quota".split())
    lines = st.dictionaries(names, LEAVES | VALUES | VALUES.map(json.dumps), max_size=6)
    logs = st.dictionaries(names, VALUES | st.lists(lines, max_size=5), max_size=4)

    def check(case: tuple[object, object, dict[str, object]]) -> None:
        limit, used, log = case
        amount = read_balance({"hard_limit_usd": limit}, {"total_usage": used})
        assert amount is None or (type(amount) is float and math.isfinite(amount))
        for charge in read_charges(log) or ():
            assert math.isfinite(charge.at)
            assert len(charge.model) <= 200
            assert charge.task_id is None or (charge.task_id.isprintable() and charge.task_id.strip())

    many.check(st.tuples(VALUES, VALUES, logs), check, full=1_500)


def test_every_question_over_the_wire_ends_in_a_declared_answer(many: Many, bench: Bench) -> None:
    """Create, query, models, balance and charges: each declared by its type, with a sentence where it failed."""
    told = [b""]

    def serving(connection: Connection) -> None:
        while True:
            connection.read_request()
            connection.send(told[0])

    with RawServer(serving) as server:

        def check(case: tuple[int, bytes, str]) -> None:
            status, body, content_type = case
            told[0] = answer(status, b"" if status in {204, 304} else body, content_type=content_type)
            created, asked = bench.create(server.origin), bench.query(server.origin)
            assert isinstance(created, Accepted | Refused | Doubtful)
            if isinstance(asked, PollFailed):
                assert asked.error.charged is Charged.YES
                assert asked.error.message.endswith(".")
            else:
                assert 200 <= status < 300
                assert_within_bounds(asked)
            models, balance, charges = (
                bench.models(server.origin),
                bench.balance(server.origin),
                bench.charges(server.origin),
            )
            for error in (models.error, balance.error, charges.error):
                assert error is None or (error.message.endswith(".") and error.charged is Charged.NO)
            assert not (models.models and models.error)
            assert balance.amount is None or balance.error is None

        types = st.sampled_from(
            ["application/json", "text/html", "", "text/event-stream", "application/json; charset=utf-16"]
        )
        many.check(st.tuples(STATUSES, BODIES, types), check, full=1_000, short=60)


@pytest.mark.parametrize("filling", [b" ", b"[", b"{", b"\x00", b'{"status":"completed","x":"'])
def test_ten_megabytes_over_the_wire_are_a_failed_question(bench: Bench, filling: bytes) -> None:
    body = filling + filling[:1] * 10_000_000
    with RawServer(answering(200, body)) as server:
        assert isinstance(bench.query(server.origin), PollFailed)
        assert isinstance(bench.create(server.origin), Doubtful)
