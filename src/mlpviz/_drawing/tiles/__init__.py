"""A grid of tiles: one image artist, one artist for all labels, frames, vote bars and a color bar."""
