#!/bin/sh
# Linux: find the shared libraries that Qt needs from the system, and install them where apt-get and
# the right to use it are there; otherwise say what to install. Quiet and quick when all is there.
set -eu
cd "$(dirname "$0")/../.."
[ "$(uname -s)" = Linux ] || exit 0

packages="libegl1 libgl1 libglib2.0-0 libdbus-1-3 libfontconfig1 libxkbcommon0 libxkbcommon-x11-0
libx11-xcb1 libxcb-cursor0 libxcb-glx0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0
libxcb-render-util0 libxcb-render0 libxcb-shape0 libxcb-shm0 libxcb-sync1 libxcb-util1 libxcb-xfixes0
libxcb-xinerama0 libxcb-xkb1 libwayland-client0 libwayland-cursor0 libwayland-egl1"

missing() {
    for qt in .venv/lib/python3*/site-packages/PySide6/Qt; do
        for file in QtCore QtGui QtWidgets QtSvg QtDBus; do
            file=$(dirname "$qt")/$file.abi3.so
            [ -e "$file" ] && ldd "$file"
        done
        for file in xcb wayland offscreen; do
            file=$qt/plugins/platforms/libq$file.so
            [ -e "$file" ] && ldd "$file"
        done
    done 2>/dev/null | awk '/not found/ { print $1 }' | sort -u
}

lost=$(missing || true)
[ -n "$lost" ] || exit 0

root=
if [ "$(id -u)" = 0 ]; then
    root=env
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    root=sudo
fi
if [ -n "$root" ] && command -v apt-get >/dev/null 2>&1; then
    echo "setup: installing the system libraries of Qt" >&2
    export DEBIAN_FRONTEND=noninteractive DEBCONF_NOWARNINGS=yes
    $root apt-get update -qq >/dev/null || true
    # shellcheck disable=SC2086 # one argument a package
    if ! $root apt-get install -y -qq --no-install-recommends $packages >/dev/null; then
        echo "setup: apt-get could not install all of them" >&2
    fi
    lost=$(missing || true)
    [ -n "$lost" ] || exit 0
fi
echo "setup: Qt misses these libraries of the system:" $lost >&2
if command -v apt-get >/dev/null 2>&1; then
    echo "setup: install them with: sudo apt-get install" $packages >&2
elif command -v dnf >/dev/null 2>&1; then
    echo "setup: install them with: sudo dnf install mesa-libEGL mesa-libGL libxkbcommon-x11 xcb-util-cursor" \
        "xcb-util-wm xcb-util-keysyms xcb-util-image xcb-util-renderutil" >&2
fi
# Without a screen the program may still do: only what Qt cannot be imported without is an error.
.venv/bin/python -c 'import PySide6.QtWidgets' || exit 1
