"""Papers that people take into a room: to learn from, for a new alderman, for a partner, for the council (DOMAIN §6).

Each counts (exact, numbers and words about rules only), protects what is handed out, and says it in a Paper
(documents.papers). No resident's words, ever.
"""
