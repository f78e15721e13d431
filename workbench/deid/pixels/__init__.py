"""What pixels tell of a person: found, judged, decided on, filled."""
