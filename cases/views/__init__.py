"""Screens of the course: load and authorise, bind a form, one action, answer."""
