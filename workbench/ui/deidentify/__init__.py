"""The window of de-identification: it shows what `app.deidentify` knows."""
