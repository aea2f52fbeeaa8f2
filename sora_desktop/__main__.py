"""The program's entry: arguments, then the window or a headless command."""

from __future__ import annotations

import sys


def main(argv: list[str] | None = None) -> int:
    """Run the program and return its exit code."""
    if argv is None:  # the process is ours, and so are its hooks
        from sora_desktop.crashes import catch_crashes

        catch_crashes()
    words = sys.argv[1:] if argv is None else argv
    if words[:1] == ["render-clip"]:
        # Hidden: the demo's child process. It comes before argparse so that its start stays quick.
        from sora_desktop.media.render_clip import main as render_clip

        return render_clip(words[1:])
    if words[:1] == ["take-frame"]:
        # Hidden, too: the engine's child process for the last frames of clips.
        from sora_desktop.media.take_frame import main as take_frame

        return take_frame(words[1:])
    from sora_desktop.arguments import parse

    options = parse(words)
    if options.command is None:
        if options.is_smoke_test:
            from sora_desktop.smoke import run as run_smoke_test

            return run_smoke_test(options)
        from sora_desktop.app import run as run_window

        return run_window(options)
    from sora_desktop.cli import run as run_headless

    return run_headless(options)


if __name__ == "__main__":
    sys.exit(main())
