"""The text of the demo's consent form. The municipality's lawyer must confirm the real one."""

FORM_TEXT = "\n\n".join(
    (
        "Samen aan tafel: waar zegt u ja op?",
        "U vertelt uw verhaal één keer, aan mensen die iets voor u kunnen betekenen. U beslist "
        "wie erbij zit en wie wat mag weten.",
        "Nee zeggen mag altijd. Het heeft geen gevolgen voor uw uitkering, uw woning of de hulp "
        "die u krijgt. De organisatie die het traject trekt, helpt u dan verder.",
        "Per organisatie vragen wij: mag deze organisatie erbij zijn en meelezen? En: waarover "
        "niet? Over gezondheid, geweld, politie en justitie, verblijfsrecht en een geheim adres "
        "vragen wij het u apart.",
        "Sommige organisaties moeten iets doen als zij iets horen. Dat vertellen wij u voordat u "
        "kiest.",
        "Wat opgeschreven wordt, mag u lezen. U mag vragen wie er in uw dossier heeft gekeken.",
        "Intrekken is net zo makkelijk als ja zeggen. Zeg het tegen iemand aan tafel, of bel. Het "
        "werkt meteen.",
        "Uw toestemming stopt vanzelf, dertien maanden na het geplande einde van het traject.",
    )
)
