"""How severe defects are."""
