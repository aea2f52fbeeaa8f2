"""Broken variants that would let something in or out: the key, text, names, and what others may read."""

from __future__ import annotations

from tests.mutants.breaking import Mutant

_CREDENTIALS = "tests/gateway/test_credentials.py"

SAFETY: tuple[Mutant, ...] = (
    Mutant(
        "the log is not redacted", "S1", "assembly/logs.py",
        old="        return redacted(super().format(record))",
        new="        return super().format(record)",
        suite=("tests/test_crashes.py::test_a_defect_is_told_in_the_log_without_the_key",),
    ),
    Mutant(
        "a key that the gateway repeats is shown", "S1", "gateway/texts.py",
        old="    return text if key is None else without_keys(text)",
        new="    return text",
        tests=(f"{_CREDENTIALS}::test_a_key_that_the_gateway_repeats_is_taken_out_of_every_answer",),
    ),
    Mutant(
        "the report of a job is not redacted", "S1", "domain/reports.py",
        old='    return redacted("\\n".join(lines) + "\\n")',
        new='    return "\\n".join(lines) + "\\n"',
        tests=("tests/domain/test_reports.py::test_report_of_a_doubtful_create",),
    ),
    Mutant(
        "the key goes wherever a link is sent on to", "S2", "gateway/downloads.py",
        old="        if self._hops == 0 and self._account is not None and may_carry_key(url, self._account):",
        new="        if self._account is not None:",
        suite=(f"{_CREDENTIALS}::test_no_redirect_of_a_link_takes_the_key_along[other port-301]",),
    ),
    Mutant(
        "requests follow redirects", "S2", "gateway/transports.py",
        old="            trust_env=uses_proxies,\n            follow_redirects=False,",
        new="            trust_env=uses_proxies,\n            follow_redirects=True,",
        suite=(f"{_CREDENTIALS}::test_nothing_that_carries_the_key_is_ever_sent_on[307]",),
    ),
    Mutant(
        "plain http may carry the key", "S3", "domain/urls.py",
        old='    if parts.scheme.lower() == "http" and not is_this_machine(parts.hostname):\n',
        new='    if parts.scheme.lower() == "ftp":\n',
        tests=("tests/domain/test_urls.py::test_no_other_machine_is_asked_without_encryption",),
    ),
    Mutant(
        "certificates are not verified", "S3", "gateway/transports.py",
        old="            return httpx.create_ssl_context()",
        new="            return httpx.create_ssl_context(verify=False)",
        suite=("tests/gateway/test_tls.py::test_a_self_signed_certificate_stops_everything",),
    ),
    Mutant(
        "a tip is read as HTML",
        "S4",
        "ui/plain_text.py",
        old="{text.translate(_MARKS)}",
        new="{text}",
        suite=("tests/ui/test_text_from_outside.py::test_nothing_in_the_window_is_read_as_more_than_text",),
    ),
    Mutant(
        "a label guesses what its text is",
        "S4",
        "ui/widgets/plain_labels.py",
        old="        self.setTextFormat(Qt.TextFormat.PlainText)\n",
        new="",
        suite=("tests/ui/test_text_from_outside.py::test_nothing_in_the_window_is_read_as_more_than_text",),
    ),
    Mutant(
        "a name keeps what it says", "S5", "domain/names.py",
        old="""character if unicodedata.category(character)[0] in "LMN" or character in "'’" else " " for""",
        new="character for",
        suite=("tests/domain/test_names.py::test_no_picked_prompt_chooses_a_path",),
    ),
    Mutant(
        "an answer is unpacked without a cap", "S6", "gateway/wire.py",
        old="self._gzip.decompress(chunk, room + 1)",
        new="self._gzip.decompress(chunk)",
        suite=(
            "tests/gateway/test_hostile_answers.py"
            "::test_no_answer_takes_more_than_its_share_of_time_and_memory[a gzip bomb]",
        ),
    ),
    Mutant(
        "a clip that crashes the player passes the check",
        "S7",
        "domain/mp4.py",
        old="    return handler != _PICTURE or (codec in _CODECS and is_usual)\n",
        new="    return True\n",
        suite=("tests/domain/test_containers.py::test_pictures_that_no_player_knows_are_kept_and_not_called_checked",),
    ),
    Mutant(
        "a clip of millions of lines passes the check",
        "S7",
        "domain/container_kinds.py",
        old="    return width <= 0 or height <= 0 or 1 / MOST_STRETCHED <= width / height <= MOST_STRETCHED\n",
        new="    return True\n",
        suite=("tests/domain/test_containers.py::test_pictures_whose_pixels_no_clip_has_are_kept_and_not_called_checked",),
    ),
    Mutant(
        "whatever a path says is opened",
        "S8",
        "ui/system.py",
        old="    return None if is_host or has_controls or not found.is_absolute() else found",
        new="    return found",
        suite=("tests/ui/test_system.py::test_no_address_is_opened",),
    ),
    Mutant(
        "a program in the place of a clip is run",
        "S8",
        "ui/system.py",
        old="file.suffix.lower() in PLAYABLE_ENDINGS and ",
        new="",
        suite=("tests/ui/test_system.py::test_what_may_be_a_program_is_shown_and_not_opened",),
    ),
    Mutant(
        "without a keychain a key is lost",
        "S9",
        "credentials/keychain.py",
        old="        self._session[place] = key\n        self._stored.pop(place, None)\n",
        new="        self._stored.pop(place, None)\n",
        suite=("tests/credentials/test_keychain.py::test_without_a_usable_keychain_a_key_is_kept_for_this_session",),
    ),
    Mutant(
        "others may read what the program writes", "S10", "storage/durable.py",
        old="        os.fchmod(descriptor, PRIVATE_FILE)\n",
        new="        os.fchmod(descriptor, 0o644)\n",
        suite=("tests/storage/test_sidecar.py::test_a_sidecar_is_private_whatever_the_umask_is",),
    ),
)  # fmt: skip
