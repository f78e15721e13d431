"""Pure functions on arrays and regions."""
