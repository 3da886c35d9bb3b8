"""The authority's web pages: thin, they call ``governance`` and ``lake``.

What a decision means, and what disagrees, is decided in the rooms that the pages show.
"""
