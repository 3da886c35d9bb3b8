"""What a city declares: departments, feeds, entities, elements, code lists, checks, themes and clocks.

This room holds the frozen models, the YAML loader and the consistency check. It reads catalogue
files and nothing else: no data, no tables, no engine.
"""
