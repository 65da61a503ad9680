#!/bin/sh
# The coordinator, on a login or service node that the compute nodes reach; its workers are the jobs of workers.sbatch.
#
#   cluster/slurm/coordinator.sh SPEC DIR      DIR on a disk that all nodes see
#
# The same command goes on after a reboot. PORT is where it listens, HOST the name by which the nodes find it; where they change
# new jobs look there, and those that run end after ten minutes.
set -eu
if [ $# -ne 2 ]; then
  echo "coordinator.sh: write coordinator.sh SPEC DIR" >&2
  exit 64
fi
spec=$1 out=$2
: "${PORT:=5555}" "${HOST:=$(hostname)}"
endpoint=tcp://$HOST:$PORT
ticket=$out/workers.ticket

# The file is there under its name when all is done that makes it a ticket: until then the next run begins afresh.
if ! grep -qsF "\"$endpoint\"" "$ticket"; then
  rm -f "$ticket.new"
  phasegrid ticket new "$out" --endpoint "$endpoint" --name "workers-$(date +%s%N)" --out "$ticket.new" >/dev/null
  mv "$ticket.new" "$ticket"
fi
exec phasegrid coordinate "$spec" --bind "tcp://*:$PORT" --out "$out"
