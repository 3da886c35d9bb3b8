"""Storage: landed bytes, Delta tables, the DuckDB engine, releases.

The only room that imports deltalake or duckdb.

What a value means, and which value is right, belongs to ``quality``; who may see it to ``governance``.
"""
