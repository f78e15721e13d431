"""The conductor: joins document, store, plugins, settings and jobs."""
