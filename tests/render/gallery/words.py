"""Invented news in Arabic and in Polish, and the words of the ask. Nothing here happened."""

NEWS_IN_ARABIC: tuple[tuple[str, str, str, str], ...] = (
    (
        "السياسة",
        "البرلمان يقر قانونا يسرّع بناء المساكن قرب محطات القطار",
        "يسمح القانون، الذي نال 241 صوتا مقابل 198، للبلديات بأبنية أعلى. وترى المعارضة أنه «يغمر المدن بالإسمنت».",
        "ليلى حداد",
    ),
    (
        "السياسة",
        "رئيس بلدية وودج يطالب الحكومة بإعادة خط الترام الملغى في التسعينيات",
        "كان الخط 46 من أطول الخطوط في أوروبا، إذ امتد 40 كيلومترا.",
        "سامي منصور",
    ),
    (
        "الاقتصاد",
        "الأجور ترتفع بأسرع وتيرة منذ أربع سنوات مع تباطؤ التضخم إلى 2.4%",
        "بلغ متوسط الأجر 9480 زلوتي في شباط، بحسب مكتب الإحصاء GUS.",
        "ليلى حداد",
    ),
    (
        "الاقتصاد",
        "حوض سفن في غدانسك يفوز بعقد لبناء ست عبّارات كهربائية",
        "تبلغ قيمة السفن نحو 900 مليون زلوتي، وتبدأ العمل في عام 2029.",
        "",
    ),
    (
        "المناخ",
        "الرياح تتفوق على الفحم شهرا كاملا للمرة الأولى",
        "أنتجت التوربينات 38% من الكهرباء في آذار.",
        "نور الخطيب",
    ),
    ("المجتمع", "عدد الطلاب الأجانب يتجاوز 120 ألفا", "نصفهم تقريبا من أوكرانيا.", "نور الخطيب"),
    ("التاريخ", "العثور على يوميات ثائرة من وارسو خلف جدار", "وجد البناؤون الصفحات الثمانين في علبة شاي.", ""),
)
"""Section, title, summary and author."""

NEWS_IN_POLISH: tuple[tuple[str, str, str, str], ...] = (
    (
        "Polityka",
        "Sejm przyjął ustawę przyspieszającą budowę mieszkań w pobliżu dworców kolejowych",
        "Ustawa, przyjęta 241 głosami do 198, pozwala na wyższą zabudowę. Opozycja mówi o „zabetonowaniu miasteczek”.",
        "Zofia Żółkiewska-Brzęczyszczykiewicz",
    ),
    (
        "Polityka",
        "Województwo zachodniopomorskie przeciw przeciwpowodziowym zobowiązaniom międzynarodowym",
        "Najdłuższe słowa tej wiadomości są prawdziwe, a żadne z nich nie powinno łamać się bez łącznika.",
        "Wojciech Kość",
    ),
    (
        "Prawo",
        "Sędzia Trybunału Konstytucyjnego składa urząd; nieobsadzone są już cztery stanowiska",
        "Jej kadencja miała trwać do 2028 roku.",
        "Agnieszka Wądołowska",
    ),
    (
        "Gospodarka",
        "Wynagrodzenia rosną najszybciej od czterech lat, a inflacja spada do 2,4 proc.",
        "Przeciętne wynagrodzenie w przedsiębiorstwach wyniosło w lutym 9480 zł, podaje Główny Urząd Statystyczny.",
        "Alicja Ptak",
    ),
    (
        "Gospodarka",
        "Gdańska stocznia zbuduje sześć elektrycznych promów dla Norwegii",
        "Warte 900 milionów złotych jednostki mają pływać po Hardangerfjordzie od 2029 roku.",
        "",
    ),
    (
        "Energia i klimat",
        "Wiatr po raz pierwszy wyprzedził węgiel przez cały miesiąc",
        "Turbiny wytworzyły w marcu 38 proc. prądu, a elektrownie węglowe 36 proc.",
        "Juliette Bretan",
    ),
    ("Historia", "Dziennik powstańca znaleziony za ścianą na Żoliborzu", "Osiemdziesiąt stron leżało w puszce.", ""),
)
"""Section, title, summary and author."""

ASK_IN_ARABIC = "أخبار بولندا فريق تحرير صغير تنشره مؤسسة مستقلة لا تبغي الربح."
DONATION_IN_ARABIC: dict[str, object] = {
    "thanks": "شكرا لتبرعكم في آذار. إنه يكفي أسبوعا من عمل مراسلتنا في وودج.",
    "variants": [
        {"name": "a", "heading": "أبقوا أخبارنا بلا إعلانات ولا رسوم", "text": f"{ASK_IN_ARABIC} نعتمد عليكم."},
        {"name": "b", "heading": "ادعمونا", "text": ASK_IN_ARABIC, "button": "أريد أن أتبرع"},
    ],
}
TITLES_IN_ARABIC = {"daily": "موجز اليوم", "weekly": "الأسبوع في بولندا"}

QUOTE = "It will not stay that way in winter, but it is a sign. — Zofia Żółkiewska, of the grid’s operator"
FIGURE = "38% — of electricity came from wind in March"
NOTE = (
    "Dear reader, this was the week in which the wind won against coal.\n\nWe spent most of it in Lubiatowo, where the "
    "first concrete flowed. – Daniel"
)
BLOCK = "Where we were\nOur reporters spoke at the festival of journalism in Perugia.\n\nNext week: Wrocław."
THANKS_TEXT = "Thank you for your gift in March. It pays for a week of our reporter’s work in Łódź."
