"""The occlusion of the frames that are looked at, kept up with every edit."""
