"""Screens of reporting: load and authorise, bind a form, one action, answer."""
