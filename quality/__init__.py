"""Values: types, formats, comparable forms, checks, reconcile and their results.

The only room that imports great_expectations. Where tables lie belongs to ``lake``.
"""
