"""Maps of parts."""
