"""What must stay quick, measured: `bin/manage benchmark NAME`."""
