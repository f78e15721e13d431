"""A picture against its reference: where they meet, how they differ, what stands out."""
