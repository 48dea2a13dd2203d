"""Any earlier step comes back to the last bit, in bounded memory, and training can branch off from there."""

from __future__ import annotations

import numpy as np
import pytest

from engine import Choice, Replay, Stop, Trainer
from engine.optimizers import OPTIMIZERS


def recorded(replay, steps):
    rows = np.empty((steps, 1 + replay.trainer.layout.size))
    assert replay.run(steps, rows) == steps
    return rows


@pytest.mark.parametrize("seed", range(14))
def test_every_step_comes_back_with_every_bit(random_experiment, seed):
    optimizer = Choice(list(OPTIMIZERS)[seed % len(OPTIMIZERS)])
    experiment = random_experiment(seed, optimizer=optimizer, learning_rate=1e-3, shuffle=True)
    replay = Replay(Trainer(experiment))
    start = replay.trainer.row().copy()
    rows = np.concatenate([[start], recorded(replay, 700)])
    random = np.random.default_rng(seed)
    for step in [0, 700, 64, 63, 65, *random.integers(0, 701, 8).tolist()]:
        replay.go_to(step)
        assert replay.trainer.step_number == step
        assert replay.trainer.row().tobytes() == rows[step].tobytes()
        assert replay.last_step == 700


def test_changes_of_the_learning_rate_are_replayed_where_they_came(random_experiment):
    replay = Replay(Trainer(random_experiment(3, learning_rate=0.01)))
    rows = [replay.trainer.row().copy()]
    for number in range(12):
        replay.set_learning_rate(0.001 * (number + 1))
        rows.extend(recorded(replay, 37))
    for step in (0, 1, 36, 37, 38, 200, 222, 444):
        replay.go_to(step)
        assert replay.trainer.row().tobytes() == rows[step].tobytes()
    replay.go_to(50)
    assert replay.trainer.learning_rate == 0.002


def test_running_on_from_an_earlier_step_begins_a_branch(random_experiment):
    experiment = random_experiment(3, learning_rate=0.01)
    replay = Replay(Trainer(experiment))
    rows = recorded(replay, 300)
    replay.go_to(100)
    replay.set_learning_rate(0.002)
    other = recorded(replay, 50)
    assert replay.last_step == 150
    assert other[0].tobytes() != rows[100].tobytes()
    assert max(replay.checkpoints) <= 150
    replay.go_to(120)
    assert replay.trainer.row().tobytes() == other[19].tobytes()
    replay.go_to(90)
    assert replay.trainer.row().tobytes() == rows[89].tobytes()
    with pytest.raises(ValueError, match="0 to 150, not at 151"):
        replay.go_to(151)


def test_checkpoints_stay_within_their_budget_and_evenly_spread(random_experiment):
    replay = Replay(Trainer(random_experiment(8, learning_rate=1e-4)), budget=40_000)
    replay.run(20_000)
    steps = np.array(replay.checkpoints)
    assert steps[0] == 0
    assert len(steps) <= 40_000 // 2048
    gaps = np.diff(steps)
    assert gaps.max() == gaps.min()
    assert 20_000 - steps[-1] <= gaps[0]


def test_stop_conditions_hold_no_replay_back_and_stay_in_force(random_experiment):
    replay = Replay(Trainer(random_experiment(3, stop=Stop(steps=80), learning_rate=0.01)))
    assert replay.run(200) == 80
    assert replay.trainer.ending is not None
    replay.trainer.stop_at(Stop(steps=150))
    assert replay.run(200) == 70
    replay.go_to(120)
    assert replay.trainer.step_number == 120
    assert replay.trainer.stop == Stop(steps=150)
    assert replay.run(200) == 30


def test_after_divergence_every_step_before_it_can_be_visited(linear_neuron):
    replay = Replay(Trainer(linear_neuron(learning_rate=0.05)))
    rows = np.empty((5000, 2))
    taken = replay.run(5000, rows)
    assert replay.trainer.ending.diverged
    assert taken == replay.last_step < 5000
    for step in (1, taken // 2, taken):
        replay.go_to(step)
        assert replay.trainer.row().tobytes() == rows[step - 1].tobytes()
    replay.reset()
    assert (replay.last_step, replay.checkpoints, replay.trainer.step_number) == (0, (0,), 0)
