"""A PostgreSQL server of Debian's, with a folder and a port of its own, for as long as a test runs."""
import glob
import os
import pathlib
import secrets
import shutil
import subprocess
import tempfile

from harness.server import free_ports

NAME = "keeper"


def programs():
    """The folder of the newest server's programs."""
    folders = glob.glob("/usr/lib/postgresql/*/bin")
    if not folders:
        raise FileNotFoundError("no PostgreSQL server: apt-get install postgresql")
    return max(folders, key=lambda folder: int(folder.split("/")[-2]))


class Postgres:
    """`durable`: whether it waits for its disk. It does not run as root: then as Debian's user for it."""

    def __init__(self, durable=False):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="lightkeep-postgres-", dir="/tmp"))
        self.user = "postgres" if os.getuid() == 0 else None
        self.password = secrets.token_hex(16)
        self.port = free_ports(1)[0]
        self.durable = durable
        secret = self.folder / "password"
        secret.write_text(self.password)
        if self.user:
            for path in (self.folder, secret):
                shutil.chown(path, self.user)
        self.run("initdb", "-D", self.data, "-A", "scram-sha-256", "-U", NAME, f"--pwfile={secret}", "--locale=C.UTF-8", "-E", "UTF8")
        self.start()

    @property
    def data(self):
        return str(self.folder / "data")

    def run(self, program, *arguments):
        done = subprocess.run([f"{programs()}/{program}", *arguments], user=self.user, cwd=self.folder, capture_output=True, text=True, timeout=120,
                              env={**os.environ, "PGPASSWORD": self.password})
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stdout}{done.stderr}")
        return done.stdout

    def start(self):
        settings = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c max_locks_per_transaction=256"
        settings += "" if self.durable else " -c fsync=off -c synchronous_commit=on -c full_page_writes=off"
        subprocess.run([f"{programs()}/pg_ctl", "-D", self.data, "-w", "-l", str(self.folder / "log"), "-o", settings, "start"], user=self.user,
                       cwd=self.folder, check=True, stdout=subprocess.DEVNULL, timeout=120)

    def stop(self, how="fast"):
        self.run("pg_ctl", "-D", self.data, "-w", "-m", how, "stop")

    def make(self, database):
        """An empty one; its address."""
        self.run("psql", "-h", "127.0.0.1", "-p", str(self.port), "-U", NAME, "-q", "-c", f"create database {database}", "postgres")
        return f"postgresql://{NAME}:{self.password}@127.0.0.1:{self.port}/{database}"

    def remove(self):
        try:
            self.stop("immediate")
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)
