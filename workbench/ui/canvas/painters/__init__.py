"""What the canvas paints, one painter a module."""
