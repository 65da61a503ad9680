"""A real Slurm on hosts of its own: a controller and nodes, each in its own network, host name, process and mount
namespace, joined by a bridge in one more. Killing a host's first process takes its power away; its link can be cut."""

import os
import signal
import subprocess
import time
from pathlib import Path

CONTROLLER = "c0"
NODES = ("n1", "n2", "n3", "n4")
SWITCH = "sw"
CORES = 2
# What a job has between the signal and its end when one of the partition `urgent` takes its place.
GRACE_SECONDS = 10
PATIENCE_SECONDS = 90

# Short times, so that what is lost is noticed in seconds; munge's credentials expire soon, or a job that is brought back
# within their life is taken for a replay. ip netns remounts /sys, so that control groups are out of sight.
CONFIGURATION = """
ClusterName=phasegrid
SlurmctldHost={controller}({controller_address})
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge/socket,cred_expire=5
CredType=cred/munge
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool/%n
SlurmctldPidFile={folder}/run/controller.pid
SlurmdPidFile={folder}/run/%n.pid
SlurmctldLogFile={folder}/log/slurmctld.log
SlurmdLogFile={folder}/log/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,sched_interval=1,bf_interval=1,sched_min_interval=0
SlurmdParameters=config_overrides
ReturnToService=2
SlurmdTimeout=5
SlurmctldTimeout=5
MessageTimeout=3
TCPTimeout=2
KillWait=5
BatchStartTimeout=5
JobRequeue=0
MaxJobCount=100
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
SlurmctldParameters=preempt_send_user_signal
{nodes}
PartitionName=debug Nodes={names} Default=YES MaxTime=INFINITE State=UP PriorityTier=1 GraceTime={grace}
PartitionName=urgent Nodes={names} MaxTime=INFINITE State=UP PriorityTier=2 PreemptMode=OFF
"""


def run(*arguments):
    done = subprocess.run([str(argument) for argument in arguments], capture_output=True, text=True)
    assert done.returncode == 0, f"{arguments}: {done.stderr}"
    return done.stdout


class Slurm:
    def __init__(self, folder):
        self.folder = Path(folder)
        # Names are the kernel's own, so that nothing else on this machine must share them.
        self.prefix = f"pg{os.getpid()}"
        self.hosts = (CONTROLLER, *NODES)
        self.first_processes = {}

    def address(self, host):
        return f"10.79.0.{1 + self.hosts.index(host)}"

    def namespace(self, host):
        return f"{self.prefix}{host}"

    # Life

    def open(self):
        for name in ("state", "log", "run", "munge", *(f"spool/{node}" for node in NODES)):
            (self.folder / name).mkdir(parents=True)
        self._connect()
        self._configure()
        munge = self.folder / "munge"
        (munge / "key").write_bytes(os.urandom(128))
        (munge / "key").chmod(0o400)
        run(
            "munged", "--force", f"--key-file={munge}/key", f"--socket={munge}/socket", f"--pid-file={munge}/pid",
            f"--log-file={munge}/log", f"--seed-file={munge}/seed",
        )
        self._start(CONTROLLER, "slurmctld", "-D", "-c", "-f", self.folder / "slurm.conf")
        for node in NODES:
            self.power_on(node)
        self.wait_until_idle()
        return self

    def close(self):
        for host in list(self.first_processes):
            self.power_off(host)
        pid = self.folder / "munge" / "pid"
        if pid.exists():
            os.kill(int(pid.read_text()), signal.SIGTERM)
        for host in (*self.hosts, SWITCH):
            subprocess.run(["ip", "netns", "del", self.namespace(host)], capture_output=True)
            subprocess.run(["rm", "-rf", f"/etc/netns/{self.namespace(host)}"])

    def _connect(self):
        run("ip", "netns", "add", self.namespace(SWITCH))
        self._switch("link", "add", "br0", "type", "bridge")
        self._switch("link", "set", "br0", "up")
        names = "127.0.0.1 localhost\n" + "".join(f"{self.address(host)} {host}\n" for host in self.hosts)
        for host in self.hosts:
            name = self.namespace(host)
            run("ip", "netns", "add", name)
            self._switch("link", "add", host, "type", "veth", "peer", "name", "eth0", "netns", name)
            self._switch("link", "set", host, "master", "br0", "up")
            run("ip", "-n", name, "addr", "add", f"{self.address(host)}/24", "dev", "eth0")
            run("ip", "-n", name, "link", "set", "eth0", "up")
            run("ip", "-n", name, "link", "set", "lo", "up")
            settings = Path("/etc/netns") / name
            settings.mkdir(parents=True)
            (settings / "hosts").write_text(names)

    def _configure(self):
        nodes = "\n".join(
            f"NodeName={node} NodeAddr={self.address(node)} CPUs={CORES} RealMemory=1000 State=UNKNOWN" for node in NODES
        )
        (self.folder / "slurm.conf").write_text(
            CONFIGURATION.format(
                folder=self.folder, controller=CONTROLLER, controller_address=self.address(CONTROLLER), nodes=nodes,
                names=",".join(NODES), grace=GRACE_SECONDS,
            )
        )
        (self.folder / "cgroup.conf").write_text("CgroupPlugin=cgroup/v1\n")

    def _switch(self, *arguments):
        run("ip", "-n", self.namespace(SWITCH), *arguments)

    def _start(self, host, *command):
        with (self.folder / "log" / f"{host}.out").open("ab") as output:
            self.first_processes[host] = subprocess.Popen(
                ["ip", "netns", "exec", self.namespace(host), "unshare", "--uts", "--pid", "--mount", "--fork"]
                + ["--kill-child", "--mount-proc", "bash", "-c", f'hostname {host}; exec "$@"', "_"]
                + [str(argument) for argument in command],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True, env=self.environment,
            )

    @property
    def environment(self):
        return {**os.environ, "SLURM_CONF": str(self.folder / "slurm.conf")}

    # Use

    def command(self):
        """What to write before a command that is to run on the controller's host, which users log in to."""
        return ["ip", "netns", "exec", self.namespace(CONTROLLER), "unshare", "--uts", "bash", "-c"] + [
            f'hostname {CONTROLLER}; exec "$@"', "_"
        ]

    def ask(self, *command):
        done = subprocess.run(
            ["timeout", "20", *self.command(), *map(str, command)], capture_output=True, text=True, env=self.environment
        )
        assert done.returncode == 0, f"{command}: {done.stderr}"
        return done.stdout

    def jobs(self):
        """Jobs in the queue: number, state, node."""
        lines = self.ask("squeue", "--noheader", "--array", "--format=%i|%T|%N").splitlines()
        return [tuple(line.split("|")) for line in lines]

    def wait_until_idle(self):
        end = time.monotonic() + PATIENCE_SECONDS
        while True:
            done = subprocess.run(
                ["timeout", "20", *self.command(), "sinfo", "--noheader", "--Node", "--partition=debug", "--format=%T"],
                capture_output=True, text=True, env=self.environment,
            )
            if done.stdout.split() == ["idle"] * len(NODES):
                return
            assert time.monotonic() < end, f"the nodes do not become idle: {done.stdout} {done.stderr}"
            time.sleep(0.2)

    # Faults

    def power_on(self, node):
        self._start(node, "slurmd", "-D", "-N", node, "-f", self.folder / "slurm.conf")

    def power_off(self, host):
        process = self.first_processes.pop(host)
        process.kill()
        process.wait()

    def cut(self, node):
        self._switch("link", "set", node, "down")

    def heal(self, node):
        self._switch("link", "set", node, "up")
