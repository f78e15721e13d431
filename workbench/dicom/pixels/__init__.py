"""From the bytes of Pixel Data to stored values."""
