"""What a run is doing, as the transport buttons and the status line need to know it."""

from __future__ import annotations

from enum import Enum


class RunState(Enum):
    """The state of a run; each change is confirmed by the training thread, not assumed by the window."""

    READY = "ready"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    DIVERGED = "diverged"
    FAILED = "failed"

    @property
    def can_train(self) -> bool:
        """Whether Run and Step can be pressed."""
        return self in (RunState.READY, RunState.PAUSED, RunState.FINISHED)
