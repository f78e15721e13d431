"""What annotations measure: numbers in rows, values inside shapes, live."""
