"""The small values: errors, profiles, reports, settings, and the words of content rules."""

from __future__ import annotations

import json
import re

import pytest
from pydantic import BaseModel, ValidationError

from sora_desktop.domain import errors
from sora_desktop.domain.answers import TaskReport
from sora_desktop.domain.content_rules import speaks_of_content_rules
from sora_desktop.domain.errors import FolderInUse, SoraDesktopError
from sora_desktop.domain.jobs import DEMO_PROFILE_ID
from sora_desktop.domain.profiles import DEMO, OCTOPUSX, KeyPlace, Profile, ProfileView
from sora_desktop.domain.settings import Section, SendingSettings, Settings
from sora_desktop.domain.statuses import Phase
from sora_desktop.domain.urls import tidy_base_url


def test_every_expected_failure_stands_in_the_drawn_tree() -> None:
    kinds = {cls.__name__ for cls in vars(errors).values() if isinstance(cls, type) and issubclass(cls, Exception)}
    drawn = set(re.findall(r"─ (\w+)", SoraDesktopError.__doc__ or ""))
    assert kinds - {"SoraDesktopError"} == drawn


def test_a_failure_carries_its_sentence() -> None:
    failure = FolderInUse("The folder is in use by process 7.", 7)
    assert (str(failure), failure.sentence, failure.holder_pid) == (failure.sentence, failure.sentence, 7)


def test_the_first_profile_is_one_that_a_person_could_have_entered() -> None:
    assert tidy_base_url(OCTOPUSX.base_url) == OCTOPUSX.base_url
    assert not OCTOPUSX.is_demo


def test_the_demo_is_known_by_its_id_alone() -> None:
    assert DEMO.is_demo
    assert Profile(DEMO_PROFILE_ID, "Another name", "https://a.example").is_demo


@pytest.mark.parametrize("place", KeyPlace)
def test_a_profile_has_a_key_where_one_can_be_used(place: KeyPlace) -> None:
    has_none = {KeyPlace.NONE, KeyPlace.WAITING, KeyPlace.UNAVAILABLE}
    assert ProfileView(OCTOPUSX, place).has_key is (place not in has_none)


def test_a_report_without_a_status_is_no_end() -> None:
    assert TaskReport(error_text="moderation").phase is Phase.GENERATING
    assert TaskReport(status="FAILED").phase is Phase.FAILED


@pytest.mark.parametrize(
    "text", ["Violates our policy", "MODERATION_BLOCKED", "提示词违规", "包含敏感词", "a real person"]
)
def test_words_of_content_rules_are_known(text: str) -> None:
    assert speaks_of_content_rules(text)


@pytest.mark.parametrize("text", ["", "upstream timeout", "负载已饱和", "no available channel"])
def test_other_failures_are_not_taken_for_content_rules(text: str) -> None:
    assert not speaks_of_content_rules(text)


def sections() -> list[type[BaseModel]]:
    return [type(section) for _, section in Settings()]


def test_every_setting_has_a_title_and_a_default() -> None:
    for section in sections():
        for field in section.model_fields.values():
            assert field.title
            assert not field.is_required()


def test_settings_come_back_from_json_as_they_were() -> None:
    assert Settings.model_validate_json(Settings().model_dump_json()) == Settings()


@pytest.mark.parametrize("value", [0, 11, "2", 2.5, True, None])
def test_a_setting_out_of_its_bounds_is_refused(value: object) -> None:
    with pytest.raises(ValidationError):
        SendingSettings.model_validate_json(json.dumps({"creates_at_once": value}))


def test_settings_cannot_be_changed_in_place() -> None:
    with pytest.raises(ValidationError):
        Settings().sending.creates_at_once = 5  # type: ignore[misc]
    assert all(issubclass(section, Section) for section in sections())
