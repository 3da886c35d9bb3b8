"""Sample catalogues with the data that they describe. Nothing in the rooms imports from here."""
