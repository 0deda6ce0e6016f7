"""A programme of today, with people in every stage; all dates count from the day the demo is loaded.

Today at the table: meneer De Wit, mevrouw Yilmaz, mevrouw Adom. See living_more.py for the others, money.py for
what is asked for. Nothing happens later than yesterday evening, so that no moment lies in the future.
"""

import random
from datetime import date, time, timedelta

from cases.states import Urgency, UrgencyReason
from consent.states import HowGiven
from opkoers.demo.places import Places
from opkoers.demo.walk import USUAL, Course, Person

TEAM = {"sociaalteam": USUAL, "werktafel": USUAL}


class Living:
    """The living programme: one method per resident; `courses` by the resident's last name."""

    def __init__(self, places: Places, today: date, dice: random.Random) -> None:
        self.places, self.today, self.dice = places, today, dice
        self.courses: dict[str, Course] = {}

    def day(self, offset: int) -> date:
        """`offset` days from today; what would fall in a weekend is on the Friday before."""
        day = self.today + timedelta(days=offset)
        in_weekend = max(day.weekday() - 4, 0) if offset % 7 else 0
        return day - timedelta(days=in_weekend)

    def course(self, name: str) -> Course:
        self.courses[name] = Course(self.places, "houten", self.dice)
        return self.courses[name]

    def walk(self) -> None:
        self.de_wit()
        self.yilmaz()
        self.adom()
        self.van_dijk_and_brouwer()
        self.haddad()

    def de_wit(self) -> None:
        """Bankrupt, in the circle no address, no benefit, no home; on somebody's sofa. Today his fourth talk."""
        course = self.course("de wit")
        course.refer(
            self.day(-55),
            "bo",
            Person("meneer", "Maarten de Wit", "Bellen na tien uur. Geen brieven naar zijn broer."),
            "Sinds zijn bedrijf failliet ging, slaapt hij bij zijn broer op de bank. Zonder adres krijgt hij geen "
            "uitkering, zonder inkomen geen woning.",
            "wonen inkomen schulden werk",
            tried="Twee keer een uitkering aangevraagd, twee keer gestrand op het adres. WoningNet vraagt inkomen.",
        )
        course.weigh(self.day(-54), iris="invite: het adres is de sleutel", marleen="invite")
        course.invite(self.day(-52), "marleen", ("marleen", "pieter", "iris", "bo"), self.day(-42))
        knows = {**TEAM, "wil": "inkomen schulden werk wonen", "viveste": "wonen"}
        with course.talk(next_on=self.day(-28), consent=knows, monitoring=True) as talk:
            talk.told(
                "wonen",
                "Ik lig al negen maanden bij mijn broer op de bank. Zijn vrouw zegt niets, maar ik zie het.",
            )
            talk.told(
                "inkomen",
                "Ze zeggen: kom terug als u een adres hebt. Maar zonder geld krijg ik geen adres.",
            )
            talk.told(
                "schulden",
                "Van de zaak staat nog iets open bij de leverancier en de belasting. Ik maak de post niet meer open.",
            )
            talk.told(
                "werk",
                "Ik ben installateur. Handen genoeg, maar zonder bus en gereedschap begin je weinig.",
            )
            talk.wish("wonen", "Ik wil gewoon weer een eigen deur die op slot kan.")
            talk.strand("wonen", "Een dak boven mijn hoofd", "wonen")
            talk.strand("inkomen", "Rust in mijn geld", "financien_uitkering")
            talk.strand("schulden", "Van de schulden van de zaak af", "schulden")
            talk.strand(
                "werk", "Weer aan het werk", "werk",
                later="Pas als wonen en inkomen op orde zijn. Meneer De Wit denkt aan werk in de techniek.",
            )  # fmt: skip
            talk.waits(
                "Rust in mijn geld", "Een briefadres", new="inkomen",
                rule="Een uitkering vraagt een adres", why="Twee keer afgewezen om het adres.",
            )  # fmt: skip
            talk.waits(
                "Een dak boven mijn hoofd",
                "Rust in mijn geld",
                rule="Een huurcontract vraagt inkomen",
            )
            talk.waits(
                "Een briefadres", "Een dak boven mijn hoofd", rule="Inschrijven kan waar iemand woont",
                why="Bij zijn broer mag hij zich niet inschrijven.",
            )  # fmt: skip
            talk.waits("Weer aan het werk", "Een dak boven mijn hoofd")
            talk.promise("wonen", "Inschrijven bij WoningNet", "self")
            talk.promise("inkomen", "Briefadres aanvragen bij de gemeente", "pieter")
            talk.promise(
                "inkomen", "Uitzoeken of de uitkering met een briefadres kan ingaan", "iris"
            )
        with course.talk(next_on=self.day(-14)) as talk:
            talk.done("Inschrijven bij WoningNet")
            talk.done("Briefadres aanvragen bij de gemeente")
            talk.failed(
                "Uitzoeken of de uitkering met een briefadres kan ingaan", "wacht op het briefadres"
            )
            talk.line(
                "inkomen", "De gemeente heeft het briefadres toegezegd. De brief komt deze week."
            )
            talk.line("wonen", "Er staan drie mensen voor hem op de lijst van de noodwoning.")
            talk.promise("wonen", "Navragen wanneer de noodwoning vrijkomt", "bo")
            talk.promise("schulden", "Alle brieven ongeopend meenemen in een tas", "self")
            talk.promise(
                "inkomen", "Aanvraag klaarleggen, zodat het briefadres het laatste is", "iris"
            )
        course.settle(self.day(-17), "Navragen wanneer de noodwoning vrijkomt", by="bo")
        with course.talk(next_on=self.today, brought=("zijn broer",)) as talk:
            talk.done("Alle brieven ongeopend meenemen in een tas")
            talk.done("Aanvraag klaarleggen, zodat het briefadres het laatste is")
            talk.line(
                "wonen",
                "De noodwoning komt over een maand vrij. Hij mag er acht maanden blijven. Hij wil er een nacht over slapen.",
            )
            talk.line(
                "schulden",
                "Samen de post geopend: twaalf brieven, vier schuldeisers. Minder dan hij dacht.",
            )
            talk.line(
                "inkomen", "Het briefadres is er. Daarmee kan de aanvraag nu wél in behandeling."
            )
            talk.came_loose(
                "Een briefadres",
                "Een dak boven mijn hoofd",
                "Burgerzaken gaf een briefadres bij de gemeente.",
            )
            talk.solved_words("Een briefadres")
            talk.promise("wonen", "Laten weten: noodwoning ja of nee", "self", days=17)
            talk.promise("wonen", "Einddatum van de noodwoning bewaken", "pieter", days=200)
            talk.promise("inkomen", "Aanvraag uitkering met spoed doorzetten", "iris")
            talk.promise("schulden", "Afspraak maken met schuldhulp", "marleen", days=7)
            talk.promise("schulden", "Meegaan naar schuldhulp", "net:zijn broer", days=14)
        course.letter(
            self.day(-14),
            "marleen",
            given=True,
            not_yet="- Of u de uitkering krijgt, beslist WIL. Dat weten wij nog niet.\n"
            "- In de noodwoning mag u acht maanden blijven. Langer kan niet.",
        )
        course.settle(self.day(-9), "Afspraak maken met schuldhulp", by="marleen")

    def yilmaz(self) -> None:
        """Divorced, two children, debts, no work. SAVE sits at the table, and may not know yet."""
        course = self.course("yilmaz")
        course.refer(
            self.day(-30),
            "marleen",
            Person(
                "mevrouw",
                "Sevda Yilmaz",
                "Appen of bellen overdag, als de kinderen op school zijn.",
            ),
            "Na de scheiding staat zij er alleen voor met twee kinderen. De huur loopt achter en de omgang met vader "
            "verandert elke week.",
            "gezin kinderen schulden inkomen werk",
            tried="Mediation is gestopt. Schuldhulp wacht op inkomensgegevens, het inkomen wacht op de scheiding.",
        )
        course.weigh(self.day(-29), iris="invite", pieter="invite: de kinderen kunnen niet wachten")
        course.invite(
            self.day(-27), "marleen", ("marleen", "wendy", "iris", "samir"), self.day(-14),
            at_time=time(14, 0),
        )  # fmt: skip
        # where she lives now is for the social team alone
        knows = {**TEAM, "sociaalteam": f"{USUAL} adres", "wil": "inkomen schulden werk"}
        with course.talk(next_on=self.today, consent=knows, absent=("samir",)) as talk:
            talk.told(
                "gezin",
                "Elke zondag is het anders. De kinderen staan met de tas bij de deur en weten niet welke.",
            )
            talk.told("schulden", "Ik betaal wie het hardst roept.")
            talk.told("kinderen", "Mijn dochter zegt niets meer in de klas. De juf belde.")
            talk.wish("gezin", "Als er één week hetzelfde zou zijn. Dan kan ik de rest wel aan.")
            talk.strand("gezin", "Weten waar we aan toe zijn", "scheiding")
            talk.strand("kinderen", "Dat mijn dochter weer praat", "kinderen_veiligheid")
            talk.strand("schulden", "De huur weer op tijd", "schulden")
            talk.strand(
                "werk",
                "Werk dat past bij schooltijden",
                "werk",
                later="Eerst rust thuis, zegt mevrouw Yilmaz.",
            )
            talk.waits("De huur weer op tijd", "Weten waar we aan toe zijn")
            talk.waits("Dat mijn dochter weer praat", "Weten waar we aan toe zijn")
            talk.waits("Werk dat past bij schooltijden", "Dat mijn dochter weer praat")
            talk.promise(
                "gezin", "Ouderschapsplan: een eerste opzet bespreken met vader", "marleen"
            )
            talk.promise("kinderen", "Met de juf afspreken wie er belt, en wanneer", "self")
            talk.promise("schulden", "Huurachterstand laten uitrekenen", "iris", days=7)
            talk.promise("inkomen", "Uitzoeken wat zij mag bijverdienen", "wendy")
        course.lives_with(self.day(-11), "kinderen", ("Elif", "dochter, 12"), ("Can", "zoon, 8"))
        course.hides_address(self.day(-11), "Bij haar zus, Lobbendijk 12, Houten", "marleen")
        course.settle(self.day(-6), "Met de juf afspreken wie er belt, en wanneer", by="marleen")

    def adom(self) -> None:
        """A mother whose daughter has asthma; the urgency was refused. Today her first talk."""
        course = self.course("adom")
        course.refer(
            self.day(-12),
            "hanneke",
            Person(
                "mevrouw", "Abeba Adom", "Alleen bellen, tussen tien en twee. Een brief mag naar haar maatje.",
                "Tolk Tigrinya. Zij leest weinig Nederlands.",
            ),
            "Haar dochter heeft astma en de slaapkamer is nat. De urgentie is geweigerd omdat er inkomen is.",
            "wonen inkomen kinderen",
            tried="Urgentie aangevraagd en geweigerd. Viveste heeft de muur geschilderd, het vocht kwam terug.",
            urgency=Urgency.URGENT,
            reason=UrgencyReason.CHILDREN,
        )  # fmt: skip
        course.weigh(
            self.day(-11), ronald="wait: er komt een monteur", iris="invite", marleen="invite"
        )
        course.invite(
            self.day(-9), "wendy", ("wendy", "marleen", "bo", "iris"), self.today,
            at_time=time(14, 30),
            to_sender="We nodigen uit. Wil je met haar meekomen naar het eerste gesprek?",
            to_resident="U bent welkom, samen met uw maatje. Er is een tolk. U vertelt wat er nodig is.",
        )  # fmt: skip

    def van_dijk_and_brouwer(self) -> None:
        """A separating couple whose house must be sold: two cases, one knot, each with an own consent."""
        him, her = self.course("van dijk"), self.course("brouwer")
        him.refer(
            self.day(-38),
            "karin",
            Person("meneer", "Jeroen van Dijk", "Bellen op zijn werk mag niet; na vijf uur wel."),
            "Het huis moet verkocht, want zij kunnen elkaar niet uitkopen. Daarna heeft hij geen adres.",
            "wonen gezin schulden",
        )
        her.refer(
            self.day(-37),
            "karin",
            Person("mevrouw", "Linda Brouwer", "Bellen of mailen, overdag."),
            "Het huis moet verkocht. Zij zoekt iets voor zichzelf en de kinderen, en verdient daarvoor net te veel.",
            "wonen gezin kinderen inkomen",
        )
        him.invite(self.day(-34), "wendy", ("wendy", "bo", "iris"), self.day(-21))
        her.invite(
            self.day(-34), "marleen", ("marleen", "wendy", "bo", "hanneke"), self.day(-20),
            at_time=time(15, 0),
        )  # fmt: skip
        knows = {**TEAM, "viveste": "wonen", "wil": "inkomen schulden wonen"}
        with him.talk(
            next_on=self.day(-7), consent={k: v for k, v in knows.items() if k != "sociaalteam"}
        ) as talk:
            talk.told("wonen", "Straks is het huis weg en kom ik nergens voor in aanmerking.")
            talk.wish("wonen", "Een plek waar mijn kinderen een eigen bed hebben.")
            talk.strand("wonen", "Een plek na de verkoop", "wonen")
            talk.strand("gezin", "De scheiding netjes afronden", "scheiding")
            talk.promise("wonen", "Uitzoeken wat de verkoop betekent voor de wachttijd", "bo")
            talk.promise("gezin", "De makelaar om drie data vragen", "self")
        with him.talk(next_on=self.day(7)) as talk:
            talk.done("De makelaar om drie data vragen")
            talk.failed(
                "Uitzoeken wat de verkoop betekent voor de wachttijd",
                "de verordening is niet duidelijk",
            )
            talk.line(
                "wonen", "Wie eigenaar was, begint achteraan. Bo vraagt na of dat hier zo moet."
            )
            talk.promise("wonen", "Navragen of de wachttijd mag meetellen", "bo")
            talk.promise("gezin", "Alimentatie laten berekenen", "self")
        with her.talk(
            next_on=self.day(-6),
            consent={**TEAM, "viveste": "wonen", "vanhouten": "gezin kinderen"},
            how=HowGiven.SPOKEN,
        ) as talk:
            talk.told("wonen", "Ik verdien veertig euro te veel voor een sociale huurwoning.")
            talk.wish("kinderen", "Dat de kinderen op hun school kunnen blijven.")
            talk.strand("wonen", "Een huis in de buurt van school", "wonen")
            talk.strand("kinderen", "De kinderen op hun eigen school", "kinderen_veiligheid")
            talk.strand("gezin", "Samen ouders blijven", "scheiding")
            talk.promise("wonen", "Nagaan of van de inkomensgrens kan worden afgeweken", "wendy")
            talk.promise("gezin", "Ouderschapsplan invullen, elk een eigen versie", "self")
        her.lives_with(self.day(-19), "kinderen", ("Noor", "dochter, 9"), ("Bas", "zoon, 6"))
        with her.talk(next_on=self.day(8)) as talk:
            talk.done("Ouderschapsplan invullen, elk een eigen versie")
            talk.line("gezin", "De twee versies lijken op elkaar. Alleen de vakanties nog.")
            talk.result("ouderschapsplan", "De opzet is er; de vakanties volgen.")
            talk.promise("gezin", "Vakanties bespreken met meneer", "hanneke")

    def haddad(self) -> None:
        """About to lose home, job and residence permit, and expecting a house."""
        course = self.course("haddad")
        course.refer(
            self.day(-22),
            "iris",
            Person("meneer", "Yusuf Haddad", "Bellen, hij neemt altijd op.", "Spreekt goed Engels, Nederlands gaat langzaam."),
            "Zijn contract stopt, daarmee zijn verblijf en zijn kamer. Hij rekent erop dat wij een huis regelen.",
            "wonen werk verblijf inkomen",
            tried="Advocaat gebeld; die wacht op een verklaring van de werkgever.",
            urgency=Urgency.URGENT,
            reason=UrgencyReason.HOMELESS,
            by_date=self.day(40),
        )  # fmt: skip
        course.invite(self.day(-19), "wendy", ("wendy", "marleen", "iris", "bo"), self.day(-9))
        knows = {
            "werktafel": f"{USUAL} verblijf",
            "sociaalteam": f"{USUAL} verblijf",
            "wil": "inkomen werk",
            "viveste": "wonen",
        }
        with course.talk(next_on=self.day(5), consent=knows, how=HowGiven.PAPER) as talk:
            talk.told("verblijf", "Als ik geen werk heb, moet ik weg. Dat staat in de brief.")
            talk.told("wonen", "Mijn vriend kreeg een huis via jullie. Ik dacht: dan ik ook.")
            talk.wish("werk", "Als ik mag blijven werken, dan komt de rest.")
            talk.strand("verblijf", "Mogen blijven", "verblijf")
            talk.strand("werk", "Mijn werk houden", "werk")
            talk.strand("wonen", "Een kamer, geen bank", "wonen")
            talk.line(
                "wonen",
                "Gezegd wat wij kunnen en wat niet: een huis beloven kunnen wij niet, meedenken wel.",
            )
            talk.promise("werk", "Werkgever vragen om de verklaring", "wendy", days=5)
            talk.promise("verblijf", "Met de advocaat bellen, samen", "marleen", days=5)
            talk.promise("wonen", "Lijst van kamers bekijken", "self", days=14)
