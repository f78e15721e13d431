"""Damaged files by the thousand: nothing crashes, hangs or eats the memory."""
