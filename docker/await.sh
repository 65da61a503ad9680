#!/bin/sh
# await FILE COMMAND...: waits until there is such a file, and becomes the command.
set -eu
file=$1
shift
trap 'exit 0' TERM INT
until [ -e "$file" ]; do sleep 0.2; done
exec "$@"
