"""The only writers of residents, dossiers, seats and what may be known. Each rebuilds Access."""
