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

FORM_TEXT_ENGLISH = "\n\n".join(
    (
        "Together at the table: what do you say yes to?",
        "You tell your story once, to people who can do something for you. You decide who is there and "
        "who may know what.",
        "You may always say no. It changes nothing about your benefit, your home or the help you get. The organisation "
        "that leads the course then goes on helping you.",
        "For each organisation we ask: may it be there and read along? And: what not about? About health, violence, "
        "police and justice, residence and a secret address we ask you separately.",
        "Some organisations must act when they hear something. We tell you before you choose.",
        "You may read what is written down. You may ask who looked into your dossier.",
        "Taking back is as easy as saying yes. Tell somebody at the table, or call. It works at once.",
        "Your consent ends by itself, thirteen months after the planned end of the course.",
    )
)

FORM_TEXT_PARENTS = "\n\n".join(
    (
        "Samen aan tafel voor uw kind: waar zegt u ja op?",
        "Uw kind is nog geen zestien. Daarom beslist u, samen met wie ook gezag heeft, wie erbij zit en wie wat mag "
        "weten. Wij vragen het ieder apart. Alleen waar u allebei ja op zegt, wordt gedeeld.",
        "Vraag uw kind eerst wat het ervan vindt. Zegt het nee, dan luisteren wij daarnaar.",
        "Nee zeggen mag altijd. De hulp aan uw kind en aan u gaat door.",
        "Intrekken is net zo makkelijk als ja zeggen. Trekt een van u iets in, dan geldt dat meteen.",
        "Op de dag dat uw kind zestien wordt, stopt uw toestemming vanzelf. Dan beslist uw kind zelf.",
    )
)

FORM_TEXT_YOUNG = "\n\n".join(
    (
        "Samen aan tafel: waar zegt u ja op?",
        "U bent zestien of zeventien en beslist zelf. Uw ouders mogen meepraten als u dat wilt. Zij lezen niet mee.",
        "U vertelt uw verhaal één keer. Per organisatie zegt u of die erbij mag zijn, en waarover niet.",
        "Nee zeggen mag altijd. U krijgt dan nog steeds hulp.",
        "Sommige organisaties moeten iets doen als zij iets horen, bijvoorbeeld over school of over veiligheid. Dat "
        "vertellen wij u eerst.",
        "U mag alles lezen wat opgeschreven wordt, en alles intrekken. Dat werkt meteen.",
    )
)
