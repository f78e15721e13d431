"""Maps of parts: their zones as files, and how a part is placed on images."""
