"""Any step of a run again, to the last bit: checkpoints of the whole state, and replay from the nearest one."""

from __future__ import annotations

import bisect
from typing import Any

import numpy as np

from .activations import Array
from .experiment import Stop
from .trainer import Trainer

DEFAULT_BUDGET = 24 * 1024 * 1024
"""Bytes that the checkpoints of one run may take."""
MOST_CHECKPOINTS = 4096
FIRST_INTERVAL = 64


class Replay:
    """Takes a trainer forward, and back to any step that it has been at.

    While it goes forward, the whole state (parameters, optimizer, generator, position) is kept every so
    many steps. When there are too many, every second one goes and the interval doubles, so that memory
    stays bounded however long the run. Changes of the learning rate are kept with the step they came at.

    Running on from an earlier step begins a new branch: what came after that step is forgotten.

    Parameters
    ----------
    trainer : Trainer
        From now on to be run, and its learning rate changed, through this object alone.
    budget : int
        Bytes that the checkpoints may take; at least two are kept, the start and one more.

    Attributes
    ----------
    last_step : int
        The furthest step of this branch.
    """

    def __init__(self, trainer: Trainer, budget: int = DEFAULT_BUDGET) -> None:
        self.trainer = trainer
        self._budget = budget
        self.reset()

    def reset(self) -> None:
        """Reset the trainer to its start, and forget all that came after it."""
        self.trainer.reset()
        start = self.trainer.state()
        self._most = int(np.clip(self._budget // _bytes_of(start), 2, MOST_CHECKPOINTS))
        self._interval = FIRST_INTERVAL
        self._states: list[dict[str, Any]] = [start]
        self._rates: list[tuple[int, float]] = []
        self.last_step = 0

    @property
    def checkpoints(self) -> tuple[int, ...]:
        """The steps whose state is kept, in order."""
        return tuple(state["step"] for state in self._states)

    def set_learning_rate(self, rate: float) -> None:
        """Change the learning rate from the next step on."""
        self._begin_branch()
        step = self.trainer.step_number
        self._rates = [change for change in self._rates if change[0] < step] + [(step, rate)]
        self.trainer.learning_rate = rate

    def run(self, steps: int, rows: Array | None = None) -> int:
        """Take up to `steps` steps, as `Trainer.run` does, keeping checkpoints on the way."""
        self._begin_branch()
        taken = 0
        while taken < steps:
            due = self._states[-1]["step"] + self._interval - self.trainer.step_number
            count = min(steps - taken, max(due, 1))
            done = self.trainer.run(count, None if rows is None else rows[taken : taken + count])
            taken += done
            self.last_step = self.trainer.step_number
            if self.trainer.step_number - self._states[-1]["step"] >= self._interval:
                self._keep(self.trainer.state())
            if done < count or self.trainer.ending is not None:
                break
        return taken

    def go_to(self, step: int) -> None:
        """Bring the trainer to a step between 0 and `last_step`; the steps after it stay reachable.

        Raises
        ------
        ValueError
            When the run has not been at this step.
        """
        if not 0 <= step <= self.last_step:
            raise ValueError(f"The run has been at steps 0 to {self.last_step}, not at {step}.")
        trainer = self.trainer
        place = bisect.bisect_right(self.checkpoints, step) - 1
        trainer.restore(self._states[place])
        stop = trainer.stop
        trainer.stop_at(Stop())  # the steps are known to be there: nothing is to hold the replay back
        for at, rate in self._rates:
            if trainer.step_number <= at <= step:
                trainer.run(at - trainer.step_number)
                trainer.learning_rate = rate
        trainer.run(step - trainer.step_number)
        trainer.stop_at(stop)

    def _begin_branch(self) -> None:
        """Forget what lies after the current step, if the trainer was taken back."""
        step = self.trainer.step_number
        if step < self.last_step:
            self._states = [state for state in self._states if state["step"] <= step]
            self._rates = [change for change in self._rates if change[0] <= step]
            self.last_step = step

    def _keep(self, state: dict[str, Any]) -> None:
        self._states.append(state)
        if len(self._states) > self._most:
            # The start stays; of the others every second one goes.
            self._states = self._states[::2]
            self._interval *= 2


def _bytes_of(state: dict[str, Any]) -> int:
    """About how much memory a state takes."""
    arrays = [state["parameters"], state["batches"]["order"], *state["optimizer"].values()]
    return sum(int(array.nbytes) for array in arrays) + 2048
