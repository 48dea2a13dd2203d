"""A run is the same to the last bit whether stepped, in phases, run, looked at, reloaded or replayed."""

from __future__ import annotations

import numpy as np
import pytest

from engine import Choice, Replay, Trainer, experiment_text, read_experiment, take_snapshot
from engine.optimizers import OPTIMIZERS
from engine.schedules import SCHEDULES

SEED = 7_000
STEPS = 45


def whole_run(experiment):
    trainer = Trainer(experiment)
    rows = np.zeros((STEPS, 1 + trainer.layout.size))
    return trainer, rows[: trainer.run(STEPS, rows)]


def rows_in_phases(experiment, random):
    """Each step in phases, wholly or in part, and completed by `step` or `run`."""
    trainer = Trainer(experiment)
    rows = np.zeros((STEPS, 1 + trainer.layout.size))
    for taken in range(STEPS):
        for _ in range(int(random.integers(0, 5))):
            trainer.run_phase()
        if trainer.step_number == taken:
            if random.random() < 0.5:
                trainer.step()
            else:
                trainer.run(1)
        if trainer.step_number == taken:
            return rows[:taken]
        rows[taken] = trainer.row()
    return rows


def rows_looked_at(experiment, random):
    """A run that is looked at and taken back to earlier steps on the way; some steps again at its end."""
    replay = Replay(Trainer(experiment))
    trainer = replay.trainer
    rows = np.zeros((STEPS, 1 + trainer.layout.size))
    taken = 0
    while taken < STEPS:
        count = min(int(random.integers(1, 20)), STEPS - taken)
        done = replay.run(count, rows[taken : taken + count])
        taken += done
        if done < count:
            break
        take_snapshot(experiment, trainer.parameters)
        trainer.next_batch()
        replay.go_to(int(random.integers(0, taken + 1)))
        replay.go_to(taken)
    for step in random.integers(0, taken + 1, 6).tolist():
        replay.go_to(step)
        if step:
            rows[step - 1] = trainer.row()
    return rows[:taken]


@pytest.mark.campaign
def test_random_projects_keep_every_bit(random_experiment, campaign, capsys):
    """Single steps, phases, uneven runs, save at k and go on, jump back and replay, write and read it."""
    projects = 30 * campaign
    differing = 0
    for number in range(projects):
        random = np.random.default_rng(SEED + number)
        experiment = random_experiment(
            SEED + number,
            optimizer=Choice(str(random.choice(list(OPTIMIZERS)))),
            schedule=Choice(str(random.choice(list(SCHEDULES)))),
            learning_rate=float(random.choice([0.001, 0.05, 10.0])),
        )
        whole, rows = whole_run(experiment)
        bits = rows.tobytes()
        stepped = Trainer(experiment)
        single = [stepped.row().copy() for _ in range(STEPS) if stepped.step()]
        differing += np.array(single).reshape(rows.shape).tobytes() != bits
        uneven = Trainer(experiment)
        pieces = []
        state, kept = uneven.state(), 0
        while uneven.ending is None and uneven.step_number < len(rows):
            count = min(int(random.integers(1, 9)), len(rows) - uneven.step_number)
            part = np.zeros((count, rows.shape[1]))
            pieces.append(part[: uneven.run(count, part)])
            if random.random() < 0.3:
                state, kept = uneven.state(), uneven.step_number
        differing += np.concatenate([rows[:0], *pieces]).tobytes() != bits
        again = Trainer(read_experiment(experiment_text(experiment)))
        for trainer in (uneven, again):
            trainer.restore(state)
            ahead = np.zeros((len(rows) - kept, rows.shape[1]))
            trainer.run(len(ahead), ahead)
            differing += ahead.tobytes() != rows[kept:].tobytes()
        differing += rows_in_phases(experiment, random).tobytes() != bits
        differing += rows_looked_at(experiment, random).tobytes() != bits
        whole.reset()
        repeated = np.zeros_like(rows)
        whole.run(len(rows), repeated)
        differing += repeated.tobytes() != bits
    with capsys.disabled():
        print(f"\n  same bits: {projects} projects, seed {SEED}, {differing} runs with a differing bit")
    assert differing == 0
