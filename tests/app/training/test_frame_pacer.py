"""Whose turn it is: grants are kept, wake-ups end a wait, and nobody waits for ever."""

from __future__ import annotations

import threading
import time

import pytest

from app.training import frame_pacer
from app.training.frame_pacer import FramePacer


@pytest.fixture
def patient(monkeypatch):
    """Wait long for a grant, so that only a wake-up or a grant can be what ended a wait."""
    monkeypatch.setattr(frame_pacer, "UNATTENDED_WAIT", 5.0)


def waited(pacer):
    begin = time.perf_counter()
    pacer.wait()
    return time.perf_counter() - begin


def after(seconds, call):
    timer = threading.Timer(seconds, call)
    timer.start()
    return timer


def test_no_time_is_left_before_the_first_grant():
    assert FramePacer().time_left() < 0


def test_a_grant_gives_the_time_until_its_deadline():
    pacer = FramePacer()
    pacer.grant(time.perf_counter() + 10)
    assert 9 < pacer.time_left() <= 10
    pacer.grant(time.perf_counter() - 1)
    assert pacer.time_left() < -0.9


def test_a_grant_that_still_lasts_is_not_waited_for(patient):
    pacer = FramePacer()
    pacer.grant(time.perf_counter() + 10)
    assert waited(pacer) < 0.5


def test_a_grant_from_another_thread_ends_the_wait(patient):
    pacer = FramePacer()
    timer = after(0.02, lambda: pacer.grant(time.perf_counter() + 10))
    assert 0.01 < waited(pacer) < 2
    assert pacer.time_left() > 5
    timer.join()


def test_a_wake_up_ends_the_wait_without_granting_anything(patient):
    pacer = FramePacer()
    timer = after(0.02, pacer.wake)
    assert 0.01 < waited(pacer) < 2
    assert pacer.time_left() < 0
    timer.join()


def test_where_nobody_attends_the_thread_takes_a_short_turn_by_itself():
    pacer = FramePacer()
    assert frame_pacer.UNATTENDED_WAIT * 0.9 < waited(pacer) < 2
    assert 0 < pacer.time_left() <= frame_pacer.UNATTENDED_SLICE


def test_a_command_that_came_before_the_wait_is_not_missed():
    pacer = FramePacer()
    began = time.perf_counter()
    pacer.wait(unless=lambda: True)
    assert time.perf_counter() - began < 0.05
