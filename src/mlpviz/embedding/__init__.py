"""Figures in documents: hooks for tools such as sphinx-gallery, and pictures for dark pages.

A module belongs here if a tool that makes documents calls it, or if it makes files for them.

May import: displays.
From outside: PIL, matplotlib.
"""

from mlpviz.embedding.light_and_dark import save_light_and_dark

__all__ = ["save_light_and_dark"]
