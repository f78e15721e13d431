"""The project file: schema, journal, locks, recovery and migrations."""
