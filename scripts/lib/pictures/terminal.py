"""Pictures of terminals: a command runs on a terminal of its own, and what it draws there becomes an SVG."""

import fcntl
import io
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from contextlib import suppress
from xml.sax.saxutils import escape

import pyte
from rich.console import Console
from rich.style import Style
from rich.text import Text

COLUMNS = 100
PATIENCE_SECONDS = 1200
# pyte's names for those of ECMA-48 that rich calls otherwise.
COLORS = {"brown": "yellow", "brightbrown": "bright_yellow"}


class Terminal:
    def __init__(self, rows, columns=COLUMNS):
        self.screen = pyte.Screen(columns, rows)
        self.stream = pyte.ByteStream(self.screen)

    def type(self, command):
        """What a person would have typed."""
        self.stream.feed(f"$ {command}\r\n".encode())

    def show(self, command, folder, until=None, shown=None):
        """Runs a command line to its end, or until what it draws is worth a picture; then it is interrupted.

        `shown` is what is typed on the picture, if not the same.
        """
        self.type(shown or command)
        outside, inside = pty.openpty()
        size = struct.pack("HHHH", self.screen.lines, self.screen.columns, 0, 0)
        fcntl.ioctl(inside, termios.TIOCSWINSZ, size)
        process = subprocess.Popen(
            ["bash", "-c", f"exec {command}"], cwd=folder, stdin=subprocess.DEVNULL, stdout=inside, stderr=inside,
            env={**os.environ, "TERM": "xterm-256color"}, start_new_session=True,
        )
        os.close(inside)
        try:
            self._follow(outside, until)
            if until:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGINT)
            elif process.wait() != 0:
                raise RuntimeError(f"{command}: exit code {process.returncode}\n" + "\n".join(self.screen.display))
        finally:
            os.close(outside)
            process.wait()
        return self

    def _follow(self, outside, until):
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            ready, _, _ = select.select([outside], [], [], 1)
            if ready:
                try:
                    piece = os.read(outside, 1 << 16)
                except OSError:  # the other end is closed
                    piece = b""
                if not piece:
                    if until:
                        raise RuntimeError("it ended before the picture was taken\n" + "\n".join(self.screen.display))
                    return
                self.stream.feed(piece)
            elif until and until("\n".join(self.screen.display)):
                return
        raise RuntimeError("it does not end\n" + "\n".join(self.screen.display))

    def save(self, path, title, source):
        """An SVG that says where it comes from."""
        path.write_text(self._svg(title).replace(">", f"><desc>{escape(source)}</desc>", 1))

    def _svg(self, title):
        console = Console(
            width=self.screen.columns, record=True, file=io.StringIO(), force_terminal=True, color_system="truecolor"
        )
        console.print(Text("\n").join(self._lines()), soft_wrap=True)
        svg = console.export_svg(title=title)
        # A picture asks no other host for a font.
        return re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.S).replace("Fira Code", "DejaVu Sans Mono")

    def _lines(self):
        rows = [self.screen.buffer[row] for row in range(self.screen.lines)]
        lines = [self._line(row) for row in rows]
        while lines and not lines[-1].plain.strip():
            lines.pop()
        # Room below the last one, whose descenders would be cut.
        return [*lines, Text(" ")]

    def _line(self, row):
        line = Text()
        for column in range(self.screen.columns):
            cell = row[column]
            line.append(cell.data, Style(color=color(cell.fg), bgcolor=color(cell.bg), bold=cell.bold))
        line.rstrip()
        return line


def color(name):
    if name == "default":
        return None
    return f"#{name}" if re.fullmatch("[0-9a-f]{6}", name) else COLORS.get(name, name)
