"""Parts of images with their labels, for training: tiles, crops of objects, whole pictures."""
