#!/usr/bin/env bash
# Makes the clips of this folder anew with ffmpeg: one second of a test picture and a tone, a few KB each.
# They are committed, so that the tests need no ffmpeg.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

picture=(-f lavfi -i "testsrc2=size=160x90:rate=12:duration=1")
sound=(-f lavfi -i "sine=frequency=440:sample_rate=22050:duration=1")
aac=(-c:a aac -b:a 24k -ac 1)
make=(ffmpeg -v error -y -bitexact "${picture[@]}" "${sound[@]}" -pix_fmt yuv420p -map_metadata -1)
exact=(-fflags +bitexact -flags:v +bitexact -flags:a +bitexact -shortest)
x264=(-c:v libx264 -preset veryslow -crf 34 -g 12)

# What gateways send: the index (moov) at the end, and moved to the front.
"${make[@]}" "${x264[@]}" "${aac[@]}" "${exact[@]}" h264-moov-at-end.mp4
"${make[@]}" "${x264[@]}" "${aac[@]}" "${exact[@]}" -movflags +faststart h264-faststart.mp4
"${make[@]}" -c:v libx265 -preset slow -crf 36 -x265-params log-level=error:info=0 -tag:v hvc1 "${aac[@]}" "${exact[@]}" \
  -movflags +faststart h265.mp4
"${make[@]}" -c:v libvpx-vp9 -crf 48 -b:v 0 -c:a libopus -ar 48000 -b:a 24k -ac 1 "${exact[@]}" vp9.webm
"${make[@]}" -c:v libaom-av1 -crf 50 -b:v 0 -cpu-used 6 "${aac[@]}" "${exact[@]}" -movflags +faststart av1.mp4

# The program carries one of them for its smoke test.
cp h264-faststart.mp4 ../../resources/samples/h264.mp4
