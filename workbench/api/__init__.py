"""The public, versioned door: all that plugins, ours and other people's, may import."""
