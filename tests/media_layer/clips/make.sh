#!/usr/bin/env bash
# Makes the clips of this folder anew with ffmpeg: clips that begin with black, or never show anything else.
# They are committed, so that the tests need no ffmpeg.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

exact=(-c:v mpeg4 -q:v 8 -g 5 -fflags +bitexact -flags:v +bitexact -movflags +faststart)
make=(ffmpeg -v error -y -f lavfi)

"${make[@]}" -i "testsrc2=size=128x72:rate=10:duration=1" \
  -vf "drawbox=enable='lt(t,0.6)':color=black:thickness=fill:w=iw:h=ih" "${exact[@]}" black-start.mp4
"${make[@]}" -i "color=black:size=128x72:rate=10:duration=1" "${exact[@]}" all-black.mp4
