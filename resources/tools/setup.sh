#!/bin/sh
# Make .venv from the locked requirements; nothing to do the second time.
#   setup.sh run     what the program needs
#   setup.sh dev     what `make test` needs as well
set -eu
cd "$(dirname "$0")/../.."
kind=${1:-run}
case $kind in run) lock=requirements.txt ;; dev) lock=requirements-dev.txt ;; *) echo "run or dev?" >&2; exit 2 ;; esac
say() { echo "setup: $*" >&2; }

bin=.venv/bin
case $(uname -s) in MINGW* | MSYS* | CYGWIN*) bin=.venv/Scripts ;; esac

# uv: the one on the PATH, else one of our own. Debian's Python lets pip install nothing outside a
# virtual environment (PEP 668), so it gets one.
find_uv() {
    if command -v uv >/dev/null 2>&1; then
        uv=uv
    elif [ -x "$HOME/.local/bin/uv" ]; then
        uv=$HOME/.local/bin/uv
    else
        uv=.uv/bin/uv
        if [ ! -x "$uv" ]; then
            say "installing uv into .uv"
            python3 -m venv .uv || {
                say "python3 cannot make environments; on Debian and Ubuntu: apt-get install python3-venv"
                exit 1
            }
            .uv/bin/python -m pip install --quiet --disable-pip-version-check 'uv>=0.5'
        fi
    fi
}

# A mark in the environment says which lock, metadata and place it was made for.
mark="$(cat requirements.txt requirements-dev.txt pyproject.toml | cksum) $(pwd -P)"
for made in "$kind" dev; do
    if [ -x "$bin/python" ] && [ "$(cat ".venv/.$made" 2>/dev/null)" = "$mark" ]; then
        exec sh resources/tools/system_libraries.sh
    fi
done

find_uv
if ! "$bin/python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    say "making .venv"
    "$uv" venv --quiet --clear --python '>=3.11' .venv
fi
say "installing $lock"
# Hard links and copies both work; the warning about a cache on another disk helps nobody.
export UV_LINK_MODE="${UV_LINK_MODE:-copy}"
# Compiled now, so that the first start is as quick as all others, also where nothing may be written.
"$uv" pip install --quiet --compile-bytecode --python "$bin/python" --require-hashes -r "$lock"
# The build backend is in the lock too: nothing unpinned is fetched.
"$uv" pip install --quiet --python "$bin/python" --no-deps --no-build-isolation --editable .
"$bin/python" -m compileall -q -j 0 workbench plugins
echo "$mark" >".venv/.$kind"
exec sh resources/tools/system_libraries.sh
