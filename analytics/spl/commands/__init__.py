"""One file per command; its name is the command's, its docstring the page in docs/spl.md.

A command has ``plan(args, source) -> Plan``. One that may begin a search says
``GENERATES = True`` and is given None as its source there. A name that is a Python
keyword ends in ``_``.
"""
