"""Lists of terms of others: read with care, reported, and put into an index file of their own."""
