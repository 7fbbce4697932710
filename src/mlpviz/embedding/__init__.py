"""Hosts that show displays, such as sphinx-gallery.

A module belongs here if it serves one host.

May import: displays.
From outside: matplotlib, sphinx_gallery.
"""
