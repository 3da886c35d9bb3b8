"""For every value that sources disagree on: a suggested form, a probability, and why.

Nothing here decides anything. There are two ways in: ``suggesting.suggest`` takes claims as a frame and knows
neither catalogue nor tables; ``on_conflicts.suggestions`` takes the open conflicts of an entity.
"""
