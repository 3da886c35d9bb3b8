"""Patterns (差异规律): conflicts grouped by how their claims differ, so that one decision settles many.

What differs and how is found here, in the engine; what people decide on a pattern, and what a decision does
to the value in force, belongs to other rooms.
"""
