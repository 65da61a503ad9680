#!/bin/sh
# The coordinator, on a login or service node that the compute nodes reach; its workers are the jobs of workers.sbatch.
#
#   cluster/slurm/coordinator.sh SPEC DIR      DIR on a disk that all nodes see
#
# The same command goes on after a reboot. PORT is where it listens, HOST the name by which the nodes find it.
set -eu
if [ $# -ne 2 ]; then
  echo "coordinator.sh: write coordinator.sh SPEC DIR" >&2
  exit 64
fi
spec=$1 out=$2
: "${PORT:=5555}" "${HOST:=$(hostname)}"
ticket=$out/workers.ticket

[ -e "$ticket" ] || phasegrid ticket new "$out" --endpoint "tcp://$HOST:$PORT" --out "$ticket"
exec phasegrid coordinate "$spec" --bind "tcp://*:$PORT" --out "$out"
