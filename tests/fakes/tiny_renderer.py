"""A renderer without Qt: writes a one-second MP4 at once, with the interface of the program's `render-clip`."""

from __future__ import annotations

import argparse
import base64
import contextlib
import json
import os
import socket
import struct
import sys
from pathlib import Path

# ffmpeg -f lavfi -i testsrc2=s=64x36:r=10:d=1 -f lavfi -i sine=440:d=1:r=8000 -c:v mpeg4 -q:v 20 -g 30
#        -c:a aac -b:a 8k -ac 1 -movflags +faststart -fflags +bitexact -flags:v +bitexact -flags:a +bitexact tiny.mp4
ONE_SECOND_MP4 = base64.b64decode(
    "AAAAHGZ0eXBpc29tAAACAGlzb21pc28ybXA0MQAABfxtb292AAAAbG12aGQAAAAAAAAAAAAAAAAAAAPoAAAD6AABAAABAAAAAAAA"
    "AAAAAAAAAQAAAAAAAAAAAAAAAAAAAAEAAAAAAAAAAAAAAAAAAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAADAAACznRy"
    "YWsAAABcdGtoZAAAAAMAAAAAAAAAAAAAAAEAAAAAAAAD6AAAAAAAAAAAAAAAAAAAAAAAAQAAAAAAAAAAAAAAAAAAAAEAAAAAAAAA"
    "AAAAAAAAAEAAAAAAQAAAACQAAAAAACRlZHRzAAAAHGVsc3QAAAAAAAAAAQAAA+gAAAAAAAEAAAAAAkZtZGlhAAAAIG1kaGQAAAAA"
    "AAAAAAAAAAAAACgAAAAoAFXEAAAAAAAtaGRscgAAAAAAAAAAdmlkZQAAAAAAAAAAAAAAAFZpZGVvSGFuZGxlcgAAAAHxbWluZgAA"
    "ABR2bWhkAAAAAQAAAAAAAAAAAAAAJGRpbmYAAAAcZHJlZgAAAAAAAAABAAAADHVybCAAAAABAAABsXN0YmwAAADZc3RzZAAAAAAA"
    "AAABAAAAyW1wNHYAAAAAAAAAAQAAAAAAAAAAAAAAAAAAAAAAQAAkAEgAAABIAAAAAAAAAAEKTGF2YyBtcGVnNAAAAAAAAAAAAAAA"
    "AAAAAAAAAAAAAAAY//8AAABPZXNkcwAAAAADgICAPgABAASAgIAwIBEAAAAAAw1AAAASOAWAgIAeAAABsAEAAAG1iRMAAAEAAAAB"
    "IADEjYgAVQIEBJRDBoCAgAECAAAAEHBhc3AAAAABAAAAAQAAABRidHJ0AAAAAAADDUAAABI4AAAAGHN0dHMAAAAAAAAAAQAAAAoA"
    "AAQAAAAAFHN0c3MAAAAAAAAAAQAAAAEAAAA0c3RzYwAAAAAAAAADAAAAAQAAAAEAAAABAAAABQAAAAIAAAABAAAABgAAAAEAAAAB"
    "AAAAPHN0c3oAAAAAAAAAAAAAAAoAAAGGAAAAHgAAACYAAAATAAAAEAAAABIAAAASAAAAEAAAABYAAAAQAAAANHN0Y28AAAAAAAAA"
    "CQAABwYAAAltAAAKBgAACpAAAAsIAAALkAAADAQAAAy+AAANggAAAn10cmFrAAAAXHRraGQAAAADAAAAAAAAAAAAAAACAAAAAAAA"
    "A+gAAAAAAAAAAAAAAAEBAAAAAAEAAAAAAAAAAAAAAAAAAAABAAAAAAAAAAAAAAAAAABAAAAAAAAAAAAAAAAAAAAkZWR0cwAAABxl"
    "bHN0AAAAAAAAAAEAAAPoAAAEAAABAAAAAAH1bWRpYQAAACBtZGhkAAAAAAAAAAAAAAAAAAAfQAAAI0BVxAAAAAAALWhkbHIAAAAA"
    "AAAAAHNvdW4AAAAAAAAAAAAAAABTb3VuZEhhbmRsZXIAAAABoG1pbmYAAAAQc21oZAAAAAAAAAAAAAAAJGRpbmYAAAAcZHJlZgAA"
    "AAAAAAABAAAADHVybCAAAAABAAABZHN0YmwAAAB+c3RzZAAAAAAAAAABAAAAbm1wNGEAAAAAAAAAAQAAAAAAAAAAAAIAEAAAAAAf"
    "QAAAAAAANmVzZHMAAAAAA4CAgCUAAgAEgICAF0AVAAAAAAAkbgAAJG4FgICABRWIVuUABoCAgAECAAAAFGJ0cnQAAAAAAAAkbgAA"
    "JG4AAAAgc3R0cwAAAAAAAAACAAAACAAABAAAAAABAAADQAAAABxzdHNjAAAAAAAAAAEAAAABAAAAAQAAAAEAAAA4c3RzegAAAAAA"
    "AAAAAAAACQAAAN4AAADhAAAAewAAAGQAAABlAAAAZgAAAGIAAACqAAAArgAAADRzdGNvAAAAAAAAAAkAAAYoAAAIjAAACYsAAAos"
    "AAAKowAACyoAAAuiAAAMFAAADNQAAAAac2dwZAEAAAByb2xsAAAAAgAAAAH//wAAABxzYmdwAAAAAHJvbGwAAAABAAAACQAAAAEA"
    "AAA9dWR0YQAAADVtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABtZGlyYXBwbAAAAAAAAAAAAAAAAAhpbHN0AAAACGZyZWUAAAdybWRh"
    "dAEcUqlpo3dZ+0fb4kq7lokSJEiSQbVtO1bTtW07VxnauM7VtM9O2KdsVh2radq4ztXGcqynKtpyrabFicdicqykIEIEIEIkoyUZ"
    "VGVSmStKa65XV3bmBuxSgSgYGBgYGNm5ZZZZZZTcsssssspuWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW"
    "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWXgAA"
    "AbMAEAcAAAG2EMUbFRVMl0oQhk5TYxZ0l4IvemuI+ipagwiaikLYpDi6tBeMidZcclvSobDlB0sUd4aUgSFYu01PIqgRxbvFuFIz"
    "EwY5q/tkXF8Uxe9Bx1tQQFWxEL9CVapE0R4L/hKnAYRaN5Zk6HPJzeA44noMgo2klgadnIfEe0OdGJIDuEQju2r0HAT4MEKMJWxa"
    "p9zpKoQ9UmuI+kh6g8+So4hnHnlxBHPSobCDxZSWKFPDSlCNhWjAYRdG+WSdgFVGc3gLBYmDoPmogiKVFEN4oRI4Uygthi71ag4p"
    "KAXLav/NcXgUmBwm53iHiP/emuIz9fBhEo2kli4idzmdBx21y0t6siLUHVCjpR0ZCsjGs4MQzGxSC4J9/fTmLFaBZBCtHAYF+wAA"
    "pQ2J/DZ0vfhs5vIIR1UBQNAYJiVR9t7KC8yTk7e28OTKREtvtvZBTSITvwAAxQ2J/DZ0vfhs5vIIR1UBQNAYJiVR9t7KC8yTk7e2"
    "8OTKREtvtvZBTSITvwEAnNk9FUS6GUS7F2S+fb5//i/8/16441q5H/T9P/w/8/x5483qXWf9Pz/6f/P11xxfVak/9Pz/6f/f661x"
    "xpdJl0Yo8DLoxJxy6MUeGmZsMVzTTLmXM800yWaNll+Q/XguwQOEownWc6KqjGNQaOiiOg3QOoUG6DdU9FFYUrZsi3tmzYR30i4R"
    "tEuL7J7COzZsivyJHBWXMs52I885znUpUalKnnnnnnVOqdU6p5551CdSlTzzzzzqN9G+iil+dS9aUOxz42uwb4ncPwU51Q83NOqe"
    "fmn5vkqciQg6PlsUOAAAAbZR4offAAClA9YBgKnPd38AAMUD1gGAqc93fwES8ori5mVnPPf5/6f/brXHF6ly5darS974qooD3IP/"
    "AGfQD/GYD30A/wA6E+4Ie/vohA+AHfcB/4MHfcg/8NhPuQP8Nge5A+bMB76APjME++gwkv4eI/jHEFP4+E7+I8n2P4eJH+PhLBjA"
    "EgxAgEQiAATCoWDbEAlMBwAAAbZSwoQv///6tvW7zdw6omRhg70AAKUD3o4F3QAAxQPejgXdAQIyh+Z/p/T9c+2u/0//5f/8b1rf"
    "Xd/X254+v2/n+31HhGdeKBX/u/eopv3t+8kpvU3lKaFN+/fvvv3337997BUM4S379++gIBcNQWCoWCgARCAXCYAqEgAiEABMJhQA"
    "UACADgAAAbZT4oQvrn3dAAClHgAAxR4A/DKEIBFCEG7f+N+q5/T//R//Lq+N4+73ycfP6/x9cPXfVSoBpWPT/anp/sSi9L0+kkwk"
    "4GBgYGZA2DIGBgbFgqG0LRFAQCYTCwVCoSCQSiEQBMAWCgSAC4AmEwsFgzwCIpcBwAAAAbZUwoffAAClHgAAxR4AAAG2VeKEXn+/"
    "AAClHgAAxR4A/jKH5n8/2/fPlnr//D//Pd8eNJ9/nvj4/b/n/p8cV3lznXdAvw2bFVtmzpbYUiNmxs6IN2zZs2R2R2bNmzZYLBnC"
    "mzZs2UBELhsCxs2eULACQSBMIhYAZwqEgkCIABMKgCQARAcAAAG2VsKEXne/AAClHgAAxR4A/jKH5n7/x+M/bz3+n//L//jd6cev"
    "qvGa18/4/jzL7y29KBaG/eopv3037yjfvX3lKXU379++++99++6w32uLBigKAiEwuFgsGcKABALhcMgAoFgBIEABcJhULBtiERKY"
    "DgAAAbZX4offAAClHgAAxR4BJjKL5RCKVWd//2f/z6mrlyRa0SRBNjFaselDK+5aselDK+69WPTUysX9QMKrhUyvuWrT0oZX3Xqx"
    "6amV916semplfdfHjhVdXJerHpq01yXx4rq01yX9WOFWmtF/ViurTWi/qxXVprRf1Yrq09KL+ruvq09KF9XctWnpQzqxvVp6amdX"
    "dfPp6amR916semplfctWOCGTyLViEMrQtWOFTK5L1EuplYEAHAAAAbZYwoQvkzA0F57fAAClHgAAxR4BQDKL5lFUz19v54u7uSSS"
    "JIkRCBXPlWybchUGVbJtyFQZWm5tzgTldhGVpnNuRDAhpky3FQIabmdchgfabmW5DAhpuZbkMD7XPM65DA+1zzLchgQ1zzLchgQ1"
    "zzLc5tyGueZbOaBCufKtnNuQ1z5Vs5tyFc+VbObchXPlaZzbnFQZVsm3IVBlWybc4qDK0ybc4qB9pkzrioH2mTOuKgQ0yZbkMD7T"
    "czrkMCGm5uAAAAG2WeKH3wAApR4AAMUe"
)


def tiny_clip(spec: bytes, size_bytes: int = 0) -> bytes:
    """A playable clip that is different for each spec: the spec stands in a `free` box at the end.

    The clip is filled up to `size_bytes` where that is more than it has by itself.
    """
    missing = size_bytes - len(ONE_SECOND_MP4) - len(spec) - 8
    content = spec + bytes(max(0, missing))
    return ONE_SECOND_MP4 + struct.pack(">I4s", len(content) + 8, b"free") + content


def main(argv: list[str]) -> int:
    """Read the spec from standard input and write the clip.

    `--fail` ends with 1 and a sentence instead. `--hold PORT` connects to that port of this machine and begins to
    write when the other side closes the connection (at once where nobody listens). `--size-bytes N` pads the clip.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--fail", action="store_true")
    parser.add_argument("--hold", type=int, metavar="PORT")
    parser.add_argument("--size-bytes", type=int, default=0)
    options = parser.parse_args(argv)
    spec = sys.stdin.buffer.read()
    json.loads(spec)
    if options.hold is not None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", options.hold)) as gate:
            gate.recv(1)
    if options.fail:
        sys.stderr.write("The tiny renderer was told to fail.\n")
        return 1
    unfinished = options.out.with_name(f".{options.out.stem}.{os.getpid()}.tmp.mp4")
    unfinished.write_bytes(tiny_clip(spec, options.size_bytes))
    unfinished.replace(options.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
