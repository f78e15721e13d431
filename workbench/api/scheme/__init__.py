"""The label scheme as JSON: for the file of a scheme, and for formats that carry one."""
