"""Training curves: lines on one or two axes, their marks and their legend."""
