"""One file per plot: read, arrange, draw."""
