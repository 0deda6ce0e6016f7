"""The only writers of decision graphs, requests, decisions and the ledger."""
