"""Screens of the budget: load and authorise, bind a form, one action, answer."""
