"""How severe defects are: judged by the rules of the scheme, kept while nothing changes."""
