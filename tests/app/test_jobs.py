"""Jobs: long work with progress and cancel, whose result reaches the caller's thread or nobody."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.app.session_kit import Inbox
from workbench.app.jobs import LEAST_STEP, AtOnce, Job, Jobs, JobState, Progress
from workbench.base.errors import Cancelled, InputError, WorkbenchError
from workbench.base.text import t

TITLE = t("Counting")


class Record:
    """What a caller hears of a job."""

    def __init__(self) -> None:
        self.results: list[Any] = []
        self.errors: list[WorkbenchError] = []


@pytest.fixture
def record() -> Record:
    return Record()


@pytest.fixture
def at_once() -> Jobs:
    return Jobs(AtOnce())


@pytest.fixture
def threaded() -> Iterator[tuple[Jobs, Inbox]]:
    inbox = Inbox()
    jobs = Jobs(deliver=inbox)
    yield jobs, inbox
    jobs.close()


def states(jobs: Jobs) -> list[JobState]:
    return [job.state for job in jobs.jobs.values()]


def test_a_job_gives_its_result_and_tells_how_it_goes(at_once, record):
    heard: list[Job] = []
    at_once.changed.connect(heard.append)

    def work(progress: Progress) -> int:
        for i in range(4):
            progress.at(i / 4)
        progress.at(None)
        return 42

    id = at_once.start(TITLE, work, record.results.append, record.errors.append)
    assert (record.results, record.errors) == ([42], [])
    assert [job.progress for job in heard] == [None, 0, 0.25, 0.5, 0.75, None, None]
    assert [job.state for job in heard] == [JobState.RUNNING] * 6 + [JobState.DONE]
    assert at_once.jobs[id].title == TITLE


def test_ten_thousand_small_steps_are_not_ten_thousand_messages(at_once):
    heard: list[Job] = []
    at_once.changed.connect(heard.append)

    def work(progress: Progress) -> None:
        for i in range(10_000):
            progress.at(i / 10_000)

    at_once.start(TITLE, work)
    assert 50 < len(heard) <= 1 / LEAST_STEP + 3


def test_an_expected_error_reaches_the_caller(at_once, record):
    def work(progress: Progress) -> None:
        raise InputError(t("No such file."))

    id = at_once.start(TITLE, work, record.results.append, record.errors.append)
    assert record.results == []
    assert [str(error) for error in record.errors] == ["No such file."]
    assert (at_once.jobs[id].state, str(at_once.jobs[id].error)) == (
        JobState.FAILED,
        "No such file.",
    )


def test_an_unexpected_error_is_logged_and_said_in_words(at_once, record, caplog):
    with caplog.at_level(logging.ERROR, logger="workbench"):
        at_once.start(TITLE, lambda progress: 1 / 0, record.results.append, record.errors.append)
    (error,) = record.errors
    assert "unexpected" in str(error)
    assert "ZeroDivisionError" in error.details
    assert record.results == []


def test_when_the_result_cannot_be_taken_the_job_has_failed(at_once, record, caplog):
    def refuse(result: object) -> None:
        raise InputError(t("The disk is full."))

    at_once.start(TITLE, lambda progress: 1, refuse, record.errors.append)
    with caplog.at_level(logging.ERROR, logger="workbench"):
        at_once.start(TITLE, lambda progress: 1, lambda result: 1 / 0, record.errors.append)
    assert states(at_once) == [JobState.FAILED, JobState.FAILED]
    assert [str(error)[:9] for error in record.errors] == ["The disk ", "Something"]


def test_a_job_without_listeners_fails_quietly(at_once):
    def work(progress: Progress) -> None:
        raise InputError(t("No such file."))

    at_once.start(TITLE, work)
    assert states(at_once) == [JobState.FAILED]


def test_results_are_delivered_on_the_callers_thread(threaded, record):
    jobs, inbox = threaded
    threads: list[threading.Thread] = []
    done = threading.Event()

    def work(progress: Progress) -> threading.Thread:
        done.set()
        return threading.current_thread()

    def take(worker: threading.Thread) -> None:
        threads.extend([worker, threading.current_thread()])

    jobs.start(TITLE, work, take)
    assert done.wait(10)
    jobs._executor.shutdown()
    assert threads == []
    inbox.run()
    assert threads[0] is not threads[1]
    assert threads[1] is threading.current_thread()
    assert states(jobs) == [JobState.DONE]


def test_cancelling_stops_the_work_at_its_next_report(threaded, record):
    jobs, inbox = threaded
    started, cancelled = threading.Event(), threading.Event()

    def work(progress: Progress) -> None:
        started.set()
        assert cancelled.wait(10)
        progress.at(0.5)

    id = jobs.start(TITLE, work, record.results.append, record.errors.append)
    assert started.wait(10)
    jobs.cancel(id)
    cancelled.set()
    jobs._executor.shutdown()
    inbox.run()
    assert states(jobs) == [JobState.CANCELLED]
    assert (record.results, record.errors) == ([], [])


def test_a_cancel_after_the_work_and_before_the_result_is_taken_still_counts(threaded, record):
    jobs, inbox = threaded
    id = jobs.start(TITLE, lambda progress: 1, record.results.append, record.errors.append)
    jobs._executor.shutdown()
    jobs.cancel(id)
    inbox.run()
    assert states(jobs) == [JobState.CANCELLED]
    assert (record.results, record.errors) == ([], [])


def test_cancelling_what_is_over_or_never_was_does_nothing(at_once, record):
    id = at_once.start(TITLE, lambda progress: 1, record.results.append)
    at_once.cancel(id)
    at_once.cancel(99)
    assert states(at_once) == [JobState.DONE]


def test_closing_cancels_what_runs_and_what_waits(threaded, record):
    jobs, inbox = threaded
    running = threading.Semaphore(0)

    def work(progress: Progress) -> int:
        running.release()
        while True:
            progress.at(None)

    for _ in range(4):  # two run, two wait
        jobs.start(TITLE, work, record.results.append, record.errors.append)
    assert running.acquire(timeout=10)
    jobs.close()
    inbox.run()
    assert states(jobs) == [JobState.CANCELLED] * 4
    assert (record.results, record.errors) == ([], [])


def test_a_result_that_was_under_way_when_the_program_closed_goes_nowhere(threaded, record):
    jobs, inbox = threaded
    jobs.start(TITLE, lambda progress: 1, record.results.append, record.errors.append)
    jobs.close()
    inbox.run()
    assert (record.results, record.errors) == ([], [])


def test_nothing_starts_after_closing(at_once):
    at_once.close()
    with pytest.raises(Cancelled):
        at_once.start(TITLE, lambda progress: 1)


def test_a_view_that_raises_does_not_disturb_the_job(at_once, record, caplog):
    def broken(job: Job) -> None:
        raise RuntimeError("painted badly")

    at_once.changed.connect(broken)
    with caplog.at_level(logging.ERROR, logger="workbench"):
        at_once.start(TITLE, lambda progress: progress.at(0.5), record.results.append)
    assert record.results == [None]
    assert states(at_once) == [JobState.DONE]


def test_a_busy_window_gets_the_newest_of_a_job_and_not_all_of_it():
    waiting: list[Callable[[], None]] = []
    jobs = Jobs(AtOnce(), waiting.append)
    told: list[Job] = []
    jobs.changed.connect(told.append)

    def work(progress: Progress) -> None:
        for i in range(100):
            progress.at(i / 100)

    id = jobs.start(TITLE, work)
    while waiting:
        waiting.pop(0)()
    assert [job.state for job in told] == [JobState.RUNNING, JobState.RUNNING, JobState.DONE]
    assert told[1].progress == 0.99
    assert jobs.jobs[id].state is JobState.DONE


def test_a_result_that_comes_in_parts_ends_the_job_after_the_last_one():
    waiting: list[Callable[[], None]] = []
    jobs = Jobs(AtOnce(), waiting.append)
    seen: list[object] = []

    def done(result: int) -> Generator[Callable[[], int], int, None]:
        seen.append(result)
        seen.append((yield lambda: result + 1))

    id = jobs.start(t("Count"), lambda progress: 1, done)
    waiting.pop(0)()
    assert seen == [1]
    assert jobs.jobs[id].state is JobState.RUNNING
    while waiting:
        waiting.pop(0)()
    assert seen == [1, 2]
    assert jobs.jobs[id].state is JobState.DONE


def test_a_part_that_fails_fails_the_job():
    jobs = Jobs(AtOnce())
    told: list[WorkbenchError] = []

    def done(result: int) -> Generator[Callable[[], int], int, None]:
        yield lambda: 1 // 0

    id = jobs.start(t("Count"), lambda progress: 1, done, told.append)
    assert jobs.jobs[id].state is JobState.FAILED
    assert told


def test_work_for_an_executor_that_closed_already_is_cancelled() -> None:
    jobs = Jobs(AtOnce())
    gone = ThreadPoolExecutor(1)
    gone.shutdown()
    with pytest.raises(Cancelled):
        jobs.start(t("Late"), lambda progress: None, executor=gone)
    assert [job.state for job in jobs.jobs.values()] == [JobState.CANCELLED]
