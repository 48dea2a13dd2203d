"""A run is the same to the last bit whether stepped, run, paused, reloaded or taken up again."""

from __future__ import annotations

import numpy as np
import pytest

from engine import Choice, Trainer, experiment_text, read_experiment
from engine.optimizers import OPTIMIZERS
from engine.schedules import SCHEDULES

SEED = 7_000
STEPS = 45


def whole_run(experiment):
    trainer = Trainer(experiment)
    rows = np.zeros((STEPS, 1 + trainer.layout.size))
    return trainer, rows[: trainer.run(STEPS, rows)]


@pytest.mark.campaign
def test_random_projects_keep_every_bit(random_experiment, campaign, capsys):
    """Single steps, uneven runs, save at k and go on, jump back and replay, write and read the project."""
    projects = 200 * campaign
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
        whole.reset()
        repeated = np.zeros_like(rows)
        whole.run(len(rows), repeated)
        differing += repeated.tobytes() != bits
    with capsys.disabled():
        print(f"\n  same bits: {projects} projects, seed {SEED}, {differing} runs with a differing bit")
    assert differing == 0
