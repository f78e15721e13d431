"""One small state machine for each tool."""
