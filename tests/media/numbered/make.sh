#!/usr/bin/env bash
# Makes the clips of this folder anew with ffmpeg: 60 frames, each with its number in eight grey bars (the lowest bit at
# the left). They are committed, so that the tests need no ffmpeg.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

bars="geq=lum='if(mod(floor(N/pow(2,floor(X/20))),2),235,16)':cb=128:cr=128"
make() { # name rate size, further options of ffmpeg
  local name=$1 rate=$2 size=$3
  shift 3
  ffmpeg -v error -y -bitexact -f lavfi -i "color=size=$size:rate=$rate,trim=end_frame=60,$bars" -pix_fmt yuv420p \
    -map_metadata -1 "$@" -fflags +bitexact -flags:v +bitexact "$name"
}
x264=(-c:v libx264 -preset slow -crf 30 -g 24)

make 24.mp4 24 160x90 "${x264[@]}"
make 24-portrait.mp4 24 160x284 "${x264[@]}"
make 23.976.mp4 24000/1001 160x90 "${x264[@]}"
make 29.97.mp4 30000/1001 160x90 "${x264[@]}" -movflags +faststart
make 30.webm 30 160x90 -c:v libvpx-vp9 -crf 40 -b:v 0 -g 30
# A rate that varies: every third frame stays three times as long. Without B-frames: before a key frame that follows
# some, FFmpeg itself cannot be sent to the last frame where times are uneven.
ffmpeg -v error -y -bitexact -f lavfi -i "color=size=160x90:rate=24,trim=end_frame=60,$bars,setpts='(N+2*floor(N/3))/24/TB'" \
  -pix_fmt yuv420p -map_metadata -1 "${x264[@]}" -bf 0 -fps_mode vfr -fflags +bitexact -flags:v +bitexact varying.mp4
