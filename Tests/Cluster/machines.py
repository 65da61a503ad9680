"""Hosts with nothing but sshd."""

import subprocess
from contextlib import contextmanager
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "cluster" / "ssh" / "phasegrid-ssh"


@contextmanager
def ssh_servers(slurm, folder, hosts):
    """Runs sshd on these hosts, and leaves `ssh_config` in the folder, by which ssh finds them."""
    for name in ("host", "user"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True)
    Path("/run/sshd").mkdir(exist_ok=True)
    (folder / "sshd_config").write_text(
        f"HostKey {folder}/host\nAuthorizedKeysFile {folder}/user.pub\nStrictModes no\nPermitRootLogin yes\n"
        f"PasswordAuthentication no\nSubsystem sftp internal-sftp\n"
    )
    (folder / "ssh_config").write_text(
        f"Host *\n  IdentityFile {folder}/user\n  UserKnownHostsFile /dev/null\n  StrictHostKeyChecking no\n"
        "  LogLevel ERROR\n"
    )
    servers = [
        subprocess.Popen(
            ["ip", "netns", "exec", slurm.namespace(host), "/usr/sbin/sshd", "-D", "-e", "-f", folder / "sshd_config"],
            stderr=(folder / f"{host}-sshd.log").open("wb"),
        )
        for host in hosts
    ]
    try:
        yield
    finally:
        for server in servers:
            server.terminate()
            server.wait()
