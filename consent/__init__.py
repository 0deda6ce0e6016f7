"""The resident, and who may know what: dossier, seats, areas, form, grants, the gate."""
