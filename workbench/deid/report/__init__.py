"""What became of persons in files: the report of a run, for people, programs and the law."""
