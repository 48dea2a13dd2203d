"""One run of training: it owns the parameters, takes steps, and stops before a number is no longer finite."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .activations import Array
from .batches import Batches
from .ending import Ending, EndingKind
from .experiment import Experiment, Stop
from .number_text import number_text
from .optimizers import OPTIMIZERS
from .parameters import ParameterLayout, free_parameters, start_parameters
from .schedules import SCHEDULES
from .textbook_pass import TextbookPass


class Trainer:
    """Training of one experiment, step by step.

    A step is one update of the parameters: backward over the batch whose forward pass is already
    there, update, then forward over the batch that is next. So after k steps `parameters` are those
    after k updates, and `loss` is the loss that they give on the next batch: row k of a trace.

    Attributes
    ----------
    experiment : Experiment
    layout : ParameterLayout
        Names and places of the parameters.
    parameters : ndarray, shape (n_parameters,)
        The current values; copy them to keep them.
    loss : float
        The loss on the batch that is next (all examples in full-batch training). NaN only where the
        start itself is not finite.
    step_number : int
        Updates since the start.
    learning_rate : float
        η as stated, before the schedule; it may be set between steps.
    ending : Ending or None
        Why the run ended, if it did.
    """

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self.layout = ParameterLayout(experiment.network)
        self._free = free_parameters(experiment.network)
        self._has_frozen = not bool(self._free.all())
        self._schedule = SCHEDULES[experiment.training.schedule.kind]
        self._schedule_settings = {**self._schedule.settings, **experiment.training.schedule.settings}
        self._constant_rate = experiment.training.schedule.kind == "constant"
        self._pass = TextbookPass(experiment.network, experiment.loss)
        self.reset()

    def reset(self) -> None:
        """Go back to the start: the same weights, the same order of examples, step 0."""
        training = self.experiment.training
        generator = np.random.default_rng(training.seed)
        self.parameters = start_parameters(self.experiment, generator)
        self._previous = np.empty_like(self.parameters)
        self._batches = Batches(self.experiment, generator)
        kind = OPTIMIZERS[training.optimizer.kind]
        self._rule = kind.make(self.layout.size, {**kind.settings, **training.optimizer.settings})
        self.learning_rate = training.learning_rate
        self.step_number = 0
        self._stop = training.stop
        self.ending: Ending | None = None
        with np.errstate(all="ignore"):
            self.loss = self._pass.forward(self.parameters, *self._batches.current())
        if not math.isfinite(self.loss):
            self.loss = math.nan
            self.ending = Ending(
                EndingKind.DIVERGED,
                0,
                "The loss is not a finite number at the start already: the starting weights or the data "
                "are too large. Try smaller ones.",
                "loss",
            )

    @property
    def epoch(self) -> int:
        """How many passes over the data are complete."""
        return self.step_number // self.experiment.steps_per_epoch

    def row(self) -> Array:
        """Return the current row of a trace: the loss, then every parameter, shape (1 + n_parameters,)."""
        return np.concatenate(([self.loss], self.parameters))

    def step(self) -> bool:
        """Take one step; return whether it was taken. A stop condition does not hold it back."""
        return self._guarded_step()

    def run(self, steps: int, rows: Array | None = None) -> int:
        """Take up to `steps` steps, until a stop condition holds or a number is no longer finite.

        Parameters
        ----------
        steps : int
        rows : ndarray, shape (at least steps, 1 + n_parameters), optional
            Row i receives the loss and the parameters after the i-th of these steps.

        Returns
        -------
        int
            How many steps were taken. When it is fewer than asked for, `ending` says why.
        """
        if self.ending is not None:
            return 0
        for taken in range(steps):
            if not self._guarded_step():
                return taken
            if rows is not None:
                rows[taken, 0] = self.loss
                rows[taken, 1:] = self.parameters
            self._look_for_stop()
            if self.ending is not None:
                return taken + 1
        return steps

    def stop_at(self, stop: Stop) -> None:
        """Replace the stop conditions; a run that ended by one may go on. Divergence stays final."""
        self._stop = stop
        if self.ending is not None and not self.ending.diverged:
            self.ending = None

    def state(self) -> dict[str, Any]:
        """Return a copy of everything that decides the rest of the run, to the last bit."""
        return {
            "step": self.step_number,
            "parameters": self.parameters.copy(),
            "learning_rate": self.learning_rate,
            "optimizer": self._rule.state(),
            "batches": self._batches.state(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Take up a state that `state` returned."""
        self.step_number = state["step"]
        self.parameters[:] = state["parameters"]
        self.learning_rate = state["learning_rate"]
        self._rule.restore(state["optimizer"])
        self._batches.restore(state["batches"])
        self.ending = None
        with np.errstate(all="ignore"):
            self.loss = self._pass.forward(self.parameters, *self._batches.current())

    def _guarded_step(self) -> bool:
        if self.ending is not None and self.ending.diverged:
            return False
        with np.errstate(all="ignore"):
            return self._step()

    def _step(self) -> bool:
        gradients = self._pass.backward(self.parameters)
        if self._has_frozen:
            gradients = np.where(self._free, gradients, 0.0)
        self._largest_gradient = float(np.abs(gradients).max())
        rate = self.learning_rate
        if not self._constant_rate:
            rate *= self._schedule.factor(self.step_number, self._schedule_settings)
        self._previous[:] = self.parameters
        remembered = self._rule.state()
        self._rule.update(self.parameters, gradients, rate)
        finite = np.isfinite(self.parameters)
        if not finite.all():
            self._rule.restore(remembered)
            self._diverge(self.layout.names[int(np.argmin(finite))])
            return False
        if not self._rule.is_finite():
            self._rule.restore(remembered)
            self._diverge("optimizer")
            return False
        self._batches.advance()
        loss = self._pass.forward(self.parameters, *self._batches.current())
        if not math.isfinite(loss):
            self._batches.take_back()
            self._rule.restore(remembered)
            self._diverge("loss")
            return False
        self.loss = loss
        self.step_number += 1
        return True

    def _diverge(self, quantity: str) -> None:
        """Go back to the last finite state and say what happened."""
        self.parameters[:] = self._previous
        self._pass.forward(self.parameters, *self._batches.current())
        step = self.step_number + 1
        what = {"loss": "The loss", "optimizer": "A number that the optimizer remembers"}.get(
            quantity, f"The parameter {quantity}"
        )
        self.ending = Ending(
            EndingKind.DIVERGED,
            self.step_number,
            f"{what} grew beyond every finite number at step {step}: each update overshot further than "
            f"the one before. The values of step {self.step_number} are kept. Reset, and try a smaller "
            f"learning rate, such as {number_text(self.learning_rate / 10, 3)}.",
            quantity,
        )

    def _look_for_stop(self) -> None:
        stop = self._stop
        step = self.step_number
        if stop.steps is not None and step >= stop.steps:
            self.ending = Ending(EndingKind.STEPS, step, f"Stopped after {step} steps, as set.")
        elif stop.epochs is not None and self.epoch >= stop.epochs:
            self.ending = Ending(EndingKind.EPOCHS, step, f"Stopped after {self.epoch} epochs, as set.")
        elif stop.loss_below is not None and self.loss < stop.loss_below:
            self.ending = Ending(
                EndingKind.LOSS,
                step,
                f"Stopped at step {step}: the loss is below {number_text(stop.loss_below)}, as set.",
            )
        elif stop.gradient_below is not None and self._largest_gradient < stop.gradient_below:
            self.ending = Ending(
                EndingKind.GRADIENT,
                step,
                f"Stopped at step {step}: every gradient is below {number_text(stop.gradient_below)}, as set.",
            )
