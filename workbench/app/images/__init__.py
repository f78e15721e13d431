"""Images of the project: found, opened, shown in a tree, found again."""
