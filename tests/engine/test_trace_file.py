"""A run as CSV: names, one row a step, every number with all its digits."""

from __future__ import annotations

import csv
import io

import numpy as np

from engine import Trainer
from engine.trace_file import TraceWriter


def test_a_trace_holds_every_step_with_every_digit(random_experiment):
    experiment = random_experiment(6, batch_size=2)
    trainer = Trainer(experiment)
    file = io.StringIO()
    writer = TraceWriter(file, experiment)
    writer.write(0, trainer.row()[np.newaxis])
    rows = np.empty((9, 1 + trainer.layout.size))
    trainer.run(9, rows)
    writer.write(1, rows[:4])
    writer.write(5, rows[4:])
    lines = list(csv.reader(io.StringIO(file.getvalue())))
    assert lines[0] == ["step", "epoch", "loss", *trainer.layout.names]
    assert [int(line[0]) for line in lines[1:]] == list(range(10))
    per_epoch = experiment.steps_per_epoch
    assert [int(line[1]) for line in lines[1:]] == [step // per_epoch for step in range(10)]
    assert [[float(text) for text in line[2:]] for line in lines[2:]] == rows.tolist()


def test_the_first_lines_look_like_this(linear_neuron):
    file = io.StringIO()
    trainer = Trainer(linear_neuron(a=1.0, weight=0.1, target=0.0))
    TraceWriter(file, trainer.experiment).write(0, trainer.row()[np.newaxis])
    assert file.getvalue() == 'step,epoch,loss,"W1[1,1]"\n0,0,0.010000000000000002,0.1\n'
