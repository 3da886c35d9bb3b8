"""How the database came to be as it is, one step to a module of ``versions``; Alembic applies them."""
