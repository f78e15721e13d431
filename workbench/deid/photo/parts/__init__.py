"""Picture files taken apart and put together again, each read within its bounds."""
