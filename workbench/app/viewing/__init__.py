"""What is looked at and how: viewports, windows, tools in hand. Nothing here is saved."""
