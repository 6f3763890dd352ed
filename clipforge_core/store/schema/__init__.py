"""The tables of the core, one module an area; `store.tables` puts their migrations in order."""
