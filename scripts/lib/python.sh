# shellcheck shell=bash
# Python packages of the scripts' own, beside what is built. To be sourced, where root names the repository.

# shellcheck disable=SC2154 # whoever sources this file sets root
readonly venv=$root/.build/venv

install_python_packages() {
  [ -x "$venv/bin/pip" ] || python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: "$@"
}
