"""Every sentence of the engine for people: errors of jobs that it makes itself, and notices."""

from __future__ import annotations

from collections.abc import Sequence

from sora_desktop.domain.answers import PauseReason, TaskReport
from sora_desktop.domain.content_rules import speaks_of_content_rules
from sora_desktop.domain.errors import Charged, ErrorKind, JobError
from sora_desktop.domain.events import Notice, NoticeAction, NoticeKind
from sora_desktop.domain.profiles import DEMO, KeyPlace
from sora_desktop.domain.statuses import Phase


def unconfirmed_since_last_time() -> JobError:
    return _unconfirmed("The program ended before the gateway answered. The clip may have been charged.")


def unconfirmed_by_quit() -> JobError:
    return _unconfirmed("The program was ended while this was being sent. The clip may have been charged.")


def unconfirmed_with_id(task_id: str) -> JobError:
    return _unconfirmed(
        f"The gateway accepted this as {task_id}, which could not be stored before the program ended."
        " The clip may have been charged."
    )


def not_sent_by_quit() -> JobError:
    return JobError(ErrorKind.CANCELLED, "The program was ended before this was sent.", Charged.NO)


def unsendable_request(problem: str) -> JobError:
    message = f"This request cannot be sent as it stands, so nothing was sent. {problem}"
    return JobError(ErrorKind.REQUEST, message, Charged.NO)


def impossible_again(problem: str) -> str:
    return f"This request cannot be sent as it stands. Use its settings instead. {problem}"


def unconfirmed_by_defect() -> JobError:
    return _unconfirmed("Sending broke off by a defect of this program. The clip may have been charged.")


def _unconfirmed(message: str) -> JobError:
    return JobError(ErrorKind.UNCONFIRMED, message, Charged.UNKNOWN)


def task_ended_badly(report: TaskReport) -> JobError:
    """The error of a task that the gateway calls failed or cancelled.

    Charged is *no* for a failed task: gateways of this kind charge at the submit and give the money back when the
    task ends as failed. Nobody says so of a cancelled or an expired one: *unknown*.
    """
    if report.phase is Phase.CANCELLED:
        kind, charged = ErrorKind.CANCELLED, Charged.UNKNOWN
        message = (
            "The gateway cancelled this clip. Whether it gave the money back, only your balance there tells: "
            "look at it, then try again."
        )
    elif (report.status or "").strip().lower() == "expired":
        kind, charged = ErrorKind.GATEWAY, Charged.UNKNOWN
        message = (
            "The gateway says that this task has expired. It is not known whether it gave the money back: "
            "look at your balance there, then try again."
        )
    elif speaks_of_content_rules(f"{report.error_code} {report.error_text}"):
        kind, charged = ErrorKind.PROMPT, Charged.NO
        message = (
            "The gateway refused what this clip shows, by a rule about content. "
            "Gateways of this kind give the money back. Change the prompt or the images."
        )
    else:
        kind, charged = ErrorKind.GATEWAY, Charged.NO
        message = "The gateway could not make this clip. Gateways of this kind give the money back. Try again."
    return JobError(kind, message, charged, detail=report.error_text[:2000], code=report.error_code)


def unknown_task(error: JobError) -> JobError:
    message = "The gateway does not know this task. It is asked for again now and then; the clip may have been charged."
    return JobError(
        ErrorKind.GATEWAY, message, Charged.UNKNOWN, error.detail, error.code, error.request_id, error.http_status
    )


def late_contact(error: JobError) -> JobError:
    message = f"Nothing was heard about this clip for a while. It goes on at the gateway. {error.message}"
    return JobError(error.kind, message, Charged.YES, error.detail, error.code, error.request_id, error.http_status)


def stopped_for_key() -> JobError:
    message = "The clip is at the gateway, and cannot be asked for without a key that works there."
    return JobError(ErrorKind.KEY, message, Charged.YES)


def poll_defect() -> JobError:
    return JobError(ErrorKind.GATEWAY, "Asking for this clip failed by a defect of this program.", Charged.YES)


def fetch_defect() -> JobError:
    return JobError(ErrorKind.DOWNLOAD, "The download failed by a defect of this program.", Charged.YES)


def no_link(error: JobError | None) -> JobError:
    """The gateway says done, and no link gives the clip; it is finished, so it was charged."""
    message = (
        "The clip is finished, but no link gives it. The gateway is asked for another one now and then; "
        "its own page may have one."
    )
    if error is None:
        return JobError(ErrorKind.DOWNLOAD, message, Charged.YES)
    return JobError(
        ErrorKind.DOWNLOAD, message, Charged.YES, error.detail or error.message, error.code, error.request_id,
        error.http_status,
    )  # fmt: skip


def link_expired() -> JobError:
    return JobError(ErrorKind.DOWNLOAD, "The link to the clip has expired; another one is asked for.", Charged.YES)


def download_broken_off() -> JobError:
    return JobError(ErrorKind.DOWNLOAD, "The download was broken off.", Charged.YES)


def bad_clip(sentence: str) -> JobError:
    return JobError(ErrorKind.DOWNLOAD, f"What came was no clip. {sentence}", Charged.YES)


def download_disk(sentence: str) -> JobError:
    return JobError(ErrorKind.DISK, f"{sentence} The download goes on when there is room.", Charged.YES)


def while_fetching(error: JobError) -> JobError:
    """An error of a download: a finished clip was charged, and an expired link is not refunded."""
    return JobError(
        error.kind, error.message, Charged.YES, error.detail, error.code, error.request_id, error.http_status
    )


def paused_notice(profile_id: str, name: str, origin: str, reason: PauseReason, error: JobError | None) -> Notice:
    """An account is paused: why, and what a person can do."""
    sentence = _PAUSED[reason]
    if error is not None and reason in {PauseReason.TLS, PauseReason.ADDRESS, PauseReason.BLOCKED}:
        sentence = error.message
    can_replace = reason in {PauseReason.KEY, PauseReason.NO_KEY} and profile_id != DEMO.id
    actions = (NoticeAction.REPLACE_KEY, NoticeAction.TRY_AGAIN) if can_replace else (NoticeAction.TRY_AGAIN,)
    detail = " ".join(part for part in (_at(origin), error.detail if error is not None else "") if part)
    return Notice(NoticeKind.PAUSED, f"{name} is paused.", sentence, profile_id, actions, detail)


_PAUSED = {
    PauseReason.KEY: "The gateway does not accept the key. Replace it; until then nothing is asked there.",
    PauseReason.BALANCE: "The balance is too low. Top up at your gateway, then try again.",
    PauseReason.BLOCKED: "The site blocked the request before it reached the gateway; the key is not the reason.",
    PauseReason.TLS: "The connection to the gateway is not safe, so nothing is sent.",
    PauseReason.ADDRESS: "The address or the proxy cannot be used.",
    PauseReason.NO_KEY: "There is no key for it. Enter one, and what waits goes on.",
}


def foreign_address_notice(profile_id: str, name: str, origin: str, reason: PauseReason) -> Notice:
    """No key that works under ``--base-url``: only the environment gives one there."""
    if reason is PauseReason.KEY:
        sentence = "The key in SORA_DESKTOP_API_KEY is refused. Until it is another one, nothing is asked there."
    else:
        sentence = f"{base_url_needs_environment_key()} No stored key goes there."
    return Notice(
        NoticeKind.PAUSED,
        f"{name} is paused.",
        sentence,
        profile_id,
        (NoticeAction.TRY_AGAIN,),
        _at(origin),
    )


def _at(origin: str) -> str:
    return f"This is about {origin}." if origin else ""


def base_url_needs_environment_key() -> str:
    return "This run uses another address (--base-url). Its key has to come from SORA_DESKTOP_API_KEY."


def bound_address_notice(profile_id: str, name: str, origin: str) -> Notice:
    """A clip waits that was asked for under ``--base-url``, and this run sends to another address."""
    return Notice(
        NoticeKind.PAUSED,
        f"{name} has clips for another address.",
        f"This clip was asked for at {origin}; it is sent only there. Start with --base-url {origin} to send it.",
        profile_id,
        (NoticeAction.TRY_AGAIN,),
        origin,
    )


def missing_profile_notice(profile_id: str) -> Notice:
    """Clips wait whose profile is not in the settings any more."""
    return Notice(
        NoticeKind.PAUSED,
        "A profile is missing.",
        f"Clips wait for the profile “{profile_id}”, which does not exist any more. Nothing was sent for them.",
        profile_id,
        (NoticeAction.TRY_AGAIN,),
    )


def deleted_profile_notice(profile_id: str, origin: str) -> Notice:
    """Jobs are out at the address of a profile that was deleted, and its key with it."""
    return Notice(
        NoticeKind.PAUSED,
        "A profile that was deleted has clips at its gateway.",
        f"Clips are out at {origin}, and there is no key that works there any more. "
        "Add a profile with that address and its key, and choose Check again at each clip, or Collect everything.",
        profile_id,
        (NoticeAction.TRY_AGAIN,),
    )


def former_address_notice(profile_id: str, name: str, origin: str) -> Notice:
    """Jobs are out at an address that the profile had before, and its key is gone."""
    return Notice(
        NoticeKind.PAUSED,
        f"{name} has clips at another address.",
        f"Clips are out at {origin}, and there is no key that works there any more. "
        "Give the profile that address and its key again to collect them.",
        profile_id,
        (NoticeAction.TRY_AGAIN,),
    )


def keychain_notice(profile_id: str, name: str, place: KeyPlace) -> Notice:
    """No key because of the keychain: it has not answered, or there is none."""
    actions = (NoticeAction.TRY_AGAIN, NoticeAction.REPLACE_KEY)
    if place is KeyPlace.WAITING:
        return Notice(
            NoticeKind.KEYCHAIN_WAITING,
            "The keychain has not answered.",
            f"It may wait for you to unlock it. Unlock it and try again, or enter the key of {name} for this session.",
            profile_id,
            actions,
        )
    return Notice(
        NoticeKind.KEYCHAIN_MISSING,
        "There is no keychain.",
        f"This system has none that works, so the key of {name} is asked for in each session.",
        profile_id,
        actions,
    )


def session_key_notice(profile_id: str, name: str) -> Notice:
    return Notice(
        NoticeKind.KEYCHAIN_MISSING,
        "The key is kept for this session only.",
        f"The keychain is missing or did not take the key of {name}, so it is forgotten when the program ends.",
        profile_id,
        (NoticeAction.DISMISS,),
    )


def held_notice() -> Notice:
    """A person paused sending."""
    return Notice(
        NoticeKind.HELD,
        "Sending is paused.",
        "What is out goes on. What waits is sent when you resume.",
        actions=(NoticeAction.RESUME,),
    )


def unsent_notice(count: int) -> Notice:
    jobs = "1 clip was" if count == 1 else f"{count} clips were"
    return Notice(
        NoticeKind.UNSENT,
        "Not sent last time.",
        f"{jobs} still waiting when the program ended. Nothing was charged for {'it' if count == 1 else 'them'} yet.",
        None,
        (NoticeAction.CONTINUE, NoticeAction.DROP),
    )


def offline_notice(profile_id: str, name: str, error: JobError) -> Notice:
    return Notice(
        NoticeKind.OFFLINE,
        f"{name} cannot be reached.",
        f"{error.message} Nothing was sent; it is tried again by itself.",
        profile_id,
        (NoticeAction.TRY_AGAIN, NoticeAction.DISMISS),
        error.detail,
    )


def disk_notice(sentence: str) -> Notice:
    return Notice(NoticeKind.DISK, "The disk refuses to store.", f"{sentence} Work goes on when there is room.")


def clips_folder_notice(sentence: str) -> Notice:
    actions = (NoticeAction.CHANGE_FOLDER, NoticeAction.LOOK_AGAIN)
    return Notice(NoticeKind.CLIPS_FOLDER, "No clip can be kept.", sentence, actions=actions)


def unstored_task_id(task_id: str) -> str:
    return f"The gateway accepted a clip as {task_id}, and this id is not stored yet: note it down."


def unstored_by_defect() -> str:
    return "A defect of this program keeps the gateway's answer from being stored; the log has the details."


def unsendable_by_defect() -> str:
    return "A defect of this program keeps this clip from being sent. Nothing was sent; the log has the details."


PARENT_UNKNOWN = "The clip that it continues is not known here any more: there is no last frame."
PARENT_FAILED = "The clip that it continues failed: there is no last frame."
PARENT_STOPPED = "The clip that it continues was stopped: there is no last frame."
PARENT_UNREADABLE = "The clip that it continues cannot be read here: there is no last frame."
FRAME_DEFECT = "A defect of this program kept it from being taken; the log has the details."


def frame_missed(problem: str) -> str:
    return f"The last frame of the clip that it continues could not be taken. {problem}"


def settings_notice(warnings: Sequence[str]) -> Notice:
    """What was not as it should be when the program started; where there is more than a sentence, the first leads."""
    lead, _, rest = " ".join(warnings).partition(". ")
    if not rest:
        lead, rest = "Settings", lead
    return Notice(NoticeKind.SETTINGS, f"{lead}.", rest, None, (NoticeAction.DISMISS,))


def restored_notice(sentences: Sequence[str]) -> Notice:
    """The list of jobs was damaged: where it is kept, and what came back."""
    return Notice(
        NoticeKind.RESTORED, "The list of jobs was damaged.", " ".join(sentences), None, (NoticeAction.DISMISS,)
    )


def trouble_notice() -> Notice:
    return Notice(
        NoticeKind.TROUBLE,
        "Something went wrong in this program.",
        "Nothing is lost; what stopped goes on at the next start. The log has the details.",
        None,
        (NoticeAction.DISMISS,),
    )
