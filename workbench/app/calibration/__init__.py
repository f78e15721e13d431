"""Millimetres from the user: rulers, typed sizes, camera profiles, and what files propose."""
