"""What the learner remembers: the log of reviews, and when each card is due again."""

from ptquiz.memory.review import Event, EventKind, MemoryState, Phase, Rating, Review

__all__ = ["Event", "EventKind", "MemoryState", "Phase", "Rating", "Review"]
