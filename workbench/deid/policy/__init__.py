"""What PS3.15 wants of each attribute, as data and as choices."""
