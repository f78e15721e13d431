#!/bin/sh
# Resolve pyproject.toml for all systems and Python versions into requirements*.txt: versions and
# hashes, no addresses of registries (a uv.lock would hold them).
#   lock.sh                       new and changed dependencies; what is locked stays
#   lock.sh --upgrade             everything to its newest allowed version
#   lock.sh --upgrade-package X   only X
set -eu
cd "$(dirname "$0")/../.."
uv=uv
command -v uv >/dev/null 2>&1 || uv=.uv/bin/uv

compile() {
    "$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
        --no-annotate --no-emit-index-url --extra faces pyproject.toml "$@" >/dev/null
}
# The smaller lock is a part of the larger one, whatever was published between the two.
compile --group dev --output-file requirements-dev.txt "$@"
compile --group build --output-file requirements.txt --constraints requirements-dev.txt

# What pyproject.toml overrides away is for no system.
for lock in requirements.txt requirements-dev.txt; do
    awk '/^[a-z0-9]/ { gone = /sys_platform == .none./ } !gone' "$lock" >"$lock.new"
    mv "$lock.new" "$lock"
done

if grep -nE 'https?://|--(extra-)?index-url|--find-links' requirements.txt requirements-dev.txt; then
    echo 'lock: an address of a registry in the lock' >&2
    exit 1
fi
