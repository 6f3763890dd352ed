"""Words that hold a sentence together and say little by themselves, by language (ISO 639-1).

`binding` ones belong to the word after them (articles, prepositions, possessives, conjunctions): a line or a
page should not end with one. None of either is ever the word that says most about its page.
"""

from __future__ import annotations

_BINDING = {
    "en": """a an the of to in on at by for from with into onto about over under between through during without within
        against among and or but nor if that than as my your his her its our their this these those no not very
        is are was were be been am i'm you're we're they're he's she's it's can could will would should must may""",
    "de": """der die das den dem des ein eine einen einem einer eines kein keine keinen mein meine dein deine sein
        seine ihr ihre unser unsere euer eure in im ins an am ans auf aus bei beim mit nach von vom vor zu zum zur für
        über unter durch ohne gegen um zwischen und oder aber dass wenn weil als wie ob nicht sehr dieser diese
        dieses ist sind war waren""",
    "es": """el la los las un una unos unas de del a al en con por para sin sobre entre hasta desde hacia según y e o u
        ni que si pero como mi mis tu tus su sus nuestro nuestra este esta estos estas no muy se lo le me te es son""",
    "fr": """le la les l' un une des du de d' à au aux en dans par pour sur sous avec sans chez vers entre et ou mais ni
        que qu' si comme mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs ce cet cette ces ne très se
        me te je tu il elle on nous vous ils elles est sont""",
    "it": """il lo la i gli le l' un uno una di del dello della dei degli delle a al allo alla ai agli alle da dal dalla
        in nel nella nei nelle con su sul sulla per tra fra e ed o ma che se come mio mia tuo tua suo sua questo
        questa non molto si mi ti ci è sono""",
    "pt": """o a os as um uma uns umas de do da dos das em no na nos nas por pelo pela para com sem sobre entre até e
        ou mas nem que se como meu minha teu tua seu sua este esta esse essa não muito me te lhe é são""",
    "nl": """de het een van in op aan bij met voor naar uit over onder door zonder tegen om tussen en of maar dat als
        dan mijn je jouw zijn haar ons onze hun deze die dit niet zeer is was""",
}
_PLAIN = {
    "en": """i you he she it we they me him us them who whom which what when where why how do does did done has have had
        having there here then now just also only even still already again ever never always often maybe really
        actually basically because before after again another anything everything something nothing someone everyone
        somebody anybody everybody nobody must
        going gonna want wanted think thing things know like little made make makes many more most much other people
        right said same some such well while being both each every yeah okay don't doesn't didn't can't won't isn't
        there's that's what's let's going where their could would should first being looks around looking almost""",
    "de": """ich du er sie es wir mir mich dir dich ihm ihn uns euch wer was wann wo warum haben hat hatte habe wird
        werden wurde kann können konnte muss müssen soll sollte doch dann denn noch nur auch schon immer wieder hier
        da jetzt ganz viel mehr etwas nichts alles alle man mal so also eigentlich vielleicht""",
    "es": """yo él ella ello nosotros vosotros ellos ellas usted ustedes qué quién cuándo dónde cómo porque cuando donde
        todo todos nada algo mucho más menos también ya aquí ahora entonces hay ha han había está están era fue ser""",
    "fr": """moi toi lui eux qui quoi quand où comment parce pourquoi tout tous toute rien plus moins aussi déjà ici
        maintenant alors donc avoir avait était être fait faire cela ça bien""",
    "it": """io tu lui lei noi voi loro chi cosa quando dove perché tutto tutti niente più meno anche già qui adesso
        allora essere era stato avere ha hanno fare bene""",
    "pt": """eu tu ele ela nós vós eles elas você vocês quem quando onde porque tudo todos nada mais menos também já
        aqui agora então ser era foi ter tem fazer bem""",
    "nl": """ik jij hij zij wij jullie wie wat wanneer waar waarom hebben heeft had worden wordt kan moet dan nog ook al
        altijd weer hier nu heel veel meer iets niets alles""",
}
_EDGES = "\"'“”‘’«»„‚().,;:!?…¡¿-–—[]{}"


def bare(word: str) -> str:
    """A word in small letters without the punctuation around it."""
    return word.strip(_EDGES).lower().replace("’", "'")


def binding(language: str) -> frozenset[str]:
    """Words that belong to the word after them; empty where the language is not known."""
    return frozenset(_BINDING.get(language[:2], "").split())


def plain(language: str) -> frozenset[str]:
    """All function words of a language; those of English where it is not known."""
    known = language[:2] if language[:2] in _BINDING else "en"
    return frozenset(_BINDING[known].split()) | frozenset(_PLAIN.get(known, "").split())
