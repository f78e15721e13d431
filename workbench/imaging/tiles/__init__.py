"""Pictures too large to be read whole: regions of levels, stripes, pyramids."""
