"""Several viewports: linked, compared, hung as a protocol, crossing in a point."""
