"""Reading what strangers sent, in a child process with memory and time limits.

``process`` and ``forked`` are the parent's side. ``template`` imports what reads, once, and forks a child per
task: it sees no environment variable that could hold a secret and reads no file. Everything else runs in the
child, on files whose content may be made to harm: it imports the standard library, fastexcel and pyarrow
only. What is read is handed back as files in
scratch; what is wrong with it, as a ``Refusal``.
"""
