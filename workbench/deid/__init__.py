"""De-identification and the only way out of a project."""
