"""Real servers of the sample city's departments, on the loopback address, for ``make city`` and for tests.

Each module starts one kind and stops it again. No data belongs here: who starts a server says what it
serves.
"""
