"""The label scheme editor: a page for each part of a scheme."""
