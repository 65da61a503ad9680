# shellcheck shell=bash
# What every script needs before it builds: the system's packages and a Swift compiler. To be sourced.

readonly swift_version_min=6.1

# The libraries that Package.swift links, pkg-config, which finds them, and a font for the figures.
# shellcheck disable=SC2034 # used by the scripts that source this file
readonly packages_build=(
  libzmq3-dev libsqlite3-dev libpango1.0-dev libsodium-dev zlib1g-dev pkg-config fonts-dejavu-core
  libcurl4-openssl-dev # Foundation's own part for networks, where the Swift runtime goes into the programs
)
readonly packages_dnf="zeromq-devel sqlite-devel pango-devel libsodium-devel zlib-devel libcurl-devel pkgconf-pkg-config dejavu-sans-fonts"
readonly packages_brew="zeromq pango libsodium pkgconf"

say() { printf '==> %s\n' "$*"; }

fail() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

# Installs those of the named packages (by their names in Debian and Ubuntu) that are missing.
install_packages() {
  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    say "No apt-get here. If the build misses a library, install what your system calls these:"
    say "  Fedora: sudo dnf install $packages_dnf"
    say "  macOS:  brew install $packages_brew"
    return
  fi
  local package missing=()
  for package in "$@"; do
    is_installed "$package" || missing+=("$package")
  done
  [ "${#missing[@]}" -gt 0 ] || return 0
  say "Missing system packages: ${missing[*]}"
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || fail "neither root nor sudo; have them installed: apt-get install ${missing[*]}"
    as_root=(sudo)
  fi
  "${as_root[@]+"${as_root[@]}"}" apt-get update -q
  "${as_root[@]+"${as_root[@]}"}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -q -y --no-install-recommends "${missing[@]}"
}

is_installed() {
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# One clear line instead of a compiler's confusion.
require_swift() {
  command -v swift >/dev/null ||
    fail "no swift on the PATH; install Swift $swift_version_min or later: https://www.swift.org/install"
  local version
  version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9][0-9]*\.[0-9][0-9]*\).*/\1/p' | head -n 1)
  [ -n "$version" ] || fail "cannot tell the version of $(command -v swift) from swift --version"
  local major=${version%%.*} minor=${version#*.}
  local major_min=${swift_version_min%%.*} minor_min=${swift_version_min#*.}
  if [ "$major" -lt "$major_min" ] || { [ "$major" -eq "$major_min" ] && [ "$minor" -lt "$minor_min" ]; }; then
    fail "$(command -v swift) is Swift $version; $swift_version_min or later is needed: https://www.swift.org/install"
  fi
}
