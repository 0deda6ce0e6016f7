"""Maatwerkbudget: decision graph, request, decision, ledger."""
