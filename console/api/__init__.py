"""The JSON interface for programs: objections (Art 23), and its description. Pages are ``console.pages``'.

A program sends the token of an account in the ``Authorization`` header; it may do what that account may.
"""
