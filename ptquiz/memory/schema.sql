-- The log: what happened, in the order of (stamp, id). Rows are added and never changed.
CREATE TABLE events (
    id        TEXT PRIMARY KEY,
    stamp     INTEGER NOT NULL,  -- `at`, or one more than the newest where a clock went backwards
    kind      TEXT NOT NULL
              CHECK (kind IN ('review', 'undo', 'suspend', 'resume', 'bury', 'flag', 'rename')),
    card      TEXT NOT NULL,     -- the card's id at the time
    at        INTEGER NOT NULL,  -- milliseconds since 1970, UTC
    day       TEXT NOT NULL,     -- the learner's day, 2026-03-29
    zone      TEXT,              -- Europe/Berlin, where it is known
    utc_offset INTEGER NOT NULL, -- seconds
    detail    TEXT,              -- undo: the review's id; bury: until; flag: the note; rename: to
    rating    INTEGER CHECK (rating BETWEEN 1 AND 4),
    suggested INTEGER CHECK (suggested BETWEEN 1 AND 4),
    retention REAL CHECK (retention > 0 AND retention < 1),  -- that the interval aimed at
    seconds   REAL,
    hints     INTEGER,
    outcome   TEXT,
    variant   TEXT,              -- JSON
    answer    TEXT,
    device    TEXT,
    torch     TEXT,
    interview TEXT,              -- the day that the interval did not jump past
    CHECK ((kind = 'review')
           = (rating IS NOT NULL AND retention IS NOT NULL AND seconds IS NOT NULL
              AND hints IS NOT NULL AND variant IS NOT NULL))
) STRICT;

CREATE INDEX events_in_order ON events (stamp, id);
CREATE INDEX events_by_card ON events (card, stamp);
CREATE INDEX events_undone ON events (detail) WHERE kind = 'undo';
CREATE INDEX events_renamed ON events (stamp, id) WHERE kind = 'rename';

CREATE TRIGGER events_stay BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'the log only grows'); END;

CREATE TRIGGER events_keep BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'the log only grows'); END;

CREATE VIEW standing AS
SELECT * FROM events AS event
WHERE kind <> 'undo' AND NOT EXISTS (
    SELECT 1 FROM events AS undo WHERE undo.kind = 'undo' AND undo.detail = event.id
);

-- What the learner decided: JSON by name, see settings.py.
CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

-- From here on, all is derived from the log and can be made again.
CREATE TABLE memory (
    card       TEXT PRIMARY KEY,  -- the card's id now
    stability  REAL NOT NULL,
    difficulty REAL NOT NULL,
    due        INTEGER NOT NULL,  -- milliseconds since 1970, UTC
    due_day    TEXT NOT NULL,
    phase      TEXT NOT NULL CHECK (phase IN ('learning', 'review', 'relearning')),
    step       INTEGER,
    last       INTEGER NOT NULL,
    last_day   TEXT NOT NULL,
    reps       INTEGER NOT NULL,
    lapses     INTEGER NOT NULL,
    first_day  TEXT NOT NULL,     -- the learner's day of the first review
    failed     INTEGER NOT NULL,  -- reviews rated again
    spent      INTEGER NOT NULL   -- milliseconds
) STRICT;

-- The reviews of a card on one of the learner's days, by what the card was before them.
CREATE TABLE tallies (
    card    TEXT NOT NULL,        -- the card's id now
    day     TEXT NOT NULL,
    age     INTEGER NOT NULL,     -- tally.Age
    reviews INTEGER NOT NULL,
    passed  INTEGER NOT NULL,     -- not rated again
    spent   INTEGER NOT NULL,     -- milliseconds, of each review at most tally.LONGEST_SECONDS
    PRIMARY KEY (card, day, age)
) STRICT, WITHOUT ROWID;

-- The same of all cards together.
CREATE TABLE days (
    day     TEXT NOT NULL,
    age     INTEGER NOT NULL,
    reviews INTEGER NOT NULL,
    passed  INTEGER NOT NULL,
    spent   INTEGER NOT NULL,
    PRIMARY KEY (day, age)
) STRICT, WITHOUT ROWID;

CREATE TABLE marks (
    card      TEXT PRIMARY KEY,
    suspended INTEGER NOT NULL,
    until     TEXT,               -- buried before this learner's day
    note      TEXT
) STRICT;

CREATE TABLE names (
    old TEXT PRIMARY KEY,
    new TEXT NOT NULL
) STRICT;

CREATE TABLE derived (
    fingerprint TEXT NOT NULL     -- of the schedule that made the tables above
) STRICT;
