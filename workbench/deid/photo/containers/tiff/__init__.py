"""TIFF and its relatives, slides among them: pages, tags and descriptions written anew."""
