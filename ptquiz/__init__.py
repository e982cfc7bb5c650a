"""Flashcards for a PyTorch interview in which every answer is proven by running it."""

__version__ = "0.1.0"
