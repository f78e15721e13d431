"""Which files are images, and which of them make a series."""
