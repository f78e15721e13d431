"""The pixels of a cleaned picture, looked at: text, codes and faces, and what becomes of them."""
