"""Maatwerkbudget: the decision graph, the request with its path, the decision, the ledger."""

from budgets.models.attachment import Attachment
from budgets.models.cost import CostLine, CostPrice, CostSheet
from budgets.models.ledger import BudgetAccount, LedgerEntry, YearAccount
from budgets.models.merged import MergedAccounts
from budgets.models.payment import Advance, Booking
from budgets.models.remnant import CountedMoney
from budgets.models.request import BudgetRequest, DeciderQuestion, Decision, TreeAnswer
from budgets.models.sheet import DecisionSheet
from budgets.models.tree import DecisionTree, TreeDraft

__all__ = [
    "Advance",
    "Attachment",
    "Booking",
    "BudgetAccount",
    "BudgetRequest",
    "CostLine",
    "CostPrice",
    "CostSheet",
    "CountedMoney",
    "DeciderQuestion",
    "Decision",
    "DecisionSheet",
    "DecisionTree",
    "LedgerEntry",
    "MergedAccounts",
    "TreeAnswer",
    "TreeDraft",
    "YearAccount",
]
