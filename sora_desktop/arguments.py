"""The command line: what may be said to the program, read into one frozen value."""

from __future__ import annotations

import argparse
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sora_desktop import __version__

_FORMAT = argparse.RawDescriptionHelpFormatter
_DESCRIPTION = "Make videos through the OctopusX unified Sora API: in a window, or with the commands below."
_EXIT_CODES = """exit codes:
  0  all done (or accepted, without --wait)      3  no key, or the account is paused
  1  something failed                            4  something is unconfirmed: it may have been charged
  2  the command line or the request is wrong    5  the data folder is in use"""

_BATCH = f"""A table names its columns in its first line: prompt, and any of model, orientation, aspect_ratio, size,
duration, style, watermark, private, storyboard, upsample, audio, music, off_peak, seed, images and takes. What a row
leaves out is taken from the options.
All rows are sent, or none: one that cannot be sent is named.

{_EXIT_CODES}"""


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line said. ``command`` is ``None`` for the window."""

    command: str | None = None
    data_dir: Path | None = None
    profile: str | None = None
    base_url: str | None = None
    poll_interval_s: float | None = None
    is_verbose: bool = False
    is_demo: bool = False
    is_smoke_test: bool = False
    prompt: str = ""
    model: str | None = None
    orientation: str | None = None
    size: str | None = None
    duration_s: int | None = None
    style: str | None = None
    images: tuple[str, ...] = ()
    has_no_watermark: bool = False
    is_private: bool = False
    is_storyboard: bool = False
    aspect_ratio: str | None = None
    family: str | None = None
    may_cross_budget: bool = False
    sends_anyway: bool = False
    file: str = ""
    name: str | None = None
    is_dry_run: bool = False
    remixes: str | None = None
    takes: int = 1
    waits: bool = False
    is_json: bool = False
    sends_waiting: bool = False
    collects_everything: bool = False
    port: int = 0
    pace: float = 1.0
    faults: tuple[str, ...] = ()


def _number(text: str) -> float:
    """A number, or one that no bound lets through."""
    try:
        return float(text)
    except ValueError:
        return math.nan


def _seconds(text: str) -> float:
    value = _number(text)
    if not 0.05 <= value <= 3_600:
        raise argparse.ArgumentTypeError("give seconds between 0.05 and 3600")
    return value


def _pace(text: str) -> float:
    value = _number(text)
    if not 0 <= value <= 1_000:
        raise argparse.ArgumentTypeError("give a factor between 0 and 1000")
    return value


def _takes(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 10:
        raise argparse.ArgumentTypeError("give a number from 1 to 10")
    return int(text)


def _duration(text: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError("give whole seconds, such as 10, 15 or 25") from error


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 <= int(text) <= 65_535:
        raise argparse.ArgumentTypeError("give a port from 0 to 65535; 0 picks a free one")
    return int(text)


def _add_common(parser: argparse.ArgumentParser) -> None:
    """The options that may stand before or after the command.

    They have no defaults: a sub-parser would put its own over a value that was given before the command.
    """
    group = parser.add_argument_group("common options")
    no_default = argparse.SUPPRESS
    group.add_argument(
        "--data-dir",
        type=Path,
        metavar="DIR",
        default=no_default,
        help="keep database, settings, logs and clips under DIR",
    )
    group.add_argument("--profile", metavar="NAME", default=no_default, help="use this profile")
    group.add_argument(
        "--base-url", metavar="URL", default=no_default, help="use the gateway at this address for this run"
    )
    group.add_argument(
        "--poll-interval",
        dest="poll_interval_s",
        type=_seconds,
        metavar="SECONDS",
        default=no_default,
        help="ask for tasks at this interval instead of the adaptive schedule",
    )
    group.add_argument("--verbose", dest="is_verbose", action="store_true", default=no_default, help="log more")
    group.add_argument("--version", action="version", version=f"Sora Desktop {__version__}")


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", dest="is_json", action="store_true", help="print one JSON line for each job")


def _add_generate(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "generate", help="make clips from a prompt", epilog=_EXIT_CODES, formatter_class=_FORMAT
    )
    parser.add_argument("prompt", metavar="PROMPT", help="what the clip shows; - reads it from standard input")
    _add_settings(parser)
    parser.add_argument("--takes", type=_takes, metavar="N", help="make N clips of the request, 1 to 10")
    parser.add_argument(
        "--remix",
        dest="remixes",
        metavar="JOB",
        help="make the clip of this job's id anew with this prompt, where its family has a remix",
    )
    _add_ordering(parser)


def _add_batch(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "batch", help="make the clips of a whole file, or none", epilog=_BATCH, formatter_class=_FORMAT
    )
    parser.add_argument("file", metavar="FILE", help="CSV, JSON lines, or a prompt in each line; - is standard input")
    parser.add_argument("--name", metavar="NAME", help="of the batch; default: that of the file")
    parser.add_argument(
        "--dry-run",
        dest="is_dry_run",
        action="store_true",
        help="print what would be sent and its cost; look at no image, and send nothing",
    )
    _add_settings(parser)
    _add_ordering(parser)


def _add_settings(parser: argparse.ArgumentParser) -> None:
    from sora_desktop.domain.families import FAMILIES

    parser.add_argument("--model", metavar="M", help="default: sora-2")
    parser.add_argument(
        "--family", choices=tuple(FAMILIES), help="how to ask for a model whose name says nothing; default: sora"
    )
    parser.add_argument("--orientation", metavar="O", help="portrait or landscape (default)")
    parser.add_argument("--aspect-ratio", metavar="R", help="for models that ask for one, for example 9:16")
    parser.add_argument("--size", metavar="S", help="small (default) or large")
    parser.add_argument("--duration", dest="duration_s", type=_duration, metavar="N", help="seconds; default: 10")
    parser.add_argument("--style", metavar="S", help="for models that know styles; default: none")
    parser.add_argument(
        "--image",
        dest="images",
        action="append",
        metavar="URL",
        help="a reference image; may be repeated; last-frame:ID waits for that job's clip, and takes its end",
    )
    parser.add_argument(
        "--no-watermark",
        dest="has_no_watermark",
        action="store_true",
        help="accept no watermarked clip, not even as a fallback",
    )
    parser.add_argument(
        "--private", dest="is_private", action="store_true", help="not published; cannot be remixed later"
    )
    parser.add_argument(
        "--storyboard", dest="is_storyboard", action="store_true", help="the prompt is a list of shots with times"
    )


def _add_ordering(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--over-budget",
        dest="may_cross_budget",
        action="store_true",
        help="send it even where it crosses a budget that was set in the window",
    )
    parser.add_argument(
        "--send-anyway",
        dest="sends_anyway",
        action="store_true",
        help="send it without the free checks before: whether its images can be fetched, and its shots add up",
    )
    parser.add_argument("--wait", dest="waits", action="store_true", help="wait until every clip is kept")
    parser.add_argument(
        "--demo",
        dest="is_demo",
        action="store_true",
        default=argparse.SUPPRESS,
        help="use the practice gateway on this computer: no key, no network, no cost",
    )
    _add_json(parser)
    _add_common(parser)


def _fault(text: str) -> str:
    from sora_desktop.demo.faults import FaultPlan

    try:
        FaultPlan([text])
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    return text


def _add_demo_gateway(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    from sora_desktop.demo.faults import FAULTS, HOW_OFTEN

    faults = "\n".join(f"  {name:<26} {sentence}" for name, sentence in FAULTS.items())
    parser = commands.add_parser(
        "demo-gateway",
        help="serve the practice gateway alone",
        epilog=f"faults ({HOW_OFTEN}):\n{faults}",
        formatter_class=_FORMAT,
    )
    parser.add_argument("--port", type=_port, metavar="N", help="default: 0, which picks a free port")
    parser.add_argument("--pace", type=_pace, metavar="X", help="scale the time that a task takes; default: 1")
    parser.add_argument(
        "--fault",
        dest="faults",
        action="append",
        type=_fault,
        metavar="NAME",
        help="misbehave so (see below); may be repeated",
    )
    _add_common(parser)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sora-desktop", description=_DESCRIPTION, epilog=_EXIT_CODES, formatter_class=_FORMAT
    )
    parser.add_argument(
        "--demo", dest="is_demo", action="store_true", default=argparse.SUPPRESS, help="start with the demo"
    )
    parser.add_argument("--smoke-test", dest="is_smoke_test", action="store_true", help=argparse.SUPPRESS)
    _add_common(parser)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    _add_generate(commands)
    _add_batch(commands)
    jobs = commands.add_parser("jobs", help="list every job, newest first")
    _add_json(jobs)
    _add_common(jobs)
    collect = commands.add_parser(
        "collect", help="fetch what is out, until nothing is", epilog=_EXIT_CODES, formatter_class=_FORMAT
    )
    collect.add_argument(
        "--send-waiting", dest="sends_waiting", action="store_true", help="send also what was never sent"
    )
    collect.add_argument(
        "--everything",
        dest="collects_everything",
        action="store_true",
        help="ask also for clips that were stopped, or that ended without your money being known to be back",
    )
    _add_json(collect)
    _add_common(collect)
    _add_demo_gateway(commands)
    return parser


def parse(words: Sequence[str]) -> Options:
    """Read the command line; ends the process with code 2 and a sentence when it makes no sense."""
    if not words:
        return Options()  # the window's start, which is timed, needs no parser
    parser = _parser()
    found = vars(parser.parse_args(list(words)))
    values = {name: value for name, value in found.items() if value is not None}
    for name in ("images", "faults"):
        if name in values:
            values[name] = tuple(values[name])
    return Options(**values)
