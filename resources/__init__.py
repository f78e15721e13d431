"""Icons, themes, translations, codes, samples and documentation."""
