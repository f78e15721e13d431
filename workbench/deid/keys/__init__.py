"""One secret a project, and what follows from it: pseudonyms, UIDs, dates, the vault."""
