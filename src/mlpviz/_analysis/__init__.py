"""Statistics, verdicts and findings about weights, units and training curves.

A module belongs here if it computes a statistic or a verdict that a plot shows or a report lists.

May import: _out_of_core, _pixel_space, _records, _samples.
From outside: pandas, scipy.
"""
