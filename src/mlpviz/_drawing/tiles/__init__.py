"""A grid of tiles: one image, one artist for all labels, frames, vote bars and a color bar."""
