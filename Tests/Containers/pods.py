"""Pods of the manifests, played by podman."""

import json
import os

import kubernetes
import yaml
from engine import Container, inspect, podman, run, volume_path
from page import get
from slowing import slowed
from sweep import LEASE_SECONDS, SPEC, Sweep

PROGRAM_USER = 10001


class Pods:
    """The local overlay's coordinator and workers. The files in `folder` are what the cluster would hand to them."""

    def __init__(self, folder, volume):
        self.folder = folder
        self.volume = volume
        self.network = f"phasegrid-test-{os.getpid()}"
        self.tickets = folder / "tickets"
        self.tickets.mkdir()
        self.pod, self.workers = kubernetes.for_podman("local", volume, self.tickets)
        # A sweep of some seconds does not wait for long leases.
        self.pod["spec"]["containers"][0]["args"].append(f"--lease={LEASE_SECONDS}")
        self.coordinator = Container("phasegrid-coordinator")
        podman("network", "create", self.network)
        # As the cluster's provisioner does for fsGroup.
        os.chown(volume_path(volume), 0, PROGRAM_USER)
        volume_path(volume).chmod(0o2775)
        self.sweep = Sweep(volume_path(volume) / "sweep", self.story)

    def play(self, document, *others):
        file = self.folder / f"{document['kind']}.yaml"
        file.write_text(yaml.safe_dump_all([*others, document]))
        podman("play", "kube", "--network", self.network, file)

    def start_coordinator(self):
        data = {"sweep.yaml": SPEC.read_text()}
        self.play(
            self.pod, {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": self.map_name}, "data": data}
        )

    @property
    def map_name(self):
        """Of the spec's ConfigMap, which podman makes a volume of."""
        (specs,) = [volume for volume in self.pod["spec"]["volumes"] if volume["name"] == "specs"]
        return specs["configMap"]["name"]

    def start_workers(self):
        self.play(self.workers)

    def hand_out_ticket(self):
        """As a Secret's volume has it: root's, and the pod's group may read."""
        made = volume_path(self.volume) / "worker.ticket"
        self.sweep.wait_until(made.exists, "the ticket is made")
        ticket = self.tickets / "worker.ticket"
        ticket.write_bytes(made.read_bytes())
        os.chown(ticket, 0, PROGRAM_USER)
        ticket.chmod(0o440)

    @property
    def worker_containers(self):
        lines = podman("ps", "--all", "--format", "{{.Names}}").splitlines()
        return [Container(name) for name in lines if name.startswith("phasegrid-worker-pod") and name.endswith("-worker")]

    def slowed(self):
        """The workers that run now have much less done at the end of it than they could have."""
        processes = [worker.state["Pid"] for worker in self.worker_containers]

        def signal_workers(number):
            for process in processes:
                os.kill(process, number)

        return slowed(signal_workers)

    def set_link(self, container, state):
        """Takes the link of a container's pod `up` or `down`."""
        run("nsenter", "--target", container.state["Pid"], "--net", "ip", "link", "set", "eth0", state)

    def probe(self, container, kind):
        """Whether a probe succeeds, run as the kubelet runs it: in the container, or over its network."""
        pod = self.pod if container is self.coordinator else self.workers["spec"]["template"]
        (described,) = pod["spec"]["containers"]
        probe = described[kind]
        if "exec" in probe:
            return container.do(*probe["exec"]["command"], check=False).returncode == 0
        request = probe["httpGet"]
        (port,) = [port["containerPort"] for port in described["ports"] if port["name"] == request["port"]]
        url = f"http://{self.address}:{port}{request['path']}"
        return get(url, timeout=probe.get("timeoutSeconds", 1))[0] == 200

    @property
    def address(self):
        """Of the coordinator's pod."""
        pod = json.loads(podman("pod", "inspect", self.pod["metadata"]["name"]))
        return inspect(pod["InfraContainerID"])["NetworkSettings"]["Networks"][self.network]["IPAddress"]

    def story(self):
        containers = [self.coordinator, *self.worker_containers]
        return "\n".join(f"{container.name}:\n{container.text}" for container in containers)

    def close(self):
        pods = json.loads(podman("pod", "ps", "--format", "json") or "[]")
        for pod in pods:
            if pod["Name"] == "phasegrid" or pod["Name"].startswith("phasegrid-worker-pod"):
                run("podman", "pod", "rm", "--force", "--time", "0", pod["Name"], check=False)
        run("podman", "network", "rm", "--force", self.network, check=False)
        run("podman", "volume", "rm", "--force", self.map_name, check=False)
