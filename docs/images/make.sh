#!/usr/bin/env bash
# Makes the pictures of the README from the real window: jobs in many states at gateways on this machine, on a private
# screen. Needs xvfb, openbox, xdotool and imagemagick. Usage: docs/images/make.sh [FOLDER FOR THE DATA]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
data=${1:-$(mktemp -d)}
python=$PWD/.venv/bin/python
export PYTHON_KEYRING_BACKEND=keyring.backends.fail.Keyring SORA_DESKTOP_API_KEY=a-key
children=()
trap 'kill "${children[@]}" 2>/dev/null || true' EXIT

gateway() { # gateway NAME WORDS…: starts a practice gateway, its address is in $url
  local name=$1; shift
  coproc GATEWAY { exec "$python" -m sora_desktop demo-gateway --data-dir "$data/gateways/$name" "$@" 2>/dev/null; }
  children+=("$GATEWAY_PID")
  read -r url <&"${GATEWAY[0]}"
}
generate() { "$python" -m sora_desktop generate --data-dir "$data" --base-url "$url" --poll-interval 0.5 "$@" >/dev/null 2>&1 || true; }

gateway done --pace 0.1
generate "First snow on the village, a lamp is lit" --wait
generate "小纸船在雨中漂向大海，电影感，浅景深" --orientation portrait --wait
gateway failing --pace 0.1 --fault task-fails-moderation
generate "A crowd waves from the pier, faces in close-up" --wait
gateway losing --fault create-reset-after
generate "Night. The lantern on the quay flickers twice" --wait
gateway done-again --pace 0.1
generate "A paper boat leaves the quay at dawn, slow dolly, warm light on the water" --wait
gateway slow --pace 40
generate "Close on the paper folds, a drop runs down the bow" --orientation portrait
sleep 60
generate "The boat reaches open water, gulls overhead, wide shot" --duration 15 --model sora-2-pro

exec 3< <(Xvfb -displayfd 1 -screen 0 1440x900x24 2>/dev/null & echo $! >"$data/xvfb.pid"; wait)
read -r number <&3
export DISPLAY=:$number QT_QPA_PLATFORM=xcb
openbox & children+=($! "$(cat "$data/xvfb.pid")")
for theme in dark light; do
  printf '{"theme": "%s", "has_started": true, "is_muted": true, "draft": {"prompt": "%s"}}' "$theme" \
    "A paper boat leaves the quay at dawn, slow dolly, warm light on the water" >"$data/start.json"
  "$python" -m sora_desktop --data-dir "$data" --base-url "$url" --poll-interval 2 2>/dev/null & window=$!
  sleep 5
  id=$(xdotool search --onlyvisible --pid $window | tail -1)
  xdotool windowmove "$id" 0 0 windowsize "$id" 1440 900
  sleep 1
  xdotool mousemove 1250 420 click 1 mousemove 700 890
  sleep 5
  import -window root "docs/images/main-$theme.png"
  kill $window
  wait $window || true
done
