"""What lies over a picture: annotations in tiles, and what its file draws."""
