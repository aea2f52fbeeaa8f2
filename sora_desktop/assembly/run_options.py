"""What one run of the engine was asked to use: folder, profile, address and key."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sora_desktop.arguments import Options
from sora_desktop.domain.urls import tidy_base_url


@dataclass(frozen=True, slots=True)
class RunOptions:
    """``base_url`` is tidied already. The key of the environment is no part of it, so that no repr shows it."""

    data_dir: Path | None = None
    profile: str | None = None
    base_url: str | None = None
    poll_interval_s: float | None = None
    is_verbose: bool = False
    is_demo: bool = False

    @classmethod
    def from_arguments(cls, options: Options) -> RunOptions:
        """Raises ``UnusableInput`` for an address that cannot be used."""
        return cls(
            data_dir=options.data_dir,
            profile=options.profile,
            base_url=None if options.base_url is None else tidy_base_url(options.base_url),
            poll_interval_s=options.poll_interval_s,
            is_verbose=options.is_verbose,
            is_demo=options.is_demo,
        )
