"""What is said at which field, and when it is fair to say it."""

from __future__ import annotations

from sora_desktop.domain.families import Finding
from sora_desktop.ui.compose.findings import FindingsView

EMPTY = Finding("prompt", "Write something.", is_blocking=True)
LONG = Finding("prompt", "This is long.")


def test_blocking_sentence_waits_until_the_field_was_touched() -> None:
    view = FindingsView(found=(EMPTY,))
    assert view.at_field("prompt") is None
    view.touch("model")
    assert view.at_field("prompt") is None
    view.touch("prompt")
    assert view.at_field("prompt") == EMPTY


def test_blocking_sentence_appears_when_generate_was_pressed() -> None:
    view = FindingsView(found=(EMPTY,))
    view.ask()
    assert view.at_field("prompt") == EMPTY


def test_warning_is_said_at_once() -> None:
    assert FindingsView(found=(LONG,)).at_field("prompt") == LONG


def test_form_is_blocked_before_it_says_so() -> None:
    view = FindingsView(found=(EMPTY,))
    assert view.is_blocked()
    assert view.first_blocked(("model", "prompt")) == "prompt"


def test_refusal_stands_until_its_field_changes() -> None:
    view = FindingsView(found=(LONG,))
    view.refuse("prompt", "The gateway's words.")
    finding = view.at_field("prompt")
    assert finding is not None
    assert (finding.sentence, finding.is_blocking) == ("The gateway's words.", True)
    assert not view.is_blocked()
    view.touch("prompt")
    assert view.at_field("prompt") == LONG


def test_new_request_starts_untouched() -> None:
    view = FindingsView(found=(EMPTY,))
    view.ask()
    view.touch("prompt")
    view.refuse("prompt", "No.")
    view.forget()
    assert view.at_field("prompt") is None


def test_offending_lines_are_told_by_their_place_and_the_field_by_its_own_sentence() -> None:
    view = FindingsView(
        found=(
            Finding("images", "No address.", is_blocking=True, position=1),
            Finding("images", "Only the first is used."),
        )
    )
    assert view.at_lines("images") == {1: "No address."}
    finding = view.at_field("images")
    assert finding is not None
    assert finding.sentence == "Only the first is used."
