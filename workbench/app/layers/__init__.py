"""Layers of the open project: how they look, what they hold, what is offered on them."""
