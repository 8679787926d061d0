"""Recognise what a page says about itself in plain text: that it was updated, or that only members can read it.

Such notices differ from story to story, so they cannot be learned from repetition.
"""

import re

from digest.domain.sentences import sentences


def _any_of(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


_ITSELF = (
    r"this\s+(?:\w+\s+)?(?:article|story|post|piece|report|page|interview|essay|text|content|column|section|episode)"
    r"|(?:ten|niniejszy|ta)\s+(?:artykuł|tekst|wpis|materiał|treść)|dies(?:er|es|e)\s+(?:artikel|beitrag|text|inhalt|seite)"
    r"|cet(?:te)?\s+(?:article|page|tribune)|ce\s+(?:texte|contenu)|est[ea]\s+(?:artículo|texto|contenido|artigo|conteúdo)"
    r"|quest[oa]\s+(?:articolo|contenuto|pagina)|(?:dit|deze)\s+(?:artikel|bericht|verhaal|inhoud|content)"
    r"|эта\s+(?:статья|страница)|этот\s+материал|ця\s+(?:стаття|сторінка)|цей\s+матеріал|tento\s+(?:článek|obsah|článok)"
)
_ABOUT_ITSELF = re.compile(rf"\W*(?:{_ITSELF})\b", re.IGNORECASE)
_SPOKEN_OF = re.compile(rf"\b(?:{_ITSELF})\b", re.IGNORECASE)
_LABELLED = _any_of(
    r"\W*(?:editor(?:s|['’]s|s['’])?\s+note|publisher['’]s\s+note|update[ds]?|correction|clarification|note|sprostowanie"
    r"|aktualizacja|korrektur|anmerkung der redaktion|mise à jour|rectificación|nota del editor)\b[^.!?:]{0,30}[:(–—-]"
)
_EDITED = _any_of(
    r"\b(?:updated|amended|corrected|edited|clarified|translated|republished|reposted|syndicated|modified|revised"
    r"|published|appeared|posted|zaktualizowan\w*|poprawion\w*|opublikowan\w*|aktualisiert|korrigiert|geändert"
    r"|mis\s+à\s+jour|modifié|actualizado|corregido|aggiornato|bijgewerkt|обновлена|оновлена)\b"
)
_STAMP = _any_of(
    r"\W*(?:(?:last\s+)?(?:updated?|published|posted|modified|zaktualizowano|opublikowano|aktualizacja|aktualisiert|stand"
    r"|publié|mis\s+à\s+jour|actualizado|aggiornato)\b)?(?P<when>.{0,60}?)(?:\bby\b.{0,60})?\.?\Z"
)
_READING_TIME = _any_of(
    r"\W*(?:(?:estimated\s+)?read(?:ing)?\s+time|czas\s+czytania|lesezeit|temps\s+de\s+lecture|tiempo\s+de\s+lectura)"
    r"\b\D{0,4}\d{1,3}\D{0,15}\Z",
    r"\W*\d{1,3}\s*-?min(?:ute)?s?\.?\s+(?:to\s+)?(?:read|lesezeit|czytania|de\s+lecture|de\s+lectura)\b.{0,10}\Z",
)
_BYLINE = re.compile(
    r"(?:(?i:by|written\s+by|reported\s+by|words\s+by|text\s+by|von|par|por|przez|autor(?:ka)?\s*:|tekst\s*:|texte?\s*:)\s+)"
    r"(?:[^\W\d_a-z][\w.'’-]*[\s,]+){1,3}[^\W\d_a-z][\w'’-]*(?:[\s,|–—-].{0,80})?[^\s.!?]\Z"
)
_WORD = re.compile(r"[^\W\d_]+")
_WORDS_OF_A_DATE = frozenset(
    """on at the by of in am pm a.m p.m gmt utc cet cest est edt bst hrs hours o godz r um uhr le à h el a las de del
    january february march april may june july august september october november december jan feb mar apr jun jul aug
    sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun
    stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia
    januar februar märz mai juni juli oktober dezember janvier février mars avril juin juillet août septembre octobre
    novembre décembre enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
    """.split()
)
_TECHNICAL = _any_of(
    r"\[[^\[\]]{1,40}\]\Z",
    r".{0,80}\b(?:requires?|enable|turn\s+on|activate|włącz|aktivieren|activer)\s+(?:your\s+)?javascript\b",
    r".{0,30}\bbrowser\s+(?:does\s+not|doesn['’]t|cannot)\s+(?:support|play|display)\b",
)
"""Placeholders for what a feed cannot contain: `[embedded content]`, a player, a script."""
_LONGEST_NOTE = 250
_LONGEST_LABEL = 60

_MEMBERS = r"(?:members?|subscribers?|supporters|patrons|users|readers|customers|donors|adherents)\b(?!\s+of\b)"
_FOR_MEMBERS = _any_of(
    rf"\b(?:to|for)\s+(?:(?:our|all|paid|paying|premium|registered|logged[- ]?in)\s+)*{_MEMBERS}",
    rf"\bonly\s+(?:(?:our|paid|paying|premium|registered)\s+)*{_MEMBERS}",
    r"\b(?:members?|subscribers?|patrons?|supporters?|premium)[- ]only\b|\b(?:logged|signed)[- ]in\b|\bpassword\b",
    r"\bdla\s+(?:\w+\s+)?(?:zalogowanych|prenumeratorów|subskrybentów|członków|abonentów|zarejestrowanych)|\bhasłem\b",
    r"\bfür\s+(?:\w+\s+)?(?:abonnent\w*|mitglieder|registrierte|angemeldete)|\bpasswort\b|\bgeschützt",
    r"\b(?:réservée?s?|accessibles?)\s+aux\s+(?:abonné|membre|adhérent|inscrit)|\bmot de passe\b",
    r"\bpara\s+(?:\w+\s+)?(?:suscriptor|soci[oa]s|miembros|assinantes|membros|usuarios\s+registrados)|\bcontraseña\b",
    r"\b(?:agli\s+abbonati|ai\s+(?:soci|membri)|agli\s+utenti)|\bvoor\s+(?:\w+\s+)?(?:leden|abonnees)",
    r"\bдля\s+(?:\w+\s+)?(?:подписчик|член|зарегистрир|передплатник|зареєстр)|\bpro\s+(?:předplatitel|člen|registr)",
)
_CONTENT = _any_of(
    rf"\b(?:{_ITSELF})\b",
    r"\b(?:rest|remainder)\s+of\s+(?:this|the)\b|\b(?:full|whole|entire)\s+(?:article|story|post|text|content)\b",
    r"\b(?:exclusive|premium|restricted|locked|paid|members?|subscribers?)[- ](?:only[- ])?(?:content|article|post)\b",
    r"\b(?:treść|artykuł|tekst|wpis|materiał|artikel|beitrag|inhalt|contenu|article|contenido|artículo|contenuto"
    r"|articolo|conteúdo|inhoud|материал|статья|матеріал|стаття|obsah|článek)\b",
)
_INVITES = _any_of(
    r"\W*(?:(?:please|sorry)[\s,]+)?(?:(?:to\s+(?:read|view|access|continue|see|keep)\b[^.!?]{0,80}|already\s+an?"
    r"|not\s+an?|you\s+(?:must|need\s+to|have\s+to)|want\s+to\s+(?:read|continue|keep)\b[^.!?]{0,40}"
    r"|don['’]t\s+have\s+an)[\s,]+)?(?:log\s?-?in|sign\s?-?(?:in|up)|register|subscribe|join|upgrade|become|unlock"
    r"|create\s+an?\s+account|member|subscriber|account|start\s+your|be\s+(?:an?\s+)?(?:logged|member|subscriber|signed)"
    r"|continue\s+reading|read\s+on)\b",
    r"\W*(?:zaloguj|zarejestruj|wykup|kup\s+dostęp|dołącz|masz\s+już\s+konto|aby\s+(?:czytać|przeczytać))",
    r"\W*(?:bitte\s+)?(?:melden\s+sie|loggen\s+sie|anmelden|einloggen|jetzt\s+(?:abonnieren|registrieren|weiterlesen))",
    r"\W*(?:connectez|abonnez|inscrivez|pour\s+lire|déjà\s+abonné|inicia\s+sesión|suscríbete|regístrate|hazte)",
    r"\W*(?:accedi|abbonati|registrati|word\s+lid|войдите|подпишитесь|увійдіть|підпишіться|přihlaste|prihláste)",
)
_READING = _any_of(
    r"\b(?:read(?:ing)?|access|view|continue|unlock|member|subscriber|subscription|account)\b",
    r"czyta|dostęp|konto|się|weiter|lesen|anmeld|lire|suite|compte|leer|acceso|leggere|lezen|чита|číst",
)
_PROTECTED = frozenset(
    """protected zabezpieczony zabezpieczone zabezpieczona chroniony chronione geschützt protégé protégée protegido
    protegida protetto beveiligd beschermd chráněno chráněný chránené захищено защищено skyddad skyddat beskyttet
    suojattu védett protejat apsaugotas zaščiteno zaštićeno προστατευμένο korumalı protegit""".split()
)
"""The first word that WordPress adds to the title of a password-protected post, in its translations."""
_STEM = 6
_LONGEST_NOTICE = 400
_LONGEST_EXPLANATION = 200
_LONGEST_SIGN = 20
_LONGEST_ASIDE = 25


def is_about_itself(text: str) -> bool:
    """Check whether an italic paragraph is an editor's note: it mentions "this article" or is labelled as a note."""
    return len(text) <= 2 * _LONGEST_NOTE and bool(_ABOUT_ITSELF.match(text) or _LABELLED.match(text))


def is_notice(paragraph: str) -> bool:
    """Check whether a paragraph only says who wrote its page, when, or how it was changed."""
    if len(paragraph) > _LONGEST_NOTE:
        return False
    if any(pattern.match(paragraph) for pattern in (_READING_TIME, _BYLINE, _TECHNICAL)) or _is_date(paragraph):
        return True
    if len(paragraph) <= _LONGEST_LABEL and paragraph[-1].isalnum() and _SPOKEN_OF.search(paragraph):
        return True
    if _LABELLED.match(paragraph) and _SPOKEN_OF.search(paragraph):
        return True
    return bool(_ABOUT_ITSELF.match(paragraph)) and bool(_EDITED.search(next(sentences(paragraph), "")))


def _is_date(paragraph: str) -> bool:
    stamp = _STAMP.match(paragraph)
    if not stamp or not any(char.isdigit() for char in stamp["when"]):
        return False
    return _WORDS_OF_A_DATE.issuperset(_WORD.findall(stamp["when"].lower()))


def withholds(text: str) -> bool:
    """Check whether the whole text only says that the story is for members or protected by a password."""
    if not text or len(text) > _LONGEST_NOTICE:
        return False
    said = list(sentences(" ".join(text.split())))
    return any(map(_is_about_members, said)) and all(_fits_a_notice(each) for each in said)


def _is_about_members(sentence: str) -> bool:
    if _FOR_MEMBERS.search(sentence) and (len(sentence) <= _LONGEST_SIGN or _CONTENT.search(sentence)):
        return True
    return bool(_INVITES.match(sentence)) and bool(_FOR_MEMBERS.search(sentence) or _READING.search(sentence))


def _fits_a_notice(sentence: str) -> bool:
    return len(sentence) <= _LONGEST_ASIDE or any(
        pattern.search(sentence) for pattern in (_FOR_MEMBERS, _READING, _INVITES)
    )


def is_protected(title: str, text: str) -> bool:
    """Check for a protected post in a feed of excerpts: its only sentence repeats the prefix of its title."""
    word, colon, _ = title.partition(":")
    word = word.strip().casefold()
    return (
        bool(colon)
        and word in _PROTECTED
        and len(text) <= _LONGEST_EXPLANATION
        and (not text or word[:_STEM] in text.casefold())
    )
