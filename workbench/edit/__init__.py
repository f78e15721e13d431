"""The document, its history and the tools."""
