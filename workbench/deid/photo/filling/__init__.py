"""Black boxes in pictures of each kind; what lies outside of them stays as it is."""
