"""Reading what strangers sent, in a child process with memory and time limits.

``process`` is the parent's side. Everything else runs in the child, on files whose content may be made to
harm: it imports the standard library, fastexcel and pyarrow only, so that a child starts in a sixth of a
second, and sees no environment variable that could hold a secret. What is read is handed back as files in
scratch; what is wrong with it, as a ``Refusal``.
"""
