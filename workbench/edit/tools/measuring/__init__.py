"""Tools that measure: what they draw is a measurement of one kind."""
