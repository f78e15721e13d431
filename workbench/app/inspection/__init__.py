"""Which parts of the pictures were looked at: recorded, kept with the project, told."""
