"""What uptake values of PET are made of: their kinds, the body's mass, the dose."""
