"""What figures have to know of a municipality's lists: which of their lines are about violence (DOMAIN §6)."""

# Violence is never shown separately when small: topics and results of this life area …
VIOLENCE_AREA = "veiligheid"
# … are then counted together with this topic; what has no such neighbour, with the others.
VIOLENCE_JOINS = "kinderen_veiligheid"
OTHER = "overig"
