"""The export for researchers: whose data, under which name, as coarse as needed, with a codebook (DOMAIN §6)."""
