"""Hooks for tools that put figures into documents, such as sphinx-gallery.

A module belongs here if such a tool calls it.

May import: displays.
From outside: PIL, matplotlib.
"""
