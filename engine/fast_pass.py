"""The fast form of training: a step prepared once and then run without allocating anything.

A call costs a small network more than its arithmetic, so all calls are bound beforehand, to buffers that
never move. Parameters live in a ring of slots: each step writes the next parameters into the next slot,
so that recording a run costs one copy a block, and losses and the search for numbers that are not finite
are done for a whole block at once. `TextbookPass` is the reference that all this is tested against.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .activations import Array
from .batches import Batches
from .experiment import Experiment
from .fast_buffers import RULED, SCALED, STACKED, BatchPlan
from .fast_calls import Call
from .fast_data import EpochData
from .optimizers import OPTIMIZERS
from .parameters import ParameterLayout, free_parameters

MOST_SLOTS = 128
SLOT_BYTES = 1 << 19
"""Bytes that the slots of one ring may take, beyond the few that it needs: they should stay in the cache."""
FEW_SLOTS = 4
"""Steps that a block takes even where slots are larger: what a block costs besides is shared by them."""
FEW_SLOTS_BYTES = 1 << 23
"""Bytes that these few slots may take; beyond, a block is a single step."""
MOST_STACKED = 500
"""Up to so many parameters the update is one product of (1, −η) with (parameters, gradients)."""


def is_supported(experiment: Experiment) -> bool:
    """Whether the fast pass can train this experiment; the textbook pass can train all.

    Not yet prepared: the root mean square, softmax under a squared error, and cross-entropy with targets
    that do not add up to 1.
    """
    loss = experiment.loss.kind
    if loss == "root_mean_squared_error":
        return False
    if experiment.network.layers[-1].activation == "softmax":
        whole = bool((experiment.data.targets.sum(axis=1) == 1.0).all())
        return loss == "cross_entropy" and whole
    return loss in ("squared_error", "binary_cross_entropy")


class FastPass:
    """Training of a supported experiment, block by block; `restart` comes first.

    Attributes
    ----------
    parameters : ndarray, shape (n_parameters,)
        The current values; always the same array.
    loss : float
        The loss that they give on the batch that is next.
    most_steps : int
        How many steps one block may take.
    """

    def __init__(self, experiment: Experiment) -> None:
        size = ParameterLayout(experiment.network).size
        loss, training = experiment.loss, experiment.training
        self._held = ~free_parameters(experiment.network)
        self._frozen = bool(self._held.any())
        self._penalised = bool(loss.l1 or loss.l2)
        self._l1, self._l2 = loss.l1, loss.l2
        self._is_weight = _weight_mask(experiment)
        plain = training.optimizer.kind == "gradient_descent" and not self._frozen and not self._penalised
        self._mode = (STACKED if size <= MOST_STACKED else SCALED) if plain else RULED
        width = 1 + (2 * size if self._mode == STACKED else size)
        # With its parameters a slot keeps what the losses of its batch are computed from.
        outputs = experiment.network.layers[-1].units
        slot_bytes = 8 * (width + (3 * outputs + 1) * experiment.batch_size)
        self.most_steps = min(_slots_in_a_block(slot_bytes), MOST_SLOTS)
        slots = self.most_steps + 1
        self._ring = np.zeros((slots, width))
        self._rows = self._ring[:, : 1 + size]
        self._slots = [row[1 : 1 + size] for row in self._ring]
        if self._mode == STACKED:
            gradients = [row[1 + size :] for row in self._ring]
            self._stacks = [row[1:].reshape(2, size) for row in self._ring]
        else:
            gradients = [np.zeros(size)] * slots
        self._gradients = gradients[0]
        self._work = np.empty(size)
        self._more_work = np.empty(size)
        kind = OPTIMIZERS[training.optimizer.kind]
        self.rule = kind.make(size, {**kind.settings, **training.optimizer.settings})
        self._unused_rule = self.rule.state()

        self._data = EpochData(experiment)
        self._shuffles = training.shuffle
        sizes = [x.shape[1] for x, *_ in self._data.batches]
        plans = {
            count: BatchPlan(experiment, self._slots, gradients, count, self._mode) for count in set(sizes)
        }
        self._plans = [plans[count] for count in sizes]
        self._distinct = list(plans.values())
        self._coefficients = {id(plan): np.array([1.0, 0.0]) for plan in self._distinct}
        steps = {id(plan): plan.steps(self._update_calls(plan)) for plan in self._distinct}
        looks = {id(plan): plan.looks() for plan in self._distinct}
        self._prepared = [(steps[id(plan)], looks[id(plan)]) for plan in self._plans]
        self._rate = np.nan
        self.parameters = self._slots[0]
        self.loss = np.nan

    def restart(self, batches: Batches, parameters: Array) -> None:
        """Go back to a start: new batches, nothing remembered by the optimizer."""
        self._batches = batches
        self.rule.restore(self._unused_rule)
        self.begin(parameters)

    def begin(self, parameters: Array) -> float:
        """Take up parameters and run forward over the batch that is next; return the loss."""
        self.parameters[:] = parameters
        self._data.gather(self._batches.order)
        self._forward(0, self._batches.number)
        self.loss = float(self._block_losses(0, [self._batches.number])[0])
        return self.loss

    def block(self, rates: Sequence[float]) -> Array:
        """Take as many steps as there are learning rates, at most `most_steps`, finite or not.

        `accept` or `begin` must follow.

        Returns
        -------
        ndarray, shape (n_steps, 1 + n_parameters)
            A view of the rows (loss, parameters) after each step.
        """
        batches, prepared, data, per_epoch = self._batches, self._prepared, self._data.batches, len(self._plans)
        number = batches.number
        numbers = []
        for slot, rate in enumerate(rates):
            if rate != self._rate:
                self._set_rate(rate)
            steps, looks = prepared[number]
            backward, delta, gradients, update, arguments = steps[slot]
            for function, operands in backward:
                function(*operands)
            data[number][1](delta, gradients)
            update(*arguments)
            number += 1
            if number == per_epoch:
                number = 0
                if self._shuffles:
                    batches.begin_epoch()
                    self._data.gather(batches.order)
            if per_epoch > 1:
                looks = prepared[number][1]
            numbers.append(number)
            first, sums, forward, outputs, residuals, scores, cross = looks[slot + 1]
            x, _, targets, targets_dot = data[number]
            first(x, sums)
            for function, operands in forward:
                function(*operands)
            np.subtract(outputs, targets, residuals)
            if scores is not None:
                targets_dot(scores, cross)
        batches.number = number
        taken = len(numbers)
        self._ring[1 : 1 + taken, 0] = self._block_losses(1, numbers)
        return self._rows[1 : 1 + taken]

    def accept(self, steps: int) -> None:
        """Make the state after the last `block` of `steps` steps the current one."""
        self._ring[0] = self._ring[steps]
        self.loss = float(self._ring[0, 0])
        # Backward in slot 0 goes on from the forward pass in the last slot.
        self._plans[self._batches.number].keep_residual(steps)

    def layers_forward(self) -> tuple[list[Array], list[Array]]:
        """Run forward over the batch that is next; return every layer's z and a, shape (n_examples, units)."""
        number = self._batches.number
        self._forward(0, number)
        return self._plans[number].layers_forward(0, self._data.batches[number][0])

    def layers_backward(self) -> tuple[list[Array], Array]:
        """Run forward and backward over the batch that is next; return every layer's δ, and the gradients."""
        number = self._batches.number
        self._forward(0, number)
        deltas, gradients = self._plans[number].layers_backward(self._data.batches[number][0])
        if self._penalised:
            self._add_penalties(self.parameters, gradients)
        self._forward(0, number)  # what the next step goes on from
        return deltas, gradients

    def _forward(self, slot: int, number: int) -> None:
        first, sums, forward, outputs, residuals, scores, cross = self._prepared[number][1][slot]
        x, _, targets, targets_dot = self._data.batches[number]
        first(x, sums)
        for function, operands in forward:
            function(*operands)
        np.subtract(outputs, targets, residuals)
        if scores is not None:
            targets_dot(scores, cross)

    def _block_losses(self, first: int, numbers: Sequence[int]) -> Array:
        """Return the losses of the slots from `first` on, whose batches have these numbers."""
        last = first + len(numbers)
        if len(self._distinct) == 1:
            losses = self._distinct[0].losses(first, last)
        else:
            losses = np.empty(len(numbers))
            for plan in self._distinct:
                mine = [self._plans[number] is plan for number in numbers]
                if any(mine):
                    losses[mine] = plan.losses(first, last)[mine]
        if self._penalised:
            weights = self._rows[first:last, 1:] * self._is_weight
            losses += self._l1 * np.abs(weights).sum(axis=1) + self._l2 * np.square(weights).sum(axis=1)
        return losses

    def _set_rate(self, rate: float) -> None:
        self._rate = rate
        for plan in self._distinct:
            self._coefficients[id(plan)][1] = -rate * plan.delta_scale
            if self._mode == SCALED:
                plan.delta_factor[()] = rate * plan.delta_scale

    def _update_calls(self, plan: BatchPlan) -> list[Call]:
        """Per slot, the call that writes the next slot's parameters."""
        steps = range(self.most_steps)
        if self._mode == STACKED:
            product = self._coefficients[id(plan)].dot
            return [(product, (self._stacks[slot], self._slots[slot + 1])) for slot in steps]
        if self._mode == SCALED:
            return [
                (np.subtract, (self._slots[slot], self._gradients, self._slots[slot + 1])) for slot in steps
            ]
        return [(self._follow_rule, (self._slots[slot], self._slots[slot + 1])) for slot in steps]

    def _follow_rule(self, now: Array, after: Array) -> None:
        gradients = self._gradients
        if self._penalised:
            self._add_penalties(now, gradients)
        if self._frozen:
            np.copyto(gradients, 0.0, where=self._held)
        np.copyto(after, now)
        self.rule.update(after, gradients, self._rate)

    def _add_penalties(self, parameters: Array, gradients: Array) -> None:
        np.sign(parameters, self._work)
        np.multiply(self._work, self._l1, self._work)
        np.multiply(parameters, 2.0 * self._l2, self._more_work)
        np.add(self._work, self._more_work, self._work)
        np.multiply(self._work, self._is_weight, self._work)
        np.add(gradients, self._work, gradients)

    def state(self) -> Mapping[str, Any]:
        """Return what the next block changes besides the parameters, to go back to by `go_back`."""
        return {"rule": self.rule.state(), "batches": self._batches.state()}

    def go_back(self, state: Mapping[str, Any]) -> None:
        """Undo a block that was not accepted."""
        self.rule.restore(state["rule"])
        self._batches.restore(state["batches"])
        self.begin(self.parameters.copy())


def _slots_in_a_block(slot_bytes: int) -> int:
    """How many slots of this size a block has; one more is for the state that it starts from."""
    few = FEW_SLOTS if (FEW_SLOTS + 1) * slot_bytes <= FEW_SLOTS_BYTES else 1
    return max(SLOT_BYTES // slot_bytes - 1, few)


def _weight_mask(experiment: Experiment) -> Array:
    layout = ParameterLayout(experiment.network)
    mask = np.zeros(layout.size)
    for slots in layout.layers:
        mask[slots.weights] = 1.0
    return mask
