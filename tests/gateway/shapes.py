"""Shapes of answers that no gateway should send: strategies for every field that is read, with odd values in each."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st

SHORT = settings(max_examples=300)

FIELDS = (
    *("id task_id status task_status progress video_url url result_url thumbnail_url thumbnail cover_url").split(),
    *("error error_message message fail_reason code model created_at expires_at status_update_time").split(),
    *("data output video metadata detail content failure_reason object size success").split(),
)
WORDS = st.sampled_from([
    "", " ", "0", "37%", "completed", "FAILED", "unknown", "cancelled", "video_generation_completed", "https://h/a.mp4",
    "ftp://h/a", "javascript:alert(1)", "2026-11-22T08:00:00.123456789Z", "1762010621323", "\ud800", "null", "审核",
    "{", '{"error":{"message":"x","code":"y"}}', "a" * 5_000, "https://[::1", "http://h:99999/",
])  # fmt: skip
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([10**400, 10**30, -1, 0, 50, 100, 1_762_010_621, 1_762_010_621_323, 2**63])
    | st.floats()
    | st.text(max_size=30)
    | WORDS
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=5), inner, max_size=5)
    ),
    max_leaves=6,
)
ANSWERS = st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=8)
