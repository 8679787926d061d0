"""The donation tools that a file may come from: their headings, and what each one says about a gift. Pure data.

Sources: the tools' own exports, code and documentation. Headings are in the form that `normal_heading` gives.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from digest.domain.gift_words import Money
from digest.domain.list_tools import normal_heading
from digest.domain.list_values import Order

OWN_FIELDS = (
    "email",
    "last_gift_at",
    "recurring",
    "date",
    "time",
    "amount",
    "currency",
    "transaction",
    "reference",
    "status",
    "type",
    "refunded",
    "name",
)
"""The columns of our own files, to which any heading can be mapped."""


@dataclass(frozen=True, slots=True)
class Need:
    """Facts. A file must have one of them; `column` is the one to export."""

    facts: tuple[str, ...]
    column: str


@dataclass(frozen=True, slots=True)
class GiftTool:
    """A donation tool.

    - `distinctive`: headings that few other tools have.
    - `facts`: the headings of each fact; the first that has a cell counts.
    - `needs`: what a file must have to be read.
    - `reason`: why its files are refused; "" if they are read.
    - `dates`: the order of day and month that the tool always writes, if there is one.
    - `is_utc`: whether its times are in UTC, not in the newsroom's time zone.
    - `money`: words with another meaning than in other tools.
    """

    key: str
    name: str
    distinctive: frozenset[str] = frozenset()
    facts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    needs: tuple[Need, ...] = ()
    dates: Order | None = None
    is_utc: bool = False
    money: Mapping[str, Money] = field(default_factory=dict)
    reason: str = ""

    @property
    def headings(self) -> frozenset[str]:
        """All headings that the tool is known by."""
        return self.distinctive.union(*self.facts.values())


def _headings(names: str) -> frozenset[str]:
    return frozenset(normal_heading(name) for name in names.split(","))


OWN = GiftTool("own", "Our own columns", facts={fact: (fact,) for fact in OWN_FIELDS})
OTHER = GiftTool("other", "Columns named by the newsroom")
_DAY = ("date",)

STRIPE = GiftTool(
    "stripe",
    "Stripe",
    _headings(
        "Amount Refunded,Captured,Converted Amount,Converted Amount Refunded,Converted Currency,Decline Reason,Is Link,"
        "Link Funds,PaymentIntent ID,Payment Source Type,Refunded date (UTC),Statement Descriptor,Seller Message,"
        "Taxes On Fee,Card ID,Card Last4,Card Brand,Customer Description,Invoice ID,Application Fee,Application ID,"
        "client_reference_id (metadata),Customer ID,Customer Name,Customer Email,Created date (UTC),Created (UTC)"
    ),
    {
        "email": ("customer_email", "email_(metadata)", "customer_email_(metadata)", "receipt_email", "email"),
        "date": ("created_date_(utc)", "created_(utc)", "created_date", "created"),
        "amount": ("amount",),
        "refunded": ("amount_refunded",),
        "currency": ("currency",),
        "status": ("status",),
        "captured": ("captured",),
        "mode": ("mode",),
        "declined": ("decline_reason",),
        "description": ("description",),
        "invoice": ("invoice_id",),
        "transaction": ("id",),
        "reference": ("client_reference_id_(metadata)",),
    },
    (
        Need(("email",), "Customer Email"),
        Need(_DAY, "Created date (UTC)"),
        Need(("status", "captured"), "Status"),
    ),
    is_utc=True,
)

_PAYPAL_FACTS = {
    "email": "From Email Address|Absender E-Mail-Adresse|De l'adresse email|De l'adresse e-mail",
    "to": "To Email Address|Empfänger E-Mail-Adresse|À l'adresse email|À l'adresse e-mail",
    "date": "Date|Datum",
    "time": "Time|Uhrzeit|Heure",
    "zone": "TimeZone|Time Zone|Zeitzone|Fuseau horaire",
    "amount": "Gross|Brutto|Avant commission|Brut|Montant brut",
    "currency": "Currency|Währung|Devise",
    "status": "Status|État|Statut",
    "type": "Type|Typ",
    "impact": "Balance Impact|Auswirkung auf Guthaben|Impact sur le solde",
    "transaction": "Transaction ID|Transaktionscode|Numéro de transaction",
    "refund_of": "Reference Txn ID|Zugehöriger Transaktionscode|Nº de transaction de référence"
    "|Numéro de transaction de référence|Txn de référence",
    "reference": "Custom Number|Individuelle Nummer|Benutzerdefinierte Nummer|Numéro client|Champ personnalisé",
}
_PAYPAL_DISTINCTIVE = (
    "Gross,Brutto,Avant commission,TimeZone,Time Zone,Zeitzone,Fuseau horaire,Fee,Gebühr,Net,Netto,CounterParty Status,"
    "Balance Impact,From Email Address,To Email Address,Absender E-Mail-Adresse,Empfänger E-Mail-Adresse,"
    "De l'adresse email,À l'adresse email,Transaction ID,Transaktionscode,Numéro de transaction,Reference Txn ID,"
    "Zugehöriger Transaktionscode,Custom Number,Invoice Number,Receipt ID,Empfangsnummer,Balance,Guthaben,Uhrzeit,"
    "Escrow Id,Transaction Event Code,Artikelbezeichnung,Item Title,Option 1 Name,Address Status"
)
PAYPAL = GiftTool(
    "paypal",
    "PayPal",
    _headings(_PAYPAL_DISTINCTIVE),
    {fact: tuple(map(normal_heading, names.split("|"))) for fact, names in _PAYPAL_FACTS.items()},
    (
        Need(("email",), "From Email Address"),
        Need(_DAY, "Date"),
        Need(("status",), "Status"),
        Need(("amount", "type"), "Gross"),
    ),
)

GIVEWP = GiftTool(
    "givewp",
    "GiveWP",
    _headings(
        "Donation ID,Donation Number,Title Prefix,Donor Phone Number,Donor Comment,Donation Total,Currency Code,"
        "Currency Symbol,Donation Status,Payment Gateway,Payment Mode,Form ID,Form Title,Level ID,Level Title,"
        "Donation Date,Donation Time,Donor ID,Donor IP Address,Donation Note (private),Donation Note (to donor)"
    ),
    {
        "email": ("email_address", "donor_email", "email"),
        "date": ("donation_date",),
        "time": ("donation_time",),
        "amount": ("donation_total",),
        "currency": ("currency_code",),
        "status": ("donation_status",),
        "mode": ("payment_mode",),
        "transaction": ("donation_id",),
    },
    (
        Need(("email",), "Email Address"),
        Need(_DAY, "Donation Date"),
        Need(("status",), "Donation Status"),
    ),
)

DONORBOX = GiftTool(
    "donorbox",
    "Donorbox",
    _headings(
        "Donating Company,Donor's First Name,Donor's Last Name,Donor Email,Make Donation Anonymous,Amount Description,"
        "Fair Market Value,Fair Market Value Description,Tax Deductible Amount,Amount in USD,Processing Fee,"
        "Platform Fee,Total Fee,Net Amount,Fee Covered,Internal Notes,Donated At,Receipt Id,Donation Type,"
        "Stripe Charge Id,Pay Pal Transaction Id,Pay Pal Capture Id,Recurring Donation,Recurring Plan Id,"
        "Recurring Start Date,Join Mailing List,Dedication Type,Honoree Name,First Donation,Fundraiser,"
        "Existing Donor Id"
    ),
    {
        "email": ("donor_email", "email"),
        "date": ("donated_at",),
        "amount": ("amount",),
        "currency": ("currency",),
        "status": ("status",),
        "recurring": ("recurring_donation",),
        "plan": ("recurring_plan_id", "recurring_start_date"),
        "transaction": ("receipt_id",),
    },
    (Need(("email",), "Donor Email"), Need(_DAY, "Donated At"), Need(("status",), "Status")),
    dates=Order.MDY,
    is_utc=True,
)

WOOCOMMERCE = GiftTool(
    "woocommerce",
    "WooCommerce, orders",
    _headings(
        "order_id,order_number,order_date,paid_date,shipping_total,shipping_tax_total,fee_total,fee_tax_total,tax_total,"
        "cart_discount,order_discount,discount_total,order_total,order_subtotal,order_currency,payment_method_title,"
        "customer_ip_address,customer_user_agent,shipping_method,customer_user,billing_first_name,billing_last_name,"
        "billing_company,billing_email,created_via"
    ),
    {
        "email": ("billing_email", "customer_email"),
        "date": ("paid_date", "order_date"),
        "amount": ("order_total",),
        "refunded": ("total_refunded", "refunded_total", "order_refunded", "refund_total"),
        "currency": ("order_currency",),
        "status": ("status", "order_status"),
        "account": ("customer_email", "customer_user"),
        "renewal": ("meta:_subscription_renewal", "subscription_renewal"),
        "via": ("created_via",),
        "transaction": ("order_id",),
    },
    (Need(("email",), "billing_email"), Need(_DAY, "order_date"), Need(("status",), "status")),
    money={"processing": Money.CAME},
)

PATREON = GiftTool(
    "patreon",
    "Patreon",
    _headings(
        "Patron Status,Follows You,Free Member,Free Trial,Lifetime Amount,Pledge Amount,Charge Frequency,Addressee,"
        "Patronage Since Date,Last Charge Date,Last Charge Status,Additional Details,Max Posts,Access Expiration,"
        "Next Charge Date,Full country name,Subscription Source"
    ),
    {
        "email": ("email",),
        "date": ("last_charge_date",),
        "status": ("last_charge_status",),
        "patron": ("patron_status",),
        "amount": ("pledge_amount",),
        "lifetime": ("lifetime_amount",),
        "recurring": ("charge_frequency",),
        "next": ("next_charge_date",),
        "currency": ("currency",),
        "person": ("user_id",),
    },
    (
        Need(("email",), "Email"),
        Need(_DAY, "Last Charge Date"),
        Need(("status",), "Last Charge Status"),
    ),
    is_utc=True,
)

KOFI = GiftTool(
    "kofi",
    "Ko-fi",
    _headings(
        "DateTime (UTC),From,Message,Received,Given,TransactionType,TransactionId,SalesTax,SalesTaxPercentage,"
        "SalesTaxIncludesShipping,BuyerCountry,BuyerStateOrProvince,BuyerEmail,PaymentProvider"
    ),
    {
        "email": ("buyeremail", "email"),
        "date": ("datetime_(utc)", "datetime"),
        "amount": ("received",),
        "currency": ("currency",),
        "type": ("transactiontype", "item"),
        "transaction": ("transactionid",),
        "reference": ("reference",),
    },
    (
        Need(("email",), "BuyerEmail"),
        Need(_DAY, "DateTime (UTC)"),
        Need(("type",), "TransactionType"),
    ),
    is_utc=True,
)

BUY_ME_A_COFFEE = GiftTool(
    "buymeacoffee",
    "Buy Me a Coffee",
    _headings(
        "support_id,support_note,support_coffees,support_visibility,support_created_on,support_updated_on,transfer_id,"
        "supporter_name,support_coffee_price,support_email,is_refunded,support_currency,referer,order_payload,"
        "support_hidden,refunded_at,payer_email,payment_platform,payer_name"
    ),
    {
        "email": ("support_email", "payer_email"),
        "date": ("support_created_on",),
        "count": ("support_coffees",),
        "price": ("support_coffee_price",),
        "currency": ("support_currency",),
        "is_refunded": ("is_refunded",),
        "refunded_at": ("refunded_at",),
        "transaction": ("transaction_id",),
    },
    (
        Need(("email",), "support_email"),
        Need(_DAY, "support_created_on"),
        Need(("is_refunded", "refunded_at"), "is_refunded"),
    ),
    is_utc=True,
)

REFUSED = (
    GiftTool(
        "woocommerce-analytics-orders",
        "WooCommerce, Analytics, orders",
        _headings(
            "Order #,N. Revenue (formatted),N. Revenue,Customer,Customer type,Product(s),Items sold,Coupon(s),"
            "Net Sales,Attribution"
        ),
        {"": ("date", "status")},
        reason="It has no address, so it does not say who gave. Export the orders themselves with an order export "
        "plug-in, with the columns order_id, order_date, status, order_total, order_currency and billing_email.",
    ),
    GiftTool(
        "woocommerce-analytics-customers",
        "WooCommerce, Analytics, customers",
        _headings("Username,Last Active,Sign Up,Orders,Total Spend,AOV,Country / Region,Shipping Phone"),
        {"": ("name", "email", "city", "region", "postal_code", "billing_phone", "role")},
        reason='It has no date of a gift ("Last Active" is none). Export the orders themselves with an order export '
        "plug-in, with the columns order_id, order_date, status, order_total, order_currency and billing_email.",
    ),
    GiftTool(
        "givewp-donors",
        "GiveWP, donors",
        _headings("Donor Created,Number of donations,Total Donated"),
        {"": ("name", "email", "user_id")},
        reason="It has no date of a gift. Export the donations: Donations → Tools → Export → Donations.",
    ),
)

TOOLS = (STRIPE, PAYPAL, GIVEWP, DONORBOX, WOOCOMMERCE, PATREON, KOFI, BUY_ME_A_COFFEE, *REFUSED)
