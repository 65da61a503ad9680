#!/bin/sh
# ticket-once DIR ENDPOINT FILE COMMAND...: makes the workers' ticket of a sweep unless it is there, and becomes the command.
# It may be interrupted anywhere: the ticket appears under its name when it is complete, and until then the next run begins
# afresh, under another name.
set -eu
folder=$1 endpoint=$2 ticket=$3
shift 3
if [ ! -e "$ticket" ]; then
  rm -f "$ticket.new"
  phasegrid ticket new "$folder" --endpoint "$endpoint" --name "worker-$(date +%s%N)" --out "$ticket.new" >/dev/null
  mv "$ticket.new" "$ticket"
  echo "wrote $ticket"
fi
exec "$@"
