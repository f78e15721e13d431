"""The public, versioned door: all that a plugin may import."""
