"""The headless command ``jobs``: every job, newest first, read beside a running window."""

from __future__ import annotations

from sora_desktop import assembly
from sora_desktop.arguments import Options
from sora_desktop.cli.report import print_job, say


def list_jobs(options: Options) -> int:
    """Print every job. Reads without the lock; an empty or missing database is no failure."""
    jobs = assembly.read_jobs(options.data_dir)
    for job in jobs:
        if not print_job(job, options.is_json):
            break
    if not jobs and options.data_dir is not None and not options.data_dir.is_dir():
        say(f"There is no folder “{options.data_dir}” yet, and so there are no jobs.")
    elif not jobs:
        say("There are no jobs yet.")
    return 0
