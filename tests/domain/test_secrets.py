"""A key shows itself to nobody who does not ask for it by name."""

from __future__ import annotations

import copy
import json
import logging
import pickle
import traceback

import pytest

from sora_desktop.domain.errors import UnusableInput
from sora_desktop.domain.profiles import Account
from sora_desktop.domain.secrets import Secret, key_from_text

CANARY = "sk-canary-0123456789"


def test_no_way_of_printing_shows_it(caplog: pytest.LogCaptureFixture) -> None:
    secret = Secret(CANARY)
    account = Account("octopusx", "https://octopusx.ai", secret)
    logging.getLogger("test").info("%s %r %s", secret, secret, account)
    shown = [str(secret), repr(secret), f"{secret}", f"{secret!r:>40}", repr(account), str([secret]), caplog.text]
    assert not [text for text in shown if CANARY in text]


def test_no_traceback_shows_it() -> None:
    try:
        raise ValueError(Secret(CANARY))
    except ValueError as error:
        trace = traceback.TracebackException.from_exception(error, capture_locals=True)
    assert CANARY not in "".join(trace.format())


def test_it_is_neither_pickled_nor_copied_nor_written_as_json() -> None:
    for refuse in (pickle.dumps, copy.copy, copy.deepcopy, json.dumps):
        with pytest.raises(TypeError):
            refuse(Secret(CANARY))


def test_it_has_no_dictionary_to_dump() -> None:
    with pytest.raises(TypeError):
        vars(Secret(CANARY))


def test_equal_keys_are_equal() -> None:
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert len({Secret("a"), Secret("a")}) == 1


@pytest.mark.parametrize("text", ["", "  \n", "Bearer ", "bearer\n"])
def test_nothing_is_no_key(text: str) -> None:
    with pytest.raises(UnusableInput, match="Enter the key"):
        key_from_text(text)


@pytest.mark.parametrize("text", ["sk-a\nsk-b", "sk a", "sk\ta", "sk-a\u00a0b", "Bearer a b", "sk-a\r\nX-Evil: 1"])
def test_a_key_with_a_break_in_it_is_refused(text: str) -> None:
    with pytest.raises(UnusableInput, match="space or a line break"):
        key_from_text(text)


@pytest.mark.parametrize("text", ["sk-密钥", "sk-é", "sk-\x00", "sk-\x7f", "sk-\u202e1", "\ufeffsk-1"])
def test_a_key_that_cannot_stand_in_a_header_is_refused(text: str) -> None:
    with pytest.raises(UnusableInput, match="no key has"):
        key_from_text(text)


def test_a_refusal_does_not_repeat_the_key() -> None:
    with pytest.raises(UnusableInput) as refusal:
        key_from_text(f"{CANARY} 密")
    assert CANARY not in refusal.value.sentence


@pytest.mark.parametrize("text", ["sk-1", " sk-1\n", "Bearer sk-1", "bearer   sk-1 ", "BEARER\tsk-1"])
def test_a_pasted_key_is_tidied(text: str) -> None:
    assert key_from_text(text).reveal() == "sk-1"
