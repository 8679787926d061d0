"""The words that donation tools use for the state and the purpose of a payment. Pure.

Tools translate them for their users, so each list has the words of several languages.
"""

import re
from datetime import timedelta
from enum import StrEnum

MONTH = timedelta(days=30)


class Kind(StrEnum):
    """What a payment is for."""

    ONCE = "once"
    MONTHLY = "monthly"
    PAYMENT = "payment"
    """Somebody paid, once or regularly."""
    REFUND = "refund"
    OTHER = "other"
    """No gift: an order in a shop, a withdrawal, a conversion."""


class Money(StrEnum):
    """Whether the money of a payment arrived, and was not returned."""

    CAME = "came"
    RETURNED = "returned"
    NEVER = "never"
    """Failed, declined or cancelled."""
    NOT_YET = "not yet"


_RENEWED = "renew erneuer verläng renouv odnow renov rinnov"
_STATES = (
    (Money.CAME, "partial partiel teilweise częściow remboursement_part parcial parzial"),
    (
        Money.RETURNED,
        """
        refund return revers charge[d]?_?back disput lost$ revok
        zurück erstatt rückza rückb storn rembours contrepass zwr cofn reembols devuel rimbors
        """,
    ),
    (
        Money.NEVER,
        """
        fail declin denied cancel expir void abandon block incomplete unpaid delet trash reject error uncaptur remov
        fraud preapprov terminated
        abgel fehlgeschl abgebr verweig échou refus annul odrzuc anulow niepow nieud wygas rechaz fallid fallit rifiut
        """,
    ),
    (
        Money.NOT_YET,
        """
        pend process(?!ed) on_hold hold held in_prog requires open$ new$ unclear schedul creat placed unclaim temporary
        ausst offen in_bearb en_att en_cours oczek w_toku in_sosp
        """,
    ),
    (
        Money.CAME,
        f"""
        paid$ complet succe collect receiv clear settl captur processed active_patron finish {_RENEWED}
        abgeschl bezahl erhalt erfolg gutgeschr verbucht ausgef termin effectu payé réuss achev trait
        zako ukończ zreal opłac zapłac wykon zaksię pagad pagat
        """,
    ),
)
"""The beginnings of the words for a payment's state. The first match counts."""

_MONEY = [(money, re.compile("|".join(words.split()))) for money, words in _STATES]
_RENEWAL = re.compile("|".join(_RENEWED.split()))

_KINDS = {
    Kind.REFUND: """
        refund rückzahlung rückerstattung erstattung rembours zwrot reversal chargeback rückbuchung reembolso rimborso
    """,
    Kind.OTHER: r"""
        shop (?<!standing_)order commission cart store merch sale\b purchase invoice ebay withdraw transfer deposit
        conversion hold authori[sz]ation \bfee payout mass_pay
        abbuchung auszahlung gutschrift umrechnung einbehalt gebühr bestellung kauf warenkorb autorisierung
        virement retrait frais autorisation commande achat panier
        wypłat przewalut przelew_na opłat[ay] zamówieni zakup sklep koszyk blokad
        retirada compra pedido prelievo ordine
    """,
    Kind.MONTHLY: r"""
        subscri monthly recurring standing_order membership renewal
        \babo\b abonn dauerauftrag monatlich wiederkehrend mensuel récurrent adhésion
        subskryp cykliczn miesięczn stał[aey] odnawial mensual suscripci mensile abbonament recurrente
    """,
    Kind.ONCE: r"""
        donat donor \btip\b \bgift one_?time once support coffee spende einmal \bdons?\b ponctuel unique
        darowizn jednoraz wpłata wsparci datek donaci único donazion singol
    """,
    Kind.PAYMENT: "payment zahlung paiement płatnoś pago pagamento checkout website charge",
}


def _any(words: str) -> re.Pattern[str]:
    """Match any of these words. An underscore stands for whatever may separate two words."""
    return re.compile("|".join(words.split()).replace("_", "[ -]"))


_KIND = {kind: _any(words) for kind, words in _KINDS.items()}
"""How to recognise each kind. The first match counts."""

_YES = frozenset("yes true 1 y on ja oui tak sí si".split())
_NO = frozenset("no false 0 n off nein non nie none never once one_time einmalig unique jednorazowo".split())

_SPANS = {
    14: "bi-?week fortnight every_2_weeks",
    7: "week wöchentlich woche hebdo semaine tygod seman settiman",
    91: "quarter every_3_months viertelj quartal trimest kwarta",
    183: "bi-?ann semi-?ann half every_6_months halbj semest półro",
    365: r"annual year jähr jahr \ban\b annuel \brok roczn anual annuale",
    30: r"month monat mois mensu miesi mes\b mensil",
}
_SPAN = {timedelta(days=days): _any(words) for days, words in _SPANS.items()}
"""How to recognise each interval. The first match counts."""


def word(cell: str) -> str:
    """Return a cell as one word: in lower case, with underscores."""
    return re.sub(r"[\s_-]+", "_", cell.strip().casefold()).strip("_.")


def money_of(cell: str) -> Money:
    """Read a payment's state. Raises ValueError for an unknown word, because the money may not have arrived."""
    said = word(cell)
    found = next((money for money, pattern in _MONEY if pattern.match(said)), None)
    if found is None:
        raise ValueError(f'the status "{cell}" does not say whether the money came')
    return found


def is_renewal(cell: str) -> bool:
    """Return whether a state says that the payment continues a subscription."""
    return _RENEWAL.match(word(cell)) is not None


def kind_of(cell: str) -> Kind | None:
    """Read a payment's type; None for an unknown one, which may be no gift."""
    text = cell.casefold()
    return next((kind for kind, pattern in _KIND.items() if pattern.search(text)), None)


def interval_of(cell: str) -> timedelta | None:
    """Read how often somebody gives, from yes, no, or a span such as "monthly"; None: once.

    Raises ValueError for anything else.
    """
    said = word(cell)
    if said in _YES:
        return MONTH
    if said in _NO:
        return None
    text = cell.casefold()
    found = next((span for span, pattern in _SPAN.items() if pattern.search(text)), None)
    if found is None and kind_of(cell) not in (Kind.MONTHLY, Kind.ONCE):
        raise ValueError(f'"{cell}" does not say whether a gift is given once or monthly')
    return found or (MONTH if kind_of(cell) is Kind.MONTHLY else None)


def is_yes(cell: str) -> bool:
    """Return whether a cell says yes."""
    return word(cell) in _YES
