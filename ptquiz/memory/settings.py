"""What the learner decided and the store keeps: a plan, FSRS parameters of their own."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ptquiz.memory.database import MalformedRowError
from ptquiz.memory.plan import Plan

if TYPE_CHECKING:
    import sqlite3

    from ptquiz.memory.schedule import Schedule

PLAN = "plan"
PARAMETERS = "parameters"


def read(connection: sqlite3.Connection, name: str) -> Any:
    """Return a setting, None where there is none."""
    row = connection.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
    try:
        return None if row is None else json.loads(row[0])
    except ValueError as error:
        raise MalformedRowError(f"setting {name}: {error}") from error


def write(connection: sqlite3.Connection, name: str, value: Any) -> None:
    """Keep a setting; None takes it away."""
    connection.execute("DELETE FROM settings WHERE name = ?", (name,))
    if value is not None:
        connection.execute("INSERT INTO settings VALUES (?, ?)", (name, json.dumps(value)))


def plan(connection: sqlite3.Connection) -> Plan | None:
    """Return the learner's plan, also one whose day has passed."""
    data = read(connection, PLAN)
    try:
        return None if data is None else Plan.from_json(data)
    except (KeyError, TypeError, ValueError) as error:
        raise MalformedRowError(f"the plan: {error}") from error


def applied(connection: sqlite3.Connection, schedule: Schedule) -> Schedule:
    """Return a schedule with what is kept here, where it does not say otherwise itself."""
    parameters, kept = read(connection, PARAMETERS), plan(connection)
    if schedule.parameters is None and parameters is not None:
        schedule = replace(schedule, parameters=parameters)
    if schedule.interview is None and kept is not None:
        schedule = replace(schedule, interview=kept.interview)
    return schedule
