"""The widget that shows one image and feeds the tools."""
