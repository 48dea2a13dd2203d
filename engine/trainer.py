"""One run of training: it owns the parameters, takes steps, and stops before a number is no longer finite."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import numpy as np

from .activations import Array
from .batches import Batches
from .ending import Ending, EndingKind
from .experiment import Experiment, Stop
from .fast_pass import FastPass, is_supported
from .number_text import number_text
from .parameters import ParameterLayout, free_parameters, start_parameters
from .phases import Phase, StepInPhases
from .schedules import SCHEDULES
from .stability import largest_stable_rate, rounded_down
from .textbook_pass import TextbookPass
from .textbook_steps import TextbookSteps

_LONG_ROW = 1000


class Trainer:
    """Training of one experiment, step by step.

    A step is one update of the parameters: backward over the batch whose forward pass is already
    there, update, then forward over the batch that is next. So after k steps `parameters` are those
    after k updates, and `loss` is the loss that they give on the next batch: row k of a trace.

    The four phases of a step can be run one at a time, by `run_phase`.

    Small calls are prepared beforehand (`FastPass`) where the experiment allows it.

    Parameters
    ----------
    experiment : Experiment
    textbook : bool
        Train by the textbook pass even where the fast one could: the reference to compare with.

    Attributes
    ----------
    experiment : Experiment
    layout : ParameterLayout
        Names and places of the parameters.
    step_number : int
        Updates since the start.
    learning_rate : float
        η as stated, before the schedule; it may be set between steps.
    ending : Ending or None
        Why the run ended, if it did.
    """

    def __init__(self, experiment: Experiment, *, textbook: bool = False) -> None:
        self.experiment = experiment
        self.layout = ParameterLayout(experiment.network)
        self._free = free_parameters(experiment.network)
        self._schedule = SCHEDULES[experiment.training.schedule.kind]
        self._schedule_settings = {**self._schedule.settings, **experiment.training.schedule.settings}
        self._constant_rate = experiment.training.schedule.kind == "constant"
        self._steps: FastPass | TextbookSteps = (
            TextbookSteps(experiment) if textbook or not is_supported(experiment) else FastPass(experiment)
        )
        self._gradient_pass = TextbookPass(experiment.network, experiment.loss)
        self.reset()

    def reset(self) -> None:
        """Go back to the start: the same weights, the same order of examples, step 0."""
        training = self.experiment.training
        generator = np.random.default_rng(training.seed)
        start = start_parameters(self.experiment, generator)
        self._batches = Batches(self.experiment, generator)
        self.learning_rate = training.learning_rate
        self.step_number = 0
        self._stop = training.stop
        self._largest_gradient = math.inf
        self.ending: Ending | None = None
        self._in_phases: StepInPhases | None = None
        with np.errstate(all="ignore"):
            self._steps.restart(self._batches, start)
        if not math.isfinite(self.loss):
            self.ending = Ending(
                EndingKind.DIVERGED,
                0,
                "The loss is not a finite number at the start already: the starting weights or the data "
                "are too large. Try smaller ones.",
                "loss",
            )

    @property
    def parameters(self) -> Array:
        """The current values, shape (n_parameters,); copy them to keep them."""
        return self._steps.parameters

    @property
    def loss(self) -> float:
        """The loss on the batch that is next; NaN only where the start itself is not finite."""
        return self._steps.loss if math.isfinite(self._steps.loss) else math.nan

    @property
    def epoch(self) -> int:
        """How many passes over the data are complete."""
        return self.step_number // self.experiment.steps_per_epoch

    def row(self) -> Array:
        """Return the current row of a trace: the loss, then every parameter, shape (1 + n_parameters,)."""
        return np.concatenate(([self.loss], self.parameters))

    def step(self) -> bool:
        """Take one step; return whether it was taken. A stop condition does not hold it back.

        A step of which some phases have been run is the one that is taken: only its rest is left.
        """
        if self.ending is not None and self.ending.diverged:
            return False
        self._in_phases = None
        with np.errstate(all="ignore"):
            return len(self._advance(1)) == 1

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
            How many steps were taken. When it is fewer than asked for, `ending` says why. A step of
            which some phases have been run is the first of them.
        """
        taken = 0
        self._in_phases = None
        while taken < steps and self.ending is None:
            count = min(steps - taken, self._steps.most_steps, self._steps_to_stop())
            with np.errstate(all="ignore"):
                block = self._advance(count)
            if rows is not None:
                rows[taken : taken + len(block)] = block
            taken += len(block)
            if self.ending is None:
                self._look_for_stop()
        return taken

    @property
    def next_phase(self) -> Phase:
        """The phase that `run_phase` runs; `FORWARD` where no step is half taken."""
        return Phase.FORWARD if self._in_phases is None else self._in_phases.phase.following

    def run_phase(self) -> StepInPhases | None:
        """Run the next phase of a step: forward, loss, backward, update; return the step as far as it is.

        Nothing that lasts changes before the update, which is `step`'s own, to the last bit. So a step may
        be left half taken: `step` and `run` complete it, `reset` and `restore` drop it, `state` is that
        before it, and a learning rate that is set in its midst counts. A stop condition does not hold a
        phase back. Once the run has diverged there is no phase to run: the answer is None.

        The numbers are those that the training itself computes, but for what the fast form never needs: it
        keeps δ and gradients without their common factor, which is multiplied in here.
        """
        if self.ending is not None and self.ending.diverged:
            return None
        now, phase = self._in_phases, self.next_phase
        with np.errstate(all="ignore"):
            if now is None:
                inputs, targets = (part.copy() for part in self.next_batch())
                sums, activations = self._steps.layers_forward()
                now = StepInPhases(
                    Phase.FORWARD,
                    self.step_number + 1,
                    inputs,
                    targets,
                    self.parameters.copy(),
                    tuple(sums),
                    tuple(activations),
                )
            elif phase is Phase.LOSS:
                now = dataclasses.replace(now, phase=phase, loss=self.loss)
            elif phase is Phase.BACKWARD:
                deltas, gradients = self._steps.layers_backward()
                now = dataclasses.replace(now, phase=phase, deltas=tuple(deltas), gradients=gradients)
            else:
                after = self.parameters.copy() if self.step() else None
                now = dataclasses.replace(now, phase=phase, parameters_after=after)
        self._in_phases = None if phase is Phase.UPDATE else now
        return now

    def stop_at(self, stop: Stop) -> None:
        """Replace the stop conditions; a run that ended by one may go on. Divergence stays final."""
        self._stop = stop
        if self.ending is not None and not self.ending.diverged:
            self.ending = None

    @property
    def stop(self) -> Stop:
        """The stop conditions in force."""
        return self._stop

    def next_batch(self) -> tuple[Array, Array]:
        """Return the inputs and targets of the batch that is next, shapes (n, n_in) and (n, n_out)."""
        return self._batches.current()

    def state(self) -> dict[str, Any]:
        """Return a copy of everything that decides the rest of the run, to the last bit."""
        return {
            "step": self.step_number,
            "parameters": self.parameters.copy(),
            "learning_rate": self.learning_rate,
            "optimizer": self._steps.rule.state(),
            "batches": self._batches.state(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Take up a state that `state` returned."""
        self.step_number = state["step"]
        self.learning_rate = state["learning_rate"]
        self._steps.rule.restore(state["optimizer"])
        self._batches.restore(state["batches"])
        self.ending = None
        self._in_phases = None
        with np.errstate(all="ignore"):
            self._steps.begin(state["parameters"])

    def _steps_to_stop(self) -> int:
        """How many steps may be taken before a stop condition has to be looked at."""
        stop, step = self._stop, self.step_number
        limits = [self._steps.most_steps]
        if stop.steps is not None:
            limits.append(stop.steps - step)
        if stop.epochs is not None:
            limits.append(stop.epochs * self.experiment.steps_per_epoch - step)
        if stop.gradient_below is not None:
            limits.append(1)
        return max(1, min(limits))

    def _rates(self, count: int) -> list[float]:
        if self._constant_rate:
            return [self.learning_rate] * count
        factor, settings = self._schedule.factor, self._schedule_settings
        return [self.learning_rate * factor(self.step_number + step, settings) for step in range(count)]

    def _advance(self, count: int) -> Array:
        """Take a block of steps; return the rows of those that stand, shape (n, 1 + n_parameters).

        It is cut short before the first number that is not finite, and behind the first loss that is
        below the one set. Both are looked for when the block is done, which is then undone and taken
        again as far as it stands.
        """
        steps = self._steps
        rates = self._rates(count)
        if self._stop.gradient_below is not None:
            gradients = self._gradient_pass.gradients(self.parameters, *self._batches.current())
            self._largest_gradient = float(np.abs(np.where(self._free, gradients, 0.0)).max())
        before = steps.state()
        rows = steps.block(rates)
        stands, quantity = self._how_far(rows)
        if stands == count and not steps.rule.is_finite():
            if count > 1:  # which step it was shows when they are taken one by one
                steps.go_back(before)
                return self._advance_singly(count)
            stands, quantity = 0, "optimizer"
        if stands < count:
            steps.go_back(before)
            rows = steps.block(rates[:stands]) if stands else rows[:0]
        if stands:
            steps.accept(stands)
        self.step_number += stands
        if quantity:
            self._diverge(quantity)
        return rows

    def _advance_singly(self, count: int) -> Array:
        rows = []
        for _ in range(count):
            rows.append(self._advance(1).copy())
            if self.ending is not None:
                break
        return np.concatenate(rows)

    def _how_far(self, rows: Array) -> tuple[int, str]:
        """Return how many of these rows stand, and what was not finite in the next one, if it was that."""
        stands, quantity = len(rows), ""
        if not _all_finite(rows):
            finite = np.isfinite(rows)
            whole = finite.all(axis=1)
            if not whole.all():
                stands = int(np.argmin(whole))
                bad = finite[stands]
                quantity = "loss" if bad[1:].all() else self.layout.names[int(np.argmin(bad[1:]))]
        if self._stop.loss_below is not None:
            below = rows[:stands, 0] < self._stop.loss_below
            if below.any():
                return int(np.argmax(below)) + 1, ""
        return stands, quantity

    def _diverge(self, quantity: str) -> None:
        """Say what happened; the state is the last finite one."""
        step = self.step_number + 1
        what = {"loss": "The loss", "optimizer": "A number that the optimizer remembers"}.get(
            quantity, f"The parameter {quantity}"
        )
        limit = largest_stable_rate(self.experiment)
        if limit is not None and limit < self.learning_rate:
            remedy = (
                "Reset, and try a smaller learning rate: here gradient descent holds up to about "
                f"{number_text(rounded_down(limit), 3)}."
            )
        else:
            smaller = number_text(self.learning_rate / 10, 3)
            remedy = f"Reset, and try a smaller learning rate, such as {smaller}."
        self.ending = Ending(
            EndingKind.DIVERGED,
            self.step_number,
            f"{what} grew beyond every finite number at step {step}: each update overshot further than "
            f"the one before. The values of step {self.step_number} are kept. {remedy}",
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


def _all_finite(rows: Array) -> bool:
    """Whether all numbers are finite; for long rows a sum of squares tells it faster, and errs only to no."""
    if rows.shape[1] < _LONG_ROW:
        return bool(np.isfinite(rows).all())
    if rows.flags.c_contiguous:
        flat = rows.reshape(-1)
        return math.isfinite(flat.dot(flat))
    return all(math.isfinite(row.dot(row)) for row in rows)
