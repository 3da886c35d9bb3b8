"""Who may log in and as what, their sessions, and the record of what they did that isn't a case's event.

Cases themselves are ``governance.case``'s; which page a role may open is the console's.
"""
