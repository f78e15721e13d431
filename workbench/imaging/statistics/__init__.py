"""Values inside shapes: statistics of pixels, profiles along lines, uptake, volumes of stacks."""
