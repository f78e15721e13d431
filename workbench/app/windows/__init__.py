"""Windows on grey values: the file's, presets, the user's own."""
