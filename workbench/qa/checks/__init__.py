"""One check a file: a pure function, and what it says of itself."""
