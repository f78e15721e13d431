"""The project file: state and journal in one SQLite file, durable at each patch."""
