#!/bin/sh
# await FILE COMMAND...: waits until there is such a file, and becomes the command. Meanwhile it gives the sign of life that
# the image's health check looks for.
set -eu
file=$1
shift
trap 'exit 0' TERM INT
until [ -e "$file" ]; do
  touch /tmp/alive
  sleep 0.2
done
exec "$@"
