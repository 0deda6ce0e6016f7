"""The monitoring report: figures by the four windows of integral work (DOMAIN §6), each defined once."""
