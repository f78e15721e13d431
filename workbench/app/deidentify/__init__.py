"""De-identification for a person at the screen: what is found, what is decided, what leaves."""
