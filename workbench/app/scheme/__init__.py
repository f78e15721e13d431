"""The label scheme: files of it, changes to it, values of its attributes."""
