"""Which examples a step sees: order, leftover batches, shuffling, and going back to a state."""

from __future__ import annotations

import numpy as np
import pytest

from engine import Data, Experiment, Layer, Loss, Network, Training
from engine.batches import Batches


def walk(examples, batch_size, shuffle=False, seed=0):
    rows = np.arange(examples, dtype=float)[:, np.newaxis]
    experiment = Experiment(
        Network(1, (Layer(1),)),
        Data(rows, -rows),
        Loss(),
        Training(0.1, batch_size=batch_size, shuffle=shuffle, seed=seed),
    )
    return experiment, Batches(experiment, np.random.default_rng(seed))


def take(batches, count):
    seen = []
    for _ in range(count):
        inputs, targets = batches.current()
        assert (inputs == -targets).all()
        seen.append(inputs[:, 0].astype(int).tolist())
        batches.advance()
    return seen


def test_without_shuffling_the_batches_follow_the_table_and_the_leftover_one_is_smaller():
    experiment, batches = walk(5, 2)
    assert experiment.steps_per_epoch == 3
    assert take(batches, 7) == [[0, 1], [2, 3], [4], [0, 1], [2, 3], [4], [0, 1]]


@pytest.mark.parametrize("size", [None, 4, 9])
def test_a_full_batch_is_all_examples_every_time(size):
    experiment, batches = walk(4, size)
    assert experiment.steps_per_epoch == 1
    assert take(batches, 3) == [[0, 1, 2, 3]] * 3


def test_one_example_at_a_time_goes_through_the_table():
    _, batches = walk(3, 1)
    assert take(batches, 4) == [[0], [1], [2], [0]]


def test_shuffling_shows_every_example_once_an_epoch_in_an_order_of_its_own():
    _, batches = walk(10, 3, shuffle=True)
    orders = []
    for _ in range(5):
        epoch = take(batches, 4)
        assert [len(batch) for batch in epoch] == [3, 3, 3, 1]
        orders.append([row for batch in epoch for row in batch])
    assert all(sorted(order) == list(range(10)) for order in orders)
    assert len({tuple(order) for order in orders}) == 5


def test_the_same_seed_gives_the_same_orders_and_another_seed_others():
    first, again, other = (take(walk(10, 3, True, seed)[1], 12) for seed in (1, 1, 2))
    assert first == again
    assert first != other


@pytest.mark.parametrize("shuffle", [False, True])
def test_a_restored_state_goes_on_as_the_first_time(shuffle):
    _, batches = walk(7, 3, shuffle)
    take(batches, 4)
    state = batches.state()
    ahead = take(batches, 9)
    batches.restore(state)
    assert take(batches, 9) == ahead
    _, fresh = walk(7, 3, shuffle, seed=8)
    fresh.restore(state)
    assert take(fresh, 9) == ahead


def test_the_state_is_a_copy_that_later_batches_leave_alone():
    _, batches = walk(7, 3, True)
    state = batches.state()
    order = state["order"].tolist()
    take(batches, 20)
    assert state["order"].tolist() == order
