"""The 31 provinces, by their number in ISO 3166-2:IR."""

from collections.abc import Mapping

from workflow.process.text import Text

PROVINCES: Mapping[str, Text] = {
    "00": Text("مرکزی", "Markazi"),
    "01": Text("گیلان", "Gilan"),
    "02": Text("مازندران", "Mazandaran"),
    "03": Text("آذربایجان شرقی", "East Azerbaijan"),
    "04": Text("آذربایجان غربی", "West Azerbaijan"),
    "05": Text("کرمانشاه", "Kermanshah"),
    "06": Text("خوزستان", "Khuzestan"),
    "07": Text("فارس", "Fars"),
    "08": Text("کرمان", "Kerman"),
    "09": Text("خراسان رضوی", "Razavi Khorasan"),
    "10": Text("اصفهان", "Isfahan"),
    "11": Text("سیستان و بلوچستان", "Sistan and Baluchestan"),
    "12": Text("کردستان", "Kurdistan"),
    "13": Text("همدان", "Hamadan"),
    "14": Text("چهارمحال و بختیاری", "Chaharmahal and Bakhtiari"),
    "15": Text("لرستان", "Lorestan"),
    "16": Text("ایلام", "Ilam"),
    "17": Text("کهگیلویه و بویراحمد", "Kohgiluyeh and Boyer-Ahmad"),
    "18": Text("بوشهر", "Bushehr"),
    "19": Text("زنجان", "Zanjan"),
    "20": Text("سمنان", "Semnan"),
    "21": Text("یزد", "Yazd"),
    "22": Text("هرمزگان", "Hormozgan"),
    "23": Text("تهران", "Tehran"),
    "24": Text("اردبیل", "Ardabil"),
    "25": Text("قم", "Qom"),
    "26": Text("قزوین", "Qazvin"),
    "27": Text("گلستان", "Golestan"),
    "28": Text("خراسان شمالی", "North Khorasan"),
    "29": Text("خراسان جنوبی", "South Khorasan"),
    "30": Text("البرز", "Alborz"),
}

NATIONAL = Text("کشوری (بدون استان)", "national (no province)")
"""What a chapter without a province is."""
