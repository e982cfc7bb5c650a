"""When a card is due again: FSRS on the learner's own days. The only importer of fsrs."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple

from ptquiz.errors import PtquizError
from ptquiz.memory.review import MemoryState, Phase, Rating

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    import fsrs

    from ptquiz.memory.curve import Curve

ALGORITHM = "fsrs-6 / fsrs 6.3.2"
"""What computes the states: fsrs 6.3.1 computes others, by up to 0.84 of the stability."""

LAST_DAYS = 5
"""Reviews that would come after the interview are spread over so many days before it."""

_PHASES = {1: Phase.LEARNING, 2: Phase.REVIEW, 3: Phase.RELEARNING}
_FSRS_STATES = {phase: number for number, phase in _PHASES.items()}


def learner_day(now: datetime, rollover_hour: int = 4) -> date:
    """Return the learner's day at ``now``, in its own timezone: a new day starts at 04:00."""
    if now.utcoffset() is None:
        raise ValueError("a learner's day needs a datetime with a timezone")
    # On the wall clock, so that the day starts at 04:00 on the two days of 23 and 25 hours too.
    return (now.replace(tzinfo=None) - timedelta(hours=rollover_hour)).date()


def day_start(day: date, zone: tzinfo | None, rollover_hour: int = 4) -> datetime:
    """Return the moment, in UTC, at which the learner's day starts in ``zone``."""
    return datetime.combine(day, time(rollover_hour), zone).astimezone(UTC)


class Goal(NamedTuple):
    """What an interval aims at: a retention, and a day that it does not jump past."""

    retention: float
    interview: date | None = None


def bounded(parameters: Sequence[float]) -> tuple[float, ...]:
    """Return parameters that fsrs accepts: single precision can miss a bound by a hair."""
    from fsrs.scheduler import (  # noqa: PLC0415 - 30 ms that only training needs
        LOWER_BOUNDS_PARAMETERS as LOWEST,
    )
    from fsrs.scheduler import (  # noqa: PLC0415
        UPPER_BOUNDS_PARAMETERS as HIGHEST,
    )

    within = zip(parameters, LOWEST, HIGHEST, strict=True)
    return tuple(float(min(max(each, low), high)) for each, low, high in within)


@dataclass(frozen=True)
class Schedule:
    """FSRS with a learner's settings. Each method is pure; ``now`` is aware and local.

    ``retention`` is the share of reviews that should succeed, ``parameters`` FSRS's own (None for
    its defaults). ``fuzz`` spreads intervals of three days and more, see ``_fuzzed``. No interval
    given before the day of the ``interview`` jumps past it, see ``_before``.
    Raises PtquizError where a setting is out of range.
    """

    retention: float = 0.9
    parameters: Sequence[float] | None = None
    maximum_interval_days: int = 36500
    learning_steps: tuple[timedelta, ...] = (timedelta(minutes=1), timedelta(minutes=10))
    relearning_steps: tuple[timedelta, ...] = (timedelta(minutes=10),)
    rollover_hour: int = 4
    fuzz: bool = True
    interview: date | None = None
    _schedulers: dict[float, fsrs.Scheduler] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        if not 0.7 <= self.retention <= 0.99:
            raise PtquizError(
                f"a retention of {self.retention} is out of range",
                "choose one from 0.70 (fewer reviews) to 0.99 (many more); 0.9 suits most",
            )
        if self.maximum_interval_days < 1:
            raise PtquizError(
                f"a maximum interval of {self.maximum_interval_days} days is out of range",
                "choose one day or more",
            )
        if self.rollover_hour not in range(24):
            raise PtquizError(
                f"a new day at hour {self.rollover_hour} is out of range",
                "choose an hour from 0 to 23",
            )
        if any(step <= timedelta() for step in (*self.learning_steps, *self.relearning_steps)):
            raise PtquizError("a learning step must be longer than zero", "try one minute")
        if self.parameters is not None:
            object.__setattr__(self, "parameters", tuple(self.parameters))

    @property
    def fingerprint(self) -> str:
        """All that a log's states depend on, beside the log.

        Not the goal: the log keeps the one of each review, so that an interval, once given, stays
        given.
        """
        settings = (
            self.parameters,
            self.maximum_interval_days,
            [step.total_seconds() for step in self.learning_steps],
            [step.total_seconds() for step in self.relearning_steps],
            self.rollover_hour,
            self.fuzz,
        )
        return f"{ALGORITHM} {settings}"

    def with_parameters(self, parameters: Sequence[float]) -> Schedule:
        """Return the same schedule with other parameters."""
        return replace(self, parameters=parameters)

    @property
    def curve(self) -> Curve:
        """The formulas behind it, for sums over many cards; they know no steps and no days."""
        from ptquiz.memory.curve import Curve  # noqa: PLC0415 - imports nothing that is heavy

        scheduler = self._scheduler(self.retention)
        return Curve(scheduler.parameters, self.retention, self.maximum_interval_days)

    def day(self, now: datetime) -> date:
        """Return the learner's day at ``now``."""
        return learner_day(now, self.rollover_hour)

    def review(
        self,
        state: MemoryState | None,
        card_id: str,
        rating: Rating,
        now: datetime,
        goal: Goal | None = None,
    ) -> MemoryState:
        """Return the state after a review; ``state`` is None for a new card.

        ``goal`` is the one of a review in the log, where it is not this schedule's.
        A review before the last one, by a clock that went backwards, counts as on the same day.
        """
        from fsrs import Rating as FsrsRating  # noqa: PLC0415 - 30 ms that only a review needs

        goal = goal or Goal(self.retention, self.interview)
        now = _to_millisecond(now)
        last = now.astimezone(UTC)
        today = self.day(now)
        elapsed_to = today if state is None else max(today, state.last_day)
        after, _ = self._scheduler(goal.retention).review_card(
            _to_fsrs(state), FsrsRating(rating), _noon(elapsed_to)
        )
        assert after.stability is not None
        assert after.difficulty is not None
        phase = _PHASES[after.state]
        reps = 1 if state is None else state.reps + 1
        lapsed = state is not None and state.phase is Phase.REVIEW and rating == Rating.AGAIN
        interval = after.due - _noon(elapsed_to)
        if phase is Phase.REVIEW:
            days = self._fuzzed(interval.days, card_id, reps) if self.fuzz else interval.days
            if goal.interview is not None:
                days = _before(goal.interview, days, today, _place(card_id, reps))
            due = day_start(today + timedelta(days), now.tzinfo, self.rollover_hour)
        else:
            due = last + interval
        return MemoryState(
            stability=after.stability,
            difficulty=after.difficulty,
            due=due,
            phase=phase,
            step=after.step,
            last=last,
            last_day=today,
            reps=reps,
            lapses=(0 if state is None else state.lapses) + lapsed,
        )

    def preview(
        self, state: MemoryState | None, card_id: str, now: datetime
    ) -> dict[Rating, MemoryState]:
        """Return, for each rating, exactly the state that ``review`` would return."""
        return {rating: self.review(state, card_id, rating, now) for rating in Rating}

    def retrievability(self, state: MemoryState, day: date) -> float:
        """Return the probability, 0 to 1, of knowing the card on a learner's day."""
        on = _noon(max(day, state.last_day))
        return float(self._scheduler(self.retention).get_card_retrievability(_to_fsrs(state), on))

    def interval_text(self, state: MemoryState, now: datetime) -> str:
        """Write how long until the card is due: ``<1m``, ``10m``, ``3d``, ``2.1mo``, ``1.3y``."""
        if state.phase is Phase.REVIEW:
            due_day = self.day(state.due.astimezone(now.tzinfo))
            return _days_text((due_day - self.day(now)).days)
        seconds = (state.due - _to_millisecond(now)).total_seconds()
        if seconds <= 0:
            return "now"
        if seconds < 60:
            return "<1m"
        if seconds < 3600:
            return f"{round(seconds / 60)}m"
        return f"{_short(seconds / 3600)}h" if seconds < 86400 else _days_text(seconds / 86400)

    def _scheduler(self, retention: float) -> fsrs.Scheduler:
        known = self._schedulers.get(retention)
        if known is not None:
            return known
        from fsrs import Scheduler  # noqa: PLC0415 - 30 ms that only a review needs

        options = {} if self.parameters is None else {"parameters": self.parameters}
        try:
            made = Scheduler(
                **options,
                desired_retention=retention,
                learning_steps=self.learning_steps,
                relearning_steps=self.relearning_steps,
                maximum_interval=self.maximum_interval_days,
                enable_fuzzing=False,
            )
        except ValueError as error:
            problem = " ".join(str(error).split())
            raise PtquizError(
                f"these FSRS parameters cannot be used: {problem}",
                "take them out of the configuration to go back to the defaults",
            ) from error
        self._schedulers[retention] = made
        return made

    def _fuzzed(self, days: int, card_id: str, reps: int) -> int:
        """Spread cards that were learnt together, over Anki's ranges of days.

        The range to either side is one day, plus 15 % of the interval between 2.5 and 7 days,
        10 % of it between 7 and 20, and 5 % of what is over 20 (fsrs, ``FUZZ_RANGES``, and Anki's
        manual, "Fuzz Factor"); shorter intervals stay. The place in it hangs on the card and the
        repetition alone: all four ratings of a preview move alike, and so stay in order.
        """
        if days < 2.5:
            return days
        spread = 1.0
        for start, end, share in ((2.5, 7.0, 0.15), (7.0, 20.0, 0.1), (20.0, float("inf"), 0.05)):
            spread += share * max(min(days, end) - start, 0.0)
        lowest = max(2, round(days - spread))
        highest = min(round(days + spread), self.maximum_interval_days)
        place = _place(card_id, reps)
        return int(min(lowest, highest) + place * (1 + max(highest - lowest, 0)))


def last_day_before(interview: date, today: date, place: float) -> date:
    """Return the latest day for a card to come back, for a learner with an interview ahead.

    By its ``place``, 0 to 1, it is one of the ``LAST_DAYS`` before the interview, so that no day
    has to bear all; and tomorrow at the earliest.
    """
    latest = interview - timedelta(days=1 + int(place * LAST_DAYS))
    return max(latest, today + timedelta(days=1))


def _before(interview: date, days: int, today: date, place: float) -> int:
    if today >= interview:
        return days
    return min(days, (last_day_before(interview, today, place) - today).days)


def _place(card_id: str, reps: int) -> float:
    """Return a number from 0 to 1 that hangs on the card and the repetition alone."""
    from hashlib import blake2b  # noqa: PLC0415 - loads OpenSSL, which only a review needs

    digest = blake2b(f"{card_id}\n{reps}".encode(), digest_size=4).digest()
    return int.from_bytes(digest) / 2**32


def _to_fsrs(state: MemoryState | None) -> fsrs.Card:
    from fsrs import Card, State  # noqa: PLC0415 - 30 ms that only a review needs

    if state is None:  # an id and a due date of our own: making up the id takes fsrs 1 ms
        return Card(card_id=0, due=_noon(date.min))
    return Card(
        card_id=0,
        state=State(_FSRS_STATES[state.phase]),
        step=state.step,
        stability=state.stability,
        difficulty=state.difficulty,
        due=state.due,
        last_review=_noon(state.last_day),
    )


def _noon(day: date) -> datetime:
    """Stand in for a learner's day: fsrs counts days as whole 24 hours between UTC moments."""
    return datetime.combine(day, time(12), UTC)


def _to_millisecond(moment: datetime) -> datetime:
    """Cut to what the log keeps, so that a preview is exactly what a replay returns."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _days_text(days: float) -> str:
    if days < 1:
        return "now"
    if days < 31:
        return f"{round(days)}d"
    return f"{_short(days / 30.4375)}mo" if days < 365 else f"{_short(days / 365.25)}y"


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
