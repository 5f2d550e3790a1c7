#!/usr/bin/env bash
# Tests the kernel with the programs people use it with: Jupyter's own test suite, nbclient, nbconvert, papermill,
# jupyter console and JupyterLab in Chromium; and looks at its charts there, with the network off. Needs python3 and
# chromium; everything else is installed in .cache.
#   bash tests/jupyter/run.sh            all parts
#   bash tests/jupyter/run.sh PART...    some: kernel-test protocol nbclient nbconvert papermill console charts lab
set -euo pipefail
cd "$(dirname "$0")/../.."

all_parts=(kernel-test protocol nbclient nbconvert papermill console charts lab)
here=tests/jupyter
cache=$PWD/.cache/jupyter
venv=$cache/venv
export CHROMIUM=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}

say() { printf '\n== %s\n' "$*"; }
fail() {
  printf 'tests/jupyter: %s\n' "$*" >&2
  exit 1
}

make_venv() {
  local wanted
  wanted="$(sha256sum "$here/requirements.txt") $(python3 --version)"
  [[ -f $venv/installed && $(<"$venv/installed") == "$wanted" ]] && return
  say "Python packages into ${venv#"$PWD"/} (once, and when requirements.txt changes)"
  rm -rf "$venv"
  python3 -m venv "$venv" ||
    fail "python3 could not make a virtual environment. On Debian: apt-get install python3-venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt"
  printf '%s\n' "$wanted" >"$venv/installed"
}

# Nothing of the person's own Jupyter is read or written, and nothing of it can change a result.
isolate() {
  state=$(mktemp -d "${TMPDIR:-/tmp}/promptframe-jupyter-XXXXXX")
  export JUPYTER_CONFIG_DIR=$state/config JUPYTER_DATA_DIR=$state/data JUPYTER_RUNTIME_DIR=$state/runtime
  export IPYTHONDIR=$state/ipython XDG_DATA_HOME=$state/xdg XDG_CACHE_HOME=$state/cache PYTHONDONTWRITEBYTECODE=1
  export PROMPTFRAME_REPOSITORY=$PWD PROMPTFRAME_VENV=$venv PATH=$venv/bin:$PATH
  unset OLLAMA_HOST
}

clean_up() {
  local children
  children=$(jobs -p)
  [[ -z $children ]] || kill $children 2>/dev/null || true
  [[ -z ${state:-} ]] || rm -rf "$state"
}

python_tests() { "$venv/bin/python" -m unittest discover --start-directory "$here" --pattern "$1" -v; }

run_part() {
  case $1 in
    kernel-test) python_tests "test_kernel.py" ;;
    protocol) python_tests "test_protocol*.py" ;;
    nbclient) python_tests "test_nbclient.py" ;;
    nbconvert) python_tests "test_nbconvert.py" ;;
    papermill) python_tests "test_papermill.py" ;;
    console) python_tests "test_console.py" ;;
    charts | lab)
      [[ -n $CHROMIUM ]] || fail "no Chromium was found. Debian: apt-get install chromium; or set CHROMIUM to its path"
      node --import tsx "$here/$1/run.ts"
      ;;
    *) fail "there is no part $1; parts: ${all_parts[*]}" ;;
  esac
}

main() {
  local parts=("$@") failed=()
  ((${#parts[@]})) || parts=("${all_parts[@]}")
  [[ -f dist/cli/promptframe.js ]] || fail "dist is missing; run npm run build"
  command -v python3 >/dev/null || fail "no python3 was found. Debian: apt-get install python3 python3-venv"
  make_venv
  isolate
  trap clean_up EXIT
  node dist/cli/promptframe.js kernel install --prefix "$venv" >/dev/null
  for part in "${parts[@]}"; do
    say "$part"
    run_part "$part" || failed+=("$part")
  done
  ((${#failed[@]} == 0)) || fail "failed: ${failed[*]}"
  say "all passed: ${parts[*]}"
}

main "$@"
