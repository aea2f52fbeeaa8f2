"""How what the free checks found is told of many requests."""

from __future__ import annotations

from sora_desktop.domain.preflight import Checkup, looking_s, told_words
from sora_desktop.domain.requests import VideoRequest

BOAT = VideoRequest(prompt="a boat")


def rows(count: int) -> Checkup:
    return Checkup((BOAT,) * count, "Row")


def test_what_is_wrong_with_many_is_said_once_with_their_numbers() -> None:
    assert told_words(rows(1), [["No.", "No."]]) == ("No.",)
    assert told_words(rows(3), [["No."], [], ["No.", "Short."]]) == ("Rows 1 and 3: No.", "Row 3: Short.")
    assert told_words(rows(3), [["No."]] * 3) == ("Rows 1, 2 and 3: No.",)
    assert told_words(rows(9), [["No."]] * 9) == ("Rows 1, 2, 3 and 6 more: No.",)


def test_no_more_is_said_than_a_person_reads() -> None:
    found = [[f"No {number}."] for number in range(1, 41)]
    told = told_words(rows(40), found)
    assert told[0] == "Row 1: No 1."
    assert told[-1] == "There are 35 more remarks of this kind."
    assert len(told) == 6
    assert len(told_words(rows(6), found[:6])) == 6


def test_more_images_are_waited_for_longer_but_not_for_ever() -> None:
    assert [looking_s(images) for images in (1, 4, 20, 5_000)] == [15.0, 15.0, 31.0, 120.0]


def test_each_image_counts_once() -> None:
    first, second = VideoRequest(images=("a", "b")), VideoRequest(images=("b",))
    assert Checkup((first, second)).images == ("a", "b")
