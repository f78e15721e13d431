"""The plugins that come with Workbench; each imports only workbench.api."""
