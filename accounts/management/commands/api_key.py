"""Make or revoke a key for another system."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.actions.tokens import issue_token, revoke_token
from accounts.models import ApiToken, Membership, active_on
from accounts.states import Scope
from trail import clock
from trail.actor import System
from trail.errors import Refusal


class Command(BaseCommand):
    help = "Make a key for one role of one person (shown once), list keys, or revoke one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_subparsers(dest="what", required=True)
        make = what.add_parser("make", help="make a key; it is printed once")
        make.add_argument("email", help="whose key")
        make.add_argument("--municipality", required=True, help="key of the municipality")
        make.add_argument("--organisation", required=True, help="key of the organisation")
        make.add_argument("--name", required=True, help="what uses it, such as 'Zaaksysteem'")
        make.add_argument(
            "--scope", required=True, action="append", choices=Scope.values, help="may be repeated"
        )
        what.add_parser("list", help="the keys there are, without their secret")
        revoke = what.add_parser("revoke", help="end a key at once")
        revoke.add_argument("prefix", help="the part after ok_")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['what']}")(options)
        except Refusal as refusal:
            raise CommandError(str(refusal.reason)) from refusal

    def _make(self, options: dict[str, Any]) -> None:
        membership = (
            Membership.objects.filter(
                active_on(clock.today()),
                user__email=options["email"].lower(),
                municipality__key=options["municipality"],
                organisation__key=options["organisation"],
            )
            .order_by("id")
            .first()
        )
        if membership is None:
            raise CommandError("This person has no role there today.")
        _token, key = issue_token(
            membership=membership,
            name=options["name"],
            scopes=[Scope(one) for one in options["scope"]],
            by=System("command"),
        )
        self.stdout.write(key)
        self.stderr.write("Keep it safe: it can't be shown again.")

    def _list(self, options: dict[str, Any]) -> None:
        for token in ApiToken.objects.select_related("membership__user").order_by("id"):
            state = "revoked" if token.revoked_at else f"until {token.until_at:%Y-%m-%d}"
            used = f"{token.last_used_at:%Y-%m-%d %H:%M}" if token.last_used_at else "never"
            self.stdout.write(
                f"{token.prefix}  {token.name}  {token.membership.user.email}  "
                f"{' '.join(token.scopes)}  {state}  used {used}"
            )

    def _revoke(self, options: dict[str, Any]) -> None:
        token = ApiToken.objects.filter(prefix=options["prefix"]).first()
        if token is None:
            raise CommandError("There is no key with this prefix.")
        revoke_token(token=token, by=System("command"))
        self.stdout.write(f"{token.prefix} is revoked.")
