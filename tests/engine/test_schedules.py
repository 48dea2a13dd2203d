"""Schedules: the factor of every step, and that training multiplies with it."""

from __future__ import annotations

import itertools
import math

import pytest

from engine import Choice, ExperimentError, Trainer
from engine.schedules import SCHEDULES


def factor(name, step, **settings):
    kind = SCHEDULES[name]
    return kind.factor(step, {**kind.settings, **settings})


@pytest.mark.parametrize("name", SCHEDULES)
def test_every_schedule_begins_with_the_stated_rate_and_never_grows(name):
    factors = [factor(name, step) for step in range(0, 3000, 7)]
    assert factors[0] == 1.0
    assert all(0 <= after <= before for before, after in itertools.pairwise(factors))
    assert math.isfinite(factor(name, 10**12))


def test_each_schedule_follows_its_formula():
    assert [factor("step", step, every=3, factor=0.1) for step in (0, 2, 3, 5, 6)] == pytest.approx(
        [1, 1, 0.1, 0.1, 0.01]
    )
    assert factor("exponential", 5, factor=0.9) == pytest.approx(0.9**5)
    assert factor("cosine", 50, steps=100) == pytest.approx(0.5)
    assert factor("cosine", 25, steps=100, minimum=0.2) == pytest.approx(
        0.2 + 0.8 * (1 + math.cos(math.pi / 4)) / 2
    )
    assert factor("cosine", 100, steps=100, minimum=0.2) == factor("cosine", 500, steps=100, minimum=0.2)
    assert factor("cosine", 100, steps=100, minimum=0.2) == pytest.approx(0.2)
    assert factor("inverse_time", 10, decay=0.1) == pytest.approx(0.5)


def test_an_update_uses_the_rate_times_the_factor_of_its_step(linear_neuron):
    schedule = Choice("step", {"every": 2, "factor": 0.5})
    trainer = Trainer(linear_neuron(a=1.0, weight=1.0, target=0.0, learning_rate=0.1, schedule=schedule))
    weight = 1.0
    for step in range(6):
        trainer.step()
        weight -= 0.1 * 0.5 ** (step // 2) * 2 * weight
        assert trainer.parameters[0] == pytest.approx(weight, rel=1e-14)


@pytest.mark.parametrize(
    ("kind", "settings", "place"),
    [
        ("step", {"every": 0}, "every"),
        ("step", {"every": 2.5}, "every"),
        ("step", {"factor": 1.5}, "factor"),
        ("exponential", {"factor": -0.1}, "factor"),
        ("cosine", {"steps": 0}, "steps"),
        ("cosine", {"minimum": 2}, "minimum"),
        ("inverse_time", {"decay": -1}, "decay"),
        ("constant", {"factor": 1}, "factor"),
    ],
)
def test_a_setting_out_of_bounds_is_refused_with_its_place(linear_neuron, kind, settings, place):
    with pytest.raises(ExperimentError) as caught:
        linear_neuron(schedule=Choice(kind, settings))
    assert caught.value.place == f"$.training.schedule.{place}"
