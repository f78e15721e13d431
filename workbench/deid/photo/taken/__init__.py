"""What is taken out of a picture: noted, its texts remembered, and proven to be gone."""
