"""What calls are made at random: networks, valid arguments, junk, and what has to come of them."""
