#!/usr/bin/env bash
# Makes the pictures of the README from the real window, on a private screen: clips and jobs in many states at practice
# gateways on this machine, and window.py, which brings the window into what is photographed. Needs xvfb, openbox and
# imagemagick. Usage: docs/images/make.sh [FOLDER FOR THE DATA [STORY…]]; clips that are in the folder are used again.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
data=${1:-$(mktemp -d)}
stories=${*:2}
python=${PYTHON:-$PWD/.venv/bin/python}
export PYTHONPATH=$PWD PYTHON_KEYRING_BACKEND=keyring.backends.fail.Keyring SORA_DESKTOP_API_KEY=a-key
main=$data/main shots=$data/shots
mkdir -p "$main" "$shots"
children=()
trap 'kill "${children[@]}" 2>/dev/null || true' EXIT

gateway() { # gateway NAME WORDS…: starts a practice gateway, its address is in $url
  local name=$1; shift
  exec 4< <(exec "$python" -m sora_desktop demo-gateway --data-dir "$data/gateways/$name" "$@" 2>/dev/null)
  children+=($!)
  read -r url <&4
}
sora() { "$python" -m sora_desktop "$@" --data-dir "$main" --base-url "$url" --poll-interval 0.5 >/dev/null 2>&1 || true; }
screen() { # screen SIZE: starts a screen with a window manager, its name is in $DISPLAY
  local number
  exec 3< <(exec Xvfb -displayfd 1 -screen 0 "$1x24" 2>/dev/null)
  children+=($!)
  read -r number <&3
  export DISPLAY=:$number QT_QPA_PLATFORM=xcb
  openbox & children+=($!)
}
story() { # story NAME WORDS…: runs one story, if it is wanted
  local name=$1; shift
  if [[ -z $stories || " $stories " == *" $name "* ]]; then
    "$python" docs/images/window.py "$shots" "$name" "$@"
  fi
}
start() { # what the window finds at its start
  printf '{"theme": "dark", "has_started": true, "is_muted": true, "draft": {"prompt": "%s"}}' \
    "A paper boat leaves the quay at dawn, slow dolly, warm light on the water" >"$main/start.json"
}

price() { # price MODEL AMOUNT: one line of a gateway's list of prices
  printf '{"model": "%s", "amount": "%s", "origin": "gateway'"'"'s list", "duration_s": null, "size": ""}' "$@"
}

if [[ ! -e $data/filled.sqlite3 ]]; then
  # What clips cost is known before the first of them is ordered, as for whoever has used the program before.
  printf '{"octopusx": {"prices": [%s, %s]}}' "$(price sora-2 0.3)" "$(price sora-2-pro 1.2)" >"$main/prices.json"
  gateway done --pace 0.02
  sora batch docs/images/clips.csv --name "Paper boats" --wait
  sora generate "A paper boat leaves the quay at dawn, slow dolly, warm light on the water" --takes 4 --wait
  sora generate "Golden light, the boat turns into the wind and drifts past the lighthouse" --wait
  gateway failing --pace 0.1 --fault task-fails-moderation
  sora generate "A crowd waves from the pier, faces in close-up" --wait
  "$python" -c 'import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute("vacuum into ?", sys.argv[2:])' \
    "$main/jobs.sqlite3" "$data/filled.sqlite3"
fi
rm -f "$main"/jobs.sqlite3*
cp "$data/filled.sqlite3" "$main/jobs.sqlite3"
gateway slow --pace 40 --fault create-reset-after
sora generate "Night. The lantern on the quay flickers twice"
sora generate "Close on the paper folds, a drop runs down the bow" --orientation portrait
sora generate "The boat reaches open water, gulls overhead, wide shot" --duration 15 --model sora-2-pro
printf '%s\n' "The bridge in the rain" "The bridge in the mist" "The bridge at noon" | sora batch - --name "Bridge, three lights"
number=0
for clip in "$main"/clips/*"petals drift"*.mp4 "$main"/clips/*"city lights"*.mp4; do
  ffmpeg -v error -y -i "$clip" -frames:v 1 -q:v 3 "$shots/reference-$((++number)).jpg"
done

screen 1440x900
(unset SORA_DESKTOP_API_KEY; story first-start --data-dir "$data/nobody-$$")
for each in states compose library; do
  start
  story $each --data-dir "$main" --base-url "$url" --poll-interval 2
done
screen 2560x1440
export QT_SCALE_FACTOR=2
start
story small --data-dir "$main" --base-url "$url" --poll-interval 2
unset QT_SCALE_FACTOR
screen 1440x900
for each in families asking spending; do
  start
  story $each --data-dir "$main" --base-url "$url" --poll-interval 2
done
if compgen -G "$shots/family-*.png" >/dev/null; then
  convert "$shots"/family-{sora,veo,grok,jimeng,vidu}.png +append "$shots/families.png"
  rm "$shots"/family-*.png
fi
for file in "$shots"/*.png; do
  convert "$file" -strip +dither -colors 256 "PNG8:docs/images/$(basename "$file")"
done
