"""The nouns: frozen values and the pure functions that make patches of them."""
