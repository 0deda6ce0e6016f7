"""The other people of the living programme: further on, at rest, stopped, or only just referred."""

from datetime import timedelta
from uuid import UUID

from cases.actions import referrals
from cases.actions.callbacks import ask_call_back
from cases.states import CallMoment, ClosingReason, Opinion, Urgency, UrgencyReason
from consent.actions import emergencies
from consent.actions.bases import record_basis
from consent.states import BasisKind
from opkoers.demo.living import TEAM, Living
from opkoers.demo.places import on
from opkoers.demo.walk import USUAL, Person


class LivingMore(Living):
    def walk(self) -> None:
        super().walk()
        self.brandt()
        self.kaya()
        self.smit()
        self.vermeer()
        self.blom()
        self.verhoeven()
        self.bos()
        self.peters()
        self.dekker()
        self.referrals()
        self.mulder()
        self.grounds()
        self.emergency()

    def grounds(self) -> None:
        """Apart from his consent: for a week because meneer Blom was in danger, and since then on a public task."""
        blom = self.courses["blom"]
        with on(self.day(-20), 16, 5) as moment:
            record_basis(
                dossier=blom.dossier,
                organisation_id=self.places.organisations["viveste"].pk,
                kind=BasisKind.VITAL_INTEREST,
                reason="Hij eet niet en er ligt afval voor de gaskraan. De huismeester kijkt elke dag.",
                areas=blom.area_ids("gezondheid"),
                until_at=moment + timedelta(days=7),
                by=self.places.viewer("wendy"),
            )
        with on(self.day(-13), 11, 20):
            record_basis(
                dossier=blom.dossier,
                organisation_id=self.places.organisations["sociaalteam"].pk,
                kind=BasisKind.PUBLIC_TASK,
                article="artikel 2.3.2 Wmo 2015 (onderzoek na een melding)",
                areas=blom.area_ids("wonen dagelijks gezondheid"),
                by=self.places.viewer("wendy"),
            )

    def emergency(self) -> None:
        """Yesterday evening the desk had to know more of meneer Blom; the privacy officer still has to judge it."""
        with on(self.day(-1), 20, 40):
            found = emergencies.ask_emergency(
                municipality=self.places.municipalities["houten"],
                name="Arjan Blom",
                number="",
                reason="De buren belden: hij doet al drie dagen niet open en gisteren was er geroep om hulp.",
                sensitive=["gezondheid"],
                by=self.places.viewer("karin"),
            )
        if found is None:
            raise LookupError("nobody of that name")

    def brandt(self) -> None:
        """In debt restructuring, and a student: study finance excludes her from benefit. She found a room."""
        course = self.course("brandt")
        course.refer(
            self.day(-48),
            "els",
            Person("mevrouw", "Lieke Brandt", "Appen, dan belt zij terug."),
            "Zij zit in de wettelijke schuldsanering en studeert. Wie studeert, krijgt geen uitkering; wie in de sanering "
            "zit, mag niet lenen voor de studie.",
            "inkomen schulden opleiding wonen",
            tried="DUO en WIL wijzen naar elkaar. De bewindvoerder mag niets voorschieten.",
        )
        course.weigh(self.day(-46), iris=Opinion.INVITE, marleen=Opinion.INVITE)
        course.invite(self.day(-45), "marleen", ("marleen", "wendy", "iris", "els"), self.day(-32))
        knows = {**TEAM, "wil": "inkomen schulden opleiding", "debrug": "schulden wonen dagelijks"}
        with course.talk(next_on=self.day(-18), consent=knows, monitoring=True) as talk:
            talk.told(
                "opleiding",
                "Nog anderhalf jaar, dan ben ik verpleegkundige. Stoppen is het enige wat iedereen adviseert.",
            )
            talk.told("inkomen", "Ik leef van veertig euro in de week.")
            talk.wish("opleiding", "Dat ik mijn diploma kan halen.")
            talk.strand("opleiding", "Mijn diploma halen", "opleiding")
            talk.strand("inkomen", "Geld om van te leven, zonder te lenen", "financien_uitkering")
            talk.strand("wonen", "Een kamer", "wonen")
            talk.promise("inkomen", "Nagaan of WIL kan afwijken zolang de sanering loopt", "iris")
            talk.promise("wonen", "Reageren op kamers in Houten", "self")
        course.puts_right(
            self.day(-25),
            "Ik leef van veertig euro in de week.",
            "Veertig euro is voor boodschappen. De huur gaat daar al af.",
            by="iris",
        )
        with course.talk(next_on=self.day(-4)) as talk:
            talk.done("Reageren op kamers in Houten")
            talk.failed(
                "Nagaan of WIL kan afwijken zolang de sanering loopt",
                "ligt bij de kwaliteitsmedewerker",
            )
            talk.line(
                "wonen",
                "Er is een kamer. De verhuurder wil de borg vooraf; bijzondere bijstand duurt zes weken.",
            )
            talk.promise("inkomen", "De kwaliteitsmedewerker uitnodigen aan tafel", "iris")
            talk.promise("wonen", "Huurcontract laten lezen door het maatje", "els", days=7)
        course.settle(self.day(-12), "Huurcontract laten lezen door het maatje", by="els")
        with course.talk(next_on=self.day(10)) as talk:
            talk.done("De kwaliteitsmedewerker uitnodigen aan tafel")
            talk.line("wonen", "De verhuurder houdt de kamer vast tot het eind van de maand.")
            talk.promise("wonen", "Borg aanvragen bij het maatwerkbudget", "marleen", days=7)
            talk.promise("inkomen", "Besluit van WIL op papier", "iris")

    def kaya(self) -> None:
        """A car for shift work: it buys time."""
        course = self.course("kaya")
        course.refer(
            self.day(-75),
            "ruben",
            Person("meneer", "Emre Kaya", "Bellen kan altijd, hij werkt in ploegen."),
            "Hij kan vast werk krijgen in ploegendienst. Om vijf uur rijdt er geen bus en zijn auto is afgekeurd.",
            "werk inkomen schulden",
        )
        course.invite(
            self.day(-72), "ronald", ("ronald", "marleen", "iris", "ruben"), self.day(-60)
        )
        knows = {**TEAM, "wil": "inkomen schulden werk", "uwv": "werk"}
        with course.talk(next_on=self.day(-46), consent=knows) as talk:
            talk.told("werk", "Ik heb werk. Ik kan er alleen niet komen.")
            talk.wish("werk", "Een auto die het een jaar doet.")
            talk.strand("werk", "Om vijf uur op mijn werk zijn", "werk")
            talk.strand("schulden", "De boetes van vroeger", "schulden")
            talk.promise("werk", "Collega's vragen om mee te rijden", "self")
            talk.promise("schulden", "Betalingsregeling boetes vragen", "marleen")
        with course.talk(next_on=self.day(-32)) as talk:
            talk.done("Betalingsregeling boetes vragen")
            talk.failed("Collega's vragen om mee te rijden", "niemand woont in de buurt")
            talk.line("werk", "De werkgever wacht nog twee weken.")
            talk.promise("werk", "Drie auto's laten keuren", "self")
        with course.talk(next_on=self.day(-18)) as talk:
            talk.done("Drie auto's laten keuren")
            talk.result("werk_gevonden", "Contract voor een jaar, in ploegendienst.")
            talk.promise(
                "werk", "Elke maand honderd euro opzij voor de volgende auto", "self", days=90
            )
        with course.talk(next_on=self.day(10)) as talk:
            talk.line("werk", "Hij werkt nu drie weken. Nog geen dag gemist.")
            talk.solved("werk")
            talk.promise("schulden", "Nakijken wat het loon doet met de toeslagen", "iris")
        # a buddy takes a seat after he answered the form: he has still to be asked about her
        course.join(self.day(-3), "els")

    def smit(self) -> None:
        """A request for money that was dropped: it turned out not to be needed."""
        course = self.course("smit")
        course.refer(
            self.day(-36),
            "wendy",
            Person(
                "mevrouw",
                "Petra Smit",
                "Mailen, zij hoort slecht.",
                "Hoort slecht; langzaam praten, papier helpt.",
            ),
            "Zij wil van de bijstand naar eigen werk als kapster aan huis, en durft niet door de terugvorderingen.",
            "werk inkomen schulden",
        )
        course.invite(self.day(-33), "wendy", ("wendy", "marleen", "iris"), self.day(-25))
        with course.talk(
            next_on=self.day(-11), consent={**TEAM, "wil": "werk inkomen schulden"}
        ) as talk:
            talk.told(
                "inkomen",
                "De vorige keer moest ik alles terugbetalen. Dat overkomt mij niet nog eens.",
            )
            talk.wish("werk", "Eerst weten wat het kost, dan pas beginnen.")
            talk.strand("werk", "Kapster aan huis", "werk")
            talk.strand("inkomen", "Geen brief meer die ik niet snap", "financien_uitkering")
            talk.promise("inkomen", "Uitrekenen: drie dagen knippen, wat blijft er over", "iris")
            talk.promise("werk", "Prijzen vragen voor een kapstoel", "self")
        with course.talk(next_on=self.day(3)) as talk:
            talk.done("Prijzen vragen voor een kapstoel")
            talk.failed(
                "Uitrekenen: drie dagen knippen, wat blijft er over", "de toeslagen moeten nog"
            )
            talk.line("werk", "Een oud-collega heeft een stoel over.")
            talk.promise("inkomen", "Het sommetje af, met de toeslagen erbij", "iris", days=10)

    def vermeer(self) -> None:
        """A couple with two mobility scooters, for whom an arrangement already existed."""
        course = self.course("vermeer")
        course.refer(
            self.day(-98),
            "mira",
            Person("meneer", "Cor Vermeer", "Bellen naar zijn vrouw, zij regelt de agenda."),
            "Beiden hebben een scootmobiel, er past er maar één in de berging. De tweede staat in de regen en gaat stuk.",
            "wonen dagelijks schulden",
        )
        course.invite(self.day(-94), "mira", ("mira", "wendy", "bo"), self.day(-80))
        with course.talk(
            next_on=self.day(-66),
            consent={**TEAM, "viveste": "wonen"},
            brought=("mevrouw Vermeer",),
        ) as talk:
            talk.told("dagelijks", "Samen naar de markt, dat is ons uitje. Nu gaan we om de beurt.")
            talk.wish("dagelijks", "Samen weg kunnen.")
            talk.strand("dagelijks", "Twee scootmobielen, één berging", "wonen")
            talk.promise("wonen", "Vragen of de gang een stalling mag worden", "bo")
        with course.talk() as talk:
            talk.done("Vragen of de gang een stalling mag worden")
            talk.line("dagelijks", "De Wmo betaalt een stalling. Niemand had het gevraagd.")
            talk.result("aanvragen_bij_organisaties", "De Wmo betaalt de stalling.")
            talk.solved("dagelijks")
        course.watch(self.day(-50))

    def blom(self) -> None:
        """Somebody who avoids care: at rest, the door stays open."""
        course = self.course("blom")
        course.refer(
            self.day(-70),
            "lotte",
            Person("meneer", "Arjan Blom", "Langsgaan op dinsdag, niet bellen."),
            "Hij dreigt zijn woning te verliezen door vervuiling en laat niemand binnen.",
            "wonen gezondheid dagelijks",
        )
        course.invite(self.day(-66), "marleen", ("marleen", "wendy", "lotte", "bo"), self.day(-54))
        knows = {
            "sociaalteam": f"{USUAL} gezondheid",
            "werktafel": USUAL,
            "lister": "wonen gezondheid dagelijks",
            "viveste": "wonen",
        }
        with course.talk(next_on=self.day(-40), consent=knows) as talk:
            talk.told("wonen", "Het is mijn huis. Ik ruim wel op als jullie weg zijn.")
            talk.wish("dagelijks", "Met rust gelaten worden.")
            talk.strand("wonen", "Mijn huis houden", "wonen")
            talk.promise("wonen", "Uitstel vragen van de laatste waarschuwing", "bo")
            talk.promise("dagelijks", "Samen één kast doen, dinsdag", "lotte")
        with course.talk(next_on=self.day(-26)) as talk:
            talk.done("Uitstel vragen van de laatste waarschuwing")
            talk.dropped("Samen één kast doen, dinsdag", "meneer deed niet open")
            talk.line(
                "dagelijks",
                "Hij kwam wel. Hij wil nu geen gesprekken meer; Lotte mag blijven langsgaan.",
            )
        course.pause(self.day(-30), self.day(28))

    def verhoeven(self) -> None:
        """Consent withdrawn, whole."""
        course = self.course("verhoeven")
        course.refer(
            self.day(-33),
            "noor",
            Person("mevrouw", "Femke Verhoeven", "Alleen via haar psycholoog."),
            "Zij kan haar woning niet meer in na wat er gebeurd is, en krijgt geen andere.",
            "wonen gezondheid",
        )
        course.invite(self.day(-31), "marleen", ("marleen", "wendy", "noor", "bo"), self.day(-17))
        knows = {
            "sociaalteam": f"{USUAL} gezondheid",
            "werktafel": USUAL,
            "rondekern": "gezondheid wonen",
            "viveste": "wonen",
        }
        with course.talk(next_on=self.day(11), consent=knows) as talk:
            talk.told("wonen", "Ik slaap bij mijn zus, met het licht aan.")
            talk.strand("wonen", "Een huis waar ik durf te slapen", "wonen")
            talk.promise("wonen", "Verklaring schrijven voor de urgentie", "noor")
        course.take_back(self.day(-3))

    def bos(self) -> None:
        """The pilot light: the course is over, the table still follows."""
        course = self.course("bos")
        course.refer(
            self.day(-150),
            "bo",
            Person("mevrouw", "Truus Bos", "Bellen, na de koffie."),
            "Na het overlijden van haar man is de huur te hoog en staat alles op zijn naam.",
            "wonen inkomen dagelijks",
        )
        course.invite(self.day(-147), "marleen", ("marleen", "wendy", "bo", "iris"), self.day(-134))
        with course.talk(
            next_on=self.day(-120),
            consent={**TEAM, "viveste": "wonen", "wil": "inkomen"},
            monitoring=True,
        ) as talk:
            talk.told("dagelijks", "Hij deed de bankzaken. Ik weet niet eens waar de map ligt.")
            talk.wish("wonen", "Kleiner wonen, maar wel in de straat.")
            talk.strand("wonen", "Kleiner, in de buurt", "wonen")
            talk.strand("inkomen", "Weten wat er binnenkomt", "financien_uitkering")
            talk.promise("wonen", "Seniorenwoning in de wijk zoeken", "bo")
            talk.promise("inkomen", "De map zoeken, samen met de buurvrouw", "self")
        with course.talk(next_on=self.day(-106)) as talk:
            talk.done("De map zoeken, samen met de buurvrouw")
            talk.done("Seniorenwoning in de wijk zoeken")
            talk.result("uitkering_geregeld", "Nabestaandenuitkering aangevraagd en gekregen.")
            talk.promise("wonen", "Verhuizing plannen", "self")
        with course.talk() as talk:
            talk.done("Verhuizing plannen")
            talk.result("eigen_woning", "Zij woont nu drie deuren verder.")
            talk.solved("wonen")
            talk.solved("inkomen")
        course.watch(self.day(-90))

    def mulder(self) -> None:
        """Followed for more than a year: her consent ends within weeks, and has to be asked again in time."""
        course = self.course("mulder")
        course.refer(
            self.day(-468),
            "marleen",
            Person("mevrouw", "Jannie Mulder", "Bellen, 's middags."),
            "Zij zorgt voor haar moeder en kan daardoor niet werken. De huur loopt op.",
            "wonen inkomen schulden",
        )
        course.invite(self.day(-465), "marleen", ("marleen", "wendy", "iris"), self.day(-455))
        with course.talk(
            next_on=self.day(-441), consent={**TEAM, "wil": "inkomen schulden"}
        ) as talk:
            talk.told("schulden", "Ik betaal de huur van volgende maand met het geld van nu.")
            talk.wish("wonen", "Bij mijn moeder om de hoek blijven.")
            talk.strand("schulden", "De huur op tijd", "schulden")
            talk.promise("schulden", "Regeling met de verhuurder aanvragen", "wendy")
        with course.talk() as talk:
            talk.done("Regeling met de verhuurder aanvragen")
            talk.result("uitkering_geregeld", "Bijzondere bijstand voor de mantelzorg.")
            talk.solved("schulden")
        course.watch(self.day(-380))

    def peters(self) -> None:
        """Closed together: the goals are met."""
        course = self.course("peters")
        course.refer(
            self.day(-210),
            "wendy",
            Person("meneer", "Wim Peters", "Mailen mag."),
            "Na een ongeluk raakte hij werk en huis kwijt. Het UWV keurt hem goed, de bedrijfsarts niet.",
            "werk inkomen wonen",
        )
        course.invite(
            self.day(-206), "wendy", ("wendy", "marleen", "ruben", "iris"), self.day(-196)
        )
        knows = {**TEAM, "uwv": "werk inkomen", "wil": "inkomen werk"}
        with course.talk(next_on=self.day(-182), consent=knows, monitoring=True) as talk:
            talk.told("werk", "De een zegt dat ik kan werken, de ander dat ik het niet mag.")
            talk.wish("werk", "Dat iemand zegt wat er nu geldt.")
            talk.strand("werk", "Eén oordeel", "werk")
            talk.strand("inkomen", "Inkomen zolang het duurt", "financien_uitkering")
            talk.promise("werk", "De twee artsen laten bellen", "ruben")
        with course.talk(next_on=self.day(-168)) as talk:
            talk.done("De twee artsen laten bellen")
            talk.result("uitkering_geregeld", "Ziektewet, met terugwerkende kracht.")
            talk.promise("werk", "Proefplaatsing bij de kwekerij", "wendy")
        with course.talk() as talk:
            talk.done("Proefplaatsing bij de kwekerij")
            talk.result("werk_gevonden", "Drie dagen in de week bij de kwekerij.")
            talk.solved("werk")
            talk.solved("inkomen")
        course.watch(self.day(-150))
        course.close(
            self.day(-60),
            ClosingReason.GOALS_MET,
            "werk",
            "Hij werkt drie dagen en betaalt zijn huur.",
            "Zonder de tafel was hij zijn huis kwijt geweest, schat meneer Peters.",
        )

    def dekker(self) -> None:
        """Invited: the first talk is planned."""
        course = self.course("dekker")
        course.refer(
            self.day(-8),
            "karin",
            Person("mevrouw", "Corrie Dekker", "Bellen, haar dochter neemt op."),
            "Zij zorgt voor haar kleinzoon zonder dat iemand dat heeft vastgelegd. Geld en school lopen vast.",
            "kinderen inkomen gezin",
            tried="De kinderbijslag gaat naar de moeder, die is vertrokken.",
        )
        course.weigh(self.day(-7), iris=Opinion.INVITE, mira=Opinion.INVITE)
        course.invite(self.day(-4), "marleen", ("marleen", "wendy", "iris", "samir"), self.day(5))

    def referrals(self) -> None:
        """What still has to be weighed, what was answered otherwise, and what somebody is typing."""
        self.course("el amrani").refer(
            self.day(-1),
            "bo",
            Person("mevrouw", "Samira el Amrani", "Bellen op de mobiel, niet op de vaste lijn."),
            "De ontruiming staat gepland. Zij heeft drie kinderen en betaalt weer, maar de rechter heeft al beslist.",
            "wonen schulden kinderen",
            tried="Betalingsregeling kwam te laat. De deurwaarder wil wel wachten, als iemand meebelt.",
            urgency=Urgency.URGENT,
            reason=UrgencyReason.EVICTION,
            by_date=self.day(18),
        ).weigh(self.day(-1), iris="invite: huur loopt weer", marleen="invite")
        self.course("jonker").refer(
            self.day(-3),
            "karin",
            Person("meneer", "Rob Jonker", "Langskomen bij het loket, hij belt niet graag."),
            "Sinds de scheiding krijgt hij post van zes instanties. Hij weet niet met welke hij moet beginnen.",
            "inkomen gezin",
            tried="Formulierenbrigade is twee keer langs geweest.",
            urgency=Urgency.NONE,
        ).weigh(self.day(-2), mira="wait: het sociaal team kan beginnen")
        mulder = self.course("mulder")
        mulder.refer(
            self.day(-40),
            "hanneke",
            Person("meneer", "Hans Mulder", "Bellen."),
            "Zijn bijstand is gekort en hij begrijpt niet waarom.",
            "inkomen",
            urgency=Urgency.NONE,
        )
        mulder.turn_down(
            self.day(-37),
            "Dit kan WIL zelf oplossen; Iris belt hem deze week. Loopt het toch vast, meld hem dan opnieuw.",
            "Iris van WIL belt u deze week. Komt u er samen niet uit, dan kijken wij opnieuw.",
            elsewhere=True,
        )
        # he is back, as was said; and perhaps nobody remembers
        self.course("mulder weer").refer(
            self.day(-2),
            "iris",
            Person("meneer", "H. Mulder", "Bellen."),
            "Zijn bijstand blijft gekort. Nu loopt ook de huur achter.",
            "inkomen schulden",
            tried="WIL heeft hem gebeld en uitgelegd waarom. Het helpt hem niet.",
            urgency=Urgency.SOON,
        )
        for day, name, number, moment in (
            (self.day(-1), "Mevrouw Van Leeuwen", "06 55 51 23 45", CallMoment.MORNING),
            (self.day(-1), "Ali", "030 555 12 34", CallMoment.ANY),
        ):
            with on(day, 15, 20):
                ask_call_back(
                    programme=self.places.programmes["houten"],
                    form_token=UUID(int=self.dice.getrandbits(128), version=4),
                    name=name,
                    number=number,
                    moment=moment,
                )
        with on(self.day(-1), 16, 40):
            referrals.save_draft(
                form_token=UUID(int=self.dice.getrandbits(128), version=4),
                municipality_id=self.places.municipalities["houten"].pk,
                answers={
                    "name": ["mevrouw Van Vliet"],
                    "safe_contact": ["Bellen tussen de middag"],
                    "stuck": ["Haar uitkering stopt omdat haar zoon achttien wordt en"],
                },
                by=self.places.viewer("marleen"),
            )
