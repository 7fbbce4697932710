"""The seeds that are tried, as the environment says; a single one by default."""

import os

START = int(os.environ.get("MLPVIZ_ATTACK_START", "0"))
SEEDS = range(START, START + int(os.environ.get("MLPVIZ_ATTACK_SEEDS", "1")))
N_DAMAGED = int(os.environ.get("MLPVIZ_ATTACK_FILES", "60"))
"""The number of times that each file is damaged."""
COUNTS = os.environ.get("MLPVIZ_ATTACK_COUNTS")
"""The file for the number of times that each sentence was said, and was false."""
