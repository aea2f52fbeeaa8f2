"""The words of gateways that mean a rule about content, and those that do not."""

from __future__ import annotations

import pytest

from sora_desktop.domain.content_rules import speaks_of_content_rules


@pytest.mark.parametrize(
    "text",
    [
        "This content may violate our guardrails concerning similarity to third-party content.",
        "MODERATION_BLOCKED",
        "prompt_blocked",
        "sensitive_words_detected",
        "The image shows a real person.",
        "提示词违规，请修改",
        "内容审核未通过",
        "图片包含真人",
    ],
)
def test_a_refusal_over_content_is_recognised_in_both_languages(text: str) -> None:
    assert speaks_of_content_rules(text)


@pytest.mark.parametrize("text", ["", "当前分组上游负载已饱和", "insufficient_user_quota", "No available channel"])
def test_other_trouble_is_not_taken_for_the_content(text: str) -> None:
    assert not speaks_of_content_rules(text)
