"""Search, tags and addresses in all scripts: what is one text to its reader is one text to the server, and what is none finds nothing."""
import unicodedata
import urllib.parse

from harness import images
from harness.scenario import Group, equal, get, library, post, upload

rows = Group("scripts")

# The name of a file, what finds it, and what does not (nor nearly, nor in part).
NAMES = {
    "Chinese": ("北京的夜景", ["北京", "夜景", "夜", "的夜", "北京的夜景"], ["京北", "景夜", "東京"]),
    "Japanese": ("東京タワー写真", ["東京", "タワー", "写真", "ワー", "ﾀﾜｰ"], ["京東", "タ写"]),
    "half-width katakana": ("ｶﾞｰﾃﾞﾝ ﾊﾟﾘ", ["ガーデン", "ｶﾞｰﾃﾞﾝ", "パリ", "ﾊﾟﾘ", "パ"], ["カーテン", "ハリ"]),
    "iteration marks": ("佐々木さん", ["佐々木", "々木", "佐々"], ["佐木"]),
    "Korean": ("대한민국 여행사진", ["민국", "여행", "사진", "국", "대한민국"], ["국민"]),
    "conjoining jamo": (unicodedata.normalize("NFD", "한글 서울"), ["한글", "서울", "글", unicodedata.normalize("NFD", "서울")], ["글한"]),
    "letters of Hangul by themselves": ("ㅋㅋㅋ 웃음", ["ㅋ", "웃음"], ["ㅎㅎ"]),
    "Thai": ("ภาพถ่ายกรุงเทพ", ["กรุงเทพ", "ถ่าย", "เทพ", "ภาพ", "กรุง"], ["เทพกรุง"]),
    "Thai sara am": ("น้ำตก", ["น้ำ", "น้ำตก", "น้\u0e4d\u0e32ตก", "ตก"], ["ตกน้ำ"]),
    "Lao": ("ຮູບນະຄອນວຽງຈັນ", ["ວຽງຈັນ", "ນະຄອນ", "ຮູບ"], ["ຈັນຮູບ"]),
    "Khmer": ("រូបថតភ្នំពេញ", ["ភ្នំពេញ", "ភ្នំ", "រូបថត", "ថត"], ["ពេញភ្នំ"]),
    "Burmese": ("ရန်ကုန်မြို့", ["ရန်ကုန်", "မြို့", "ကုန်"], ["ကုန်ရန်"]),
    "Tibetan": ("ལྷ་ས་བོད", ["ལྷ", "ས", "བོད", "ལྷ་ས"], ["གངས"]),
    "Hindi": ("हिन्दी तस्वीर", ["हिन्दी", "हिन्", "तस्वीर", "हि"], ["दी", "हद"]),
    "Hindi with nukta": ("क़लम ज़मीन", ["क़लम", "कलम", "क\u093cलम", "ज़मीन"], ["लम"]),
    "Bengali": ("ঢাকার ছবি", ["ঢাকার", "ছবি", "ঢা"], ["কার"]),
    "Tamil": ("தமிழ் நாடு", ["தமிழ்", "நாடு", "தமி"], ["ழ்"]),
    "Sinhala": ("ශ්\u200dරී ලංකා", ["ශ්\u200dරී", "ශ්රී", "ලංකා"], ["කා"]),
    "Arabic with points": ("صُورَة مُحَمَّد", ["صورة", "محمد", "مُحمد", "محـــمد", "صُو"], ["حمد"]),
    "Arabic with hamza": ("أحمد الإسكندرية آية", ["احمد", "أحمد", "الاسكندرية", "اية"], ["سكندرية"]),
    "Arabic presentation forms": ("ﻋﺮﺑﻲ ﷲ", ["عربي", "الله"], ["ربي"]),
    "Persian with joiners": ("می\u200cخواهم کتاب", ["می\u200cخواهم", "کتاب", "میخواهم"], ["تاب"]),
    "Urdu": ("پاکستان تصویر", ["پاکستان", "تصویر"], ["ستان"]),
    "Hebrew with points": ("שָׁלוֹם יְרוּשָׁלַיִם", ["שלום", "ירושלים", "שָׁלוֹם"], ["לום"]),
    "Yiddish": ("ייִדיש בילד", ["יידיש", "ייִדיש", "בילד"], ["דיש"]),
    "Greek": ("Ελλάδα Οδυσσεύς Ἀθῆναι", ["ΕΛΛΑΔΑ", "ελλαδα", "ΟΔΥΣΣΕΥΣ", "οδυσσευς", "οδυσσευσ", "αθηναι", "ΑΘΗ"], ["άδα"]),
    "Greek iota below": ("ᾳδης ᾼδης", ["ᾳδης", "ᾼΔΗΣ", "αιδης"], ["δης"]),
    "Russian": ("Ёлка Йошкар-Ола", ["елка", "ёлка", "ЁЛКА", "ЕЛКА", "йошкар", "ЙОШ", "ола"], ["лка"]),
    "Ukrainian": ("Київ Ґанок її", ["київ", "КИЇВ", "ґанок", "її"], ["їв"]),
    "Serbian": ("Ђурђевак Љубљана ћир", ["ђурђевак", "ЉУБЉАНА", "ћир"], ["ђевак"]),
    "Macedonian": ("Ѓорѓи Ќерка", ["ѓорѓи", "ЃОРЃИ", "ќерка"], ["орѓи"]),
    "Turkish": ("Kızılay İstanbul ILGAZ", ["kızılay", "KIZILAY", "kizilay", "istanbul", "İSTANBUL", "ISTANBUL", "ılgaz", "ilgaz"], ["bul"]),
    "Azerbaijani": ("Gəncə şəhəri", ["gəncə", "GƏNCƏ", "şəhəri", "səhəri"], ["əncə"]),
    "German": ("Straße GROẞ Übergröße", ["strasse", "STRASSE", "straße", "STRAẞE", "gross", "groß", "übergröße", "ubergrosse"], ["asse"]),
    "Polish": ("Zażółć gęślą Łódź", ["zazolc", "ZAŻÓŁĆ", "gesla", "lodz", "ŁÓDŹ"], ["żółć"]),
    "Vietnamese": ("Đà Nẵng Việt Nam phở", ["da nang", "Đà Nẵng", "viet nam", "VIỆT", "pho", "phở"], ["iệt"]),
    "Czech": ("Příliš žluťoučký kůň", ["prilis", "zlutoucky", "kun", "KŮŇ"], ["uň"]),
    "Icelandic": ("Þórður ævintýri", ["thordur", "þórður", "ÞÓRÐUR", "aevintyri", "ævintýri"], ["órður"]),
    "Maltese": ("Ħamrun ġbejna", ["hamrun", "ħamrun", "gbejna"], ["run"]),
    "ligatures": ("ﬁne ŒUVRE ĳsberg ǆep", ["fine", "oeuvre", "œuvre", "ijsberg", "dzep"], ["uvre"]),
    "Georgian capitals": ("თბილისი ᲡᲐᲥᲐᲠᲗᲕᲔᲚᲝ", ["თბილისი", "ᲗᲑᲘᲚᲘᲡᲘ", "საქართველო", "ᲡᲐᲥᲐᲠ"], ["ისი"]),
    "Armenian": ("Երևան ԵՐԵՎԱՆ ﬓ", ["երևան", "երեւան", "ԵՐԵՒԱՆ"], ["ևան"]),
    "Cherokee": ("ᏣᎳᎩ ꭰ", ["ᏣᎳᎩ", "ꮳꮃꭹ", "Ꭰ"], ["ᎳᎩ"]),
    "Ethiopic": ("አዲስ አበባ", ["አዲስ", "አበባ", "አዲ"], ["ዲስ"]),
    "Deseret": ("𐐔𐐯𐑅𐐨𐑉𐐯𐐻", ["𐐼𐐯𐑅𐐨𐑉𐐯𐐻", "𐐔𐐯𐑅"], ["𐐯𐑅"]),
    "Javanese": ("ꦲꦏ꧀ꦱꦫꦗꦮ", ["ꦲꦏ꧀ꦱꦫ", "ꦗꦮ"], ["ꦮꦗ"]),
    "full width": ("ＰＨＯＴＯ２０２４　Ｔｏｋｙｏ", ["photo2024", "tokyo", "ｔｏｋｙｏ", "PHOTO"], ["hoto"]),
    "letters in circles": ("Ⓐ② ℡ №5 ½", ["a2", "tel", "no5"], ["b2"]),
    "mathematical letters": ("𝓟𝓪𝓻𝓲𝓼 𝟚𝟘𝟚𝟜", ["paris", "2024", "PARIS"], ["aris"]),
    "emoji": ("party🎉🎂 ❤️", ["🎉", "🎂", "party", "❤", "❤️", "🎉🎂"], ["🎈"]),
    "emoji of a skin tone": ("👍🏽 wave", ["👍🏽", "👍"], ["👎"]),
    "joined emoji": ("👩‍👩‍👧 🏳️‍🌈", ["👩‍👩‍👧", "🏳️‍🌈", "👩"], ["👨"]),
    "flags": ("🇩🇪🇫🇷 1️⃣", ["🇩🇪", "🇫🇷", "1️⃣", "1"], ["🇪🇫", "🇺🇸"]),
    "currency": ("€5 ₹10 ¥", ["€", "₹", "¥", "€5", "5"], ["£"]),
}
FORMS = ("NFC", "NFD", "NFKC", "NFKD")


def find(q):
    return get(f"/organizations/{{org}}/search/assets?q={urllib.parse.quote(q)}")


def found(world, q):
    data = find(q).ok().run(world.client, world.words).data
    return data["found"] > 0 and not data["partial"], data


for script, (name, finding, missing) in NAMES.items():
    @rows.row(f"{script} is found as it is written", given=library())
    def _(world, name=name, finding=finding, missing=missing):
        world.library.upload((name + ".png", images.png(20, 20, 1)))
        wrong = []
        for q in finding:
            wrong += [f"{q!r} in {form} finds nothing" for form in FORMS if not found(world, unicodedata.normalize(form, q))[0]]
        wrong += [f"{q!r} finds {data}" for q in missing for found_it, data in [found(world, q)] if found_it]
        equal(wrong, [], "what is found of " + name)


TAGS = {"the other form of a letter": ("Zu\u0308rich", "Z\u00fcrich"), "syllables of Hangul": (unicodedata.normalize("NFD", "서울"), "서울"), "a voiced kana": ("カ\u3099", "ガ"), "points of Hebrew": (unicodedata.normalize("NFD", "שּׁ"), unicodedata.normalize("NFC", "שּׁ")),
        "two marks of Vietnamese": (unicodedata.normalize("NFD", "Việt Nam"), "Việt Nam")}
for label, (sent, kept) in TAGS.items():
    rows.add(f"one tag, whichever way it is written: {label}", upload(("a.png", images.png())).ok().keep(a="data.assets[0].id"),
             post("{assets}/tag", {"assetIds": ["{a}"], "tags": [sent, kept]}).ok({"taggedCount": 1}), get("{assets}/{a}").ok({"tags": [kept]}),
             get(f"{{assets}}?tags={urllib.parse.quote(sent)}").ok({"#": 1}), find(sent).ok({"hits[0].highlights.tags": [kept]}),
             post("{assets}/untag", {"assetIds": ["{a}"], "tags": [sent]}).ok({"untaggedCount": 1}), find(kept).ok({"found": 0}), given=library())
for one, other in {"ß": "ss", "ı": "i", "Ё": "Е", "ガ": "カ", "é": "e"}.items():
    rows.add(f"the tags {one} and {other} are two", upload(("a.png", images.png())).ok().keep(a="data.assets[0].id"), post("{assets}/tag", {"assetIds": ["{a}"], "tags": [one, other]}).ok({"taggedCount": 2}), given=library())

for q in ("。、！", "…—·", "¿¡", "״׳", "؟،", "।", "!!!"):
    rows.add(f"{q!r} holds nothing to search for", upload(("a。、！.png", images.png())).ok(), find(q).ok({"found": 0, "hits": [], "partial": False}), given=library())
for q in ("\u3000", "\u00a0 \u2003", "\u200b", "\u200d"):
    rows.add(f"{q!r} is an empty query", upload(("a.png", images.png())).ok(), find(q).ok({"found": 1, "hits[0].score": None}), given=library())
rows.add("a mark by itself is no error", *(find(mark).ok() for mark in ("\u0301", "\u3099", "\u093f", "\u0e31", "\u05b0", "\U0001f3fd", "\u20e3")), given=library())
rows.add("halves of characters are no error", *(get("/organizations/{org}/search/assets?q=" + raw).status(200, 400) for raw in ("%ED%A0%BC", "%F0%9F", "%C0%80", "%FF%FE", "%E0%B8")), given=library())

for name, address in {"Łódź & Gdańsk": "lodz-gdansk", "İstanbul": "istanbul", "Straße Œuvre": "strasse-oeuvre", "Đà Nẵng": "da-nang", "Ｔｏｋｙｏ ２０２４": "tokyo-2024", "re\u0301sume\u0301": "resume", "ﬁne 𝓟𝓪𝓻𝓲𝓼": "fine-paris", "京都 2024 trip": "2024-trip"}.items():
    rows.add(f"the address of “{name}” is made of letters of ASCII", post("/libraries", {"email": "{fresh_email}", "name": name}, key=None).ok().check(address, lambda r, w, address=address: r.data["libraryId"].startswith(address)))
for name in ("写真", "Москва", "🎉", "שלום", "กรุงเทพ"):
    rows.add(f"the address of “{name}”, which has none of them, is one all the same", post("/libraries", {"email": "{fresh_email}", "name": name}, key=None).ok().keep(k="data.apiKey", o="data.organizationId", l="data.libraryId").check(
        "letters, digits and hyphens", lambda r, w: all(c.isascii() and (c.isalnum() or c == "-") for c in r.data["libraryId"]) and len(r.data["libraryId"]) >= 3), get("/organizations/{o}/libraries", key="{k}").ok({"[0].name": name}))
