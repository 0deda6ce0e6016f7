"""The one-command start: real servers without a server installed, and what bin/* needs around them.

Nothing here imports Django, and everything but the servers' binaries is the standard library, so
the first look (taken port, wrong folder) works before anything is installed.
"""
