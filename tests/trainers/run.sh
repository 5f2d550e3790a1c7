#!/usr/bin/env bash
# Trains a tiny random model with real trainers of the Python world, each in an environment of its own in .cache.
#   bash tests/trainers/run.sh            mlx: the only one that installs in reasonable size, 0.6 GB on disk
#   bash tests/trainers/run.sh TOOL...    mlx trl llamafactory; the last two need 6 GB each, torch's libraries
set -euo pipefail
cd "$(dirname "$0")/../.."

here=tests/trainers
cache=$PWD/.cache/trainers

say() { printf '\n== %s\n' "$*"; }
fail() {
  printf 'tests/trainers: %s\n' "$*" >&2
  exit 1
}

make_venv() {
  local tool=$1 venv=$cache/$1 wanted
  wanted="$(sha256sum "$here/requirements-$tool.txt") $(python3 --version)"
  [[ -f $venv/installed && $(<"$venv/installed") == "$wanted" ]] && return
  say "Python packages into ${venv#"$PWD"/} (once, and when its requirements change)"
  rm -rf "$venv"
  python3 -m venv "$venv" ||
    fail "python3 could not make a virtual environment. On Debian: apt-get install python3-venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements-$tool.txt"
  printf '%s\n' "$wanted" >"$venv/installed"
}

run_tool() {
  local tool=$1 venv=$cache/$1 converter=()
  make_venv "$tool" || return 1
  say "$tool"
  # llama.cpp's own converter needs torch; with mlx-lm a smaller one stands in for it.
  [[ $tool == mlx ]] && converter=("$venv/bin/python" "$PWD/$here/to_gguf.py")
  local base=$cache/base-$tool python=$venv/bin/python
  rm -rf "$base" && "$python" "$here/tiny_base.py" "$base" || return 1
  node --import tsx "$here/train.ts" "$tool" "$python" "$base" "$cache/run-$tool" "${converter[@]}" || return 1
  "$python" "$here/to_gguf.py" "$base" --outfile "$base.gguf" --outtype f32 || return 1
  node --import tsx "$here/fine-tune.ts" "$tool" "$python" "$base" "$base.gguf" "$cache/home-$tool" "${converter[@]}"
}

main() {
  local tools=("$@") failed=()
  ((${#tools[@]})) || tools=(mlx)
  command -v python3 >/dev/null || fail "no python3 was found. Debian: apt-get install python3 python3-venv"
  for tool in "${tools[@]}"; do
    [[ -f $here/requirements-$tool.txt ]] || fail "there is no $tool; tools: mlx trl llamafactory"
    run_tool "$tool" || failed+=("$tool")
  done
  ((${#failed[@]} == 0)) || fail "failed: ${failed[*]}"
  say "all passed: ${tools[*]}"
}

main "$@"
