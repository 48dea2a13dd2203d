"""The Qt binding keeps its references to None and True; PySide6 6.12.0 loses them until Python 3.11 aborts."""

from __future__ import annotations

import subprocess
import sys

CALLS, EMITS, MOST = 1000, 5000, 100

SCRIPT = f"""
import sys
from PySide6.QtCore import QObject, QTimer, Signal

class Sender(QObject):
    sent = Signal(object)

sender, timer = Sender(), QTimer()

def measure(act, times):
    act()
    before = sys.getrefcount(None), sys.getrefcount(True)
    for _ in range(times):
        act()
    return sys.getrefcount(None) - before[0], sys.getrefcount(True) - before[1]

print(*measure(lambda: timer.setInterval(5), {CALLS}))
print(*measure(lambda: sender.sent.emit(1), {EMITS}))
print(*measure(lambda: lost.append(None), 1000) if (lost := []) is not None else ())
"""


def test_references_to_none_and_true_are_kept_over_many_calls_and_emits():
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    calls, emits, control = ([int(text) for text in line.split()] for line in done.stdout.splitlines())
    for changed in (*calls, *emits):
        assert abs(changed) <= MOST
    # From Python 3.12 on, None is immortal and nothing can be lost.
    assert control[0] >= 1000 or sys.version_info >= (3, 12)
