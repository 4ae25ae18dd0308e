"""What clients write around a quotation, in English, our ten languages and traditional Chinese.

Where the words are from stands beside the cases of community/tests/services/mail/corpus. Spelt as `lines.plain` spells.
"""

from cop.services.mail.trimming.lines import plain

WROTE = {
    "en": ["wrote", "writes"],
    "bn": ["লিখেছেন", "লিখেছে", "লিখেছিলেন", "লিখেছিল", "লিখলেন"],
    "dz": ["བྲིས་ཡོདཔ", "བྲིས་ཡོདཔ་", "བྲིས་ཡོདཔ་ཨིན", "བྲིས་ནུག"],
    "fil": ["sumulat", "nagsulat", "sinulat ang"],
    "hi": ["ने लिखा", "ने लिखा है", "लिखा"],
    "ko": [
        "님이 작성",
        "님이 작성한 내용",
        "작성",
        "이(가) 쓴 글",
        "님이 쓴 글",
        "이(가) 쓴 내용",
        "님의 말",
        "님이 작성하였습니다",
    ],
    "ms": ["menulis", "membalas", "telah menulis"],
    "si": ["ලිවීය", "ලිව්වේ", "ලිව්වා", "ලියන ලදි", "ලියන ලදී", "ලියන ලඳි", "ලියා ඇත", "ලියුවේය"],
    "ta": ["எழுதியது", "எழுதினார்", "எழுதியுள்ளார்", "எழுதியவை"],
    "vi": ["đã viết", "viết"],
    "zh-hans": ["写道", "写到", "写下", "编写"],
    "zh-hant": ["寫道", "寫到", "寫下", "提到", "撰寫", "編輯"],
}
"""How the line above a quotation ends, before its colon."""

WROTE_WITHIN = {"fil": ["sinulat ni", "isinulat ni"]}
"""The same, where the name follows the verb."""

BEGINS = {
    "en": ["on ", "at "],
    "fil": ["noong "],
    "ms": ["pada ", "dalam "],
    "vi": ["vào "],
    "zh-hans": ["在 ", "在", "于"],
    "zh-hant": ["在 ", "於 ", "日期 "],
    "hi": ["पर "],
}
"""How that line begins, where it begins with a word: it tells how far back a wrapped line goes."""

FROM, DATE, TO, SUBJECT, OTHER = "from", "date", "to", "subject", "other"
LABELS = {
    "en": {
        FROM: ["from", "sender"],
        DATE: ["sent", "date", "sent on"],
        TO: ["to"],
        SUBJECT: ["subject"],
        OTHER: ["cc", "bcc", "reply-to", "importance", "attachments", "organization", "newsgroups", "references"],
    },
    "bn": {
        FROM: ["থেকে", "প্রেরক", "প্রেরকের নাম"],
        DATE: ["প্রেরিত", "পাঠানো হয়েছে", "তারিখ", "প্রেরণের তারিখ"],
        TO: ["প্রতি", "প্রাপক"],
        SUBJECT: ["বিষয়"],
        OTHER: ["অনুলিপি", "অনুলিপির ঠিকানা", "সিসি"],
    },
    "dz": {
        FROM: ["ལས", "ལས་", "གཏང་མི", "གཏང་མི་"],
        DATE: ["ཚེས་གྲངས", "ཚེས་གྲངས་"],
        TO: ["ལུ", "ལུ་"],
        SUBJECT: ["དོན་ཚན", "དོན་ཚན་"],
    },
    "fil": {
        FROM: ["mula kay", "mula sa", "mula"],
        DATE: ["ipinadala", "petsa", "naipadala"],
        TO: ["para kay", "para sa", "kay"],
        SUBJECT: ["paksa"],
        OTHER: ["kopya"],
    },
    "hi": {
        FROM: ["प्रेषक", "से", "भेजने वाला", "द्वारा"],
        DATE: ["भेजा गया", "दिनांक", "तारीख", "तारीख़", "प्रेषित", "भेजने की तारीख"],
        TO: ["प्रति", "पाने वाला", "प्राप्तकर्ता", "को"],
        SUBJECT: ["विषय", "विशय"],
        OTHER: ["प्रतिलिपि", "कार्बन"],
    },
    "ko": {
        FROM: ["보낸 사람", "보낸이", "발신", "발신자", "발신인"],
        DATE: ["보낸 날짜", "날짜", "보낸 시간", "일시"],
        TO: ["받는 사람", "받은 사람", "받는이", "수신", "수신자", "수신인"],
        SUBJECT: ["제목"],
        OTHER: ["참조", "숨은 참조", "회신 주소"],
    },
    "ms": {
        FROM: ["daripada", "dari"],
        DATE: ["dihantar", "tarikh"],
        TO: ["kepada", "ke"],
        SUBJECT: ["subjek", "tajuk", "perkara"],
        OTHER: ["sk", "salinan"],
    },
    "si": {
        FROM: ["වෙතින්", "සිට", "යවන්නා", "යැවූ අය"],
        DATE: ["යැවූ", "යවන ලදී", "යැව්වේ", "දිනය"],
        TO: ["වෙත", "ලබන්නා"],
        SUBJECT: ["මාතෘකාව", "විෂය", "කාරණය"],
        OTHER: ["පිටපත්", "පිටපත", "කා.පි"],
    },
    "ta": {
        FROM: ["அனுப்புநர்", "அனுப்புனர்", "இருந்து", "அனுப்பியவர்"],
        DATE: ["அனுப்பியது", "அனுப்பப்பட்டது", "தேதி", "நாள்"],
        TO: ["பெறுநர்", "பெறுனர்"],
        SUBJECT: ["தலைப்பு", "பொருள்"],
        OTHER: ["நகல்", "பிரதி"],
    },
    "vi": {
        FROM: ["từ", "gửi từ", "người gửi"],
        DATE: ["đã gửi", "ngày", "gửi", "ngày gửi", "đã gửi lúc", "thời gian"],
        TO: ["đến", "tới", "người nhận", "cho"],
        SUBJECT: ["chủ đề", "tiêu đề"],
        OTHER: ["đồng kính gửi", "đồng gửi"],
    },
    "zh-hans": {
        FROM: ["发件人", "自", "寄件人", "从", "发送人", "发信人"],
        DATE: ["发送时间", "日期", "发送日期", "发件时间", "时间"],
        TO: ["收件人", "至", "到"],
        SUBJECT: ["主题"],
        OTHER: ["抄送", "抄送人", "密送", "回复", "组织", "附件", "优先级", "重要性"],
    },
    "zh-hant": {
        FROM: ["寄件者", "寄件人", "從", "自", "發件人"],
        DATE: ["寄件日期", "日期", "傳送時間", "傳送日期", "已傳送", "發送時間"],
        TO: ["收件者", "收件人", "至", "到"],
        SUBJECT: ["主旨", "主題", "標題"],
        OTHER: [
            "副本",
            "抄送",
            "密件副本",
            "回覆帳號",
            "公司",
            "回覆",
            "組織",
            "新聞群組",
            "參考",
            "參照",
            "重要性",
            "附件",
        ],
    },
}
"""The labels of the head of a quoted mail, by what they tell."""

SEPARATORS = {
    "en": ["original message", "original", "forwarded message", "original email", "original mail", "forwarded mail"],
    "bn": ["মূল বার্তা", "আসল বার্তা", "ফরোয়ার্ড করা বার্তা"],
    "dz": ["འཕྲིན་དོན་ངོ་མ་", "འཕྲིན་དོན་ངོ་མ", "གདོང་བསྐྱོད་འབད་ཡོད་པའི་འཕྲིན་དོན་", "གདོང་བསྐྱོད་འབད་ཡོད་པའི་འཕྲིན་དོན"],
    "fil": ["orihinal na mensahe", "ipinasang mensahe", "ipinasa na mensahe"],
    "hi": ["मूल संदेश", "मौलिक संदेश", "अग्रेषित संदेश", "मूल मेल"],
    "ko": ["원본 메시지", "원본 이메일", "원본 메일", "전달된 메시지", "전달한 메시지", "전달된 편지", "원본 내용"],
    "ms": ["mesej asal", "mesej dimajukan", "mesej kiriman semula", "mesej dikirim semula", "mel asal"],
    "si": ["මුල් පණිවිඩය", "නැවුම් පණිවිඩය", "මුල් ලිපිය", "ඉදිරියට යවන ලද පණිවිඩය", "ඉදිරියට යැවූ පණිවිඩය"],
    "ta": ["அசல் செய்தி", "மூல செய்தி", "வந்த செய்தி", "முன்னனுப்பப்பட்ட செய்தி", "அனுப்பும் செய்தி"],
    "vi": [
        "thư gốc",
        "tin nhắn gốc",
        "thư đã chuyển tiếp",
        "thư được chuyển tiếp",
        "tin nhắn đã được chuyển tiếp",
        "thư chuyển tiếp",
    ],
    "zh-hans": [
        "原始邮件",
        "原始信息",
        "原始消息",
        "回复的原邮件",
        "转发的消息",
        "转发的信息",
        "转发的邮件",
        "转发邮件",
        "邮件原件",
        "原邮件",
    ],
    "zh-hant": ["原始郵件", "原始信件", "原始訊息", "原始內容", "轉寄的訊息", "轉寄郵件", "轉寄的郵件", "轉遞的郵件"],
}
"""What stands between the dashes above a quoted or forwarded mail."""

SENT_FROM = {
    "en": [
        "sent from my", "sent from mail for", "sent from outlook", "sent from yahoo mail", "sent from samsung",
        "sent from the all new", "sent via", "sent with", "sent using", "get outlook for", "sent from proton",
        "sent from a mobile", "sent from mobile", "sent from gmail mobile", "sent from aol",
        "yahoo mail: search",
    ],
    "bn": ["থেকে পাঠানো", "থেকে প্রেরিত", "এর জন্য outlook পান", "-এর জন্য outlook পান", "থেকে পাঠানো হয়েছে"],
    "fil": ["ipinadala mula sa", "kunin ang outlook para sa", "naipadala mula sa"],
    "hi": ["से भेजा गया", "के लिए outlook प्राप्त करें", "से भेजी गई"],
    "ko": [
        "에서 보냄", "에서 보냈습니다", "에서 보낸 메일", "용 outlook 다운로드", "용 outlook 받기", "에서 전송",
        "에서 발송",
    ],
    "ms": ["dihantar daripada", "dapatkan outlook untuk", "dihantar dari", "dikirim dari", "terkirim dari"],
    "si": ["වෙතින් යවන ලදී", "වෙතින් යැවිණි", "සඳහා outlook ලබා ගන්න", "වෙතින් යවන ලදි"],
    "ta": [
        "இலிருந்து அனுப்பப்பட்டது", "லிருந்து அனுப்பப்பட்டது", "க்கான outlook ஐப் பெறுக", "கான outlook ஐப் பெறுக",
        "ஐப் பெறுக",
    ],
    "vi": [
        "đã gửi từ", "được gửi từ", "gửi từ iphone", "gửi từ ipad", "gửi từ điện thoại", "tải outlook cho", "lấy outlook cho",
        "tải về outlook cho",
    ],
    "zh-hans": [
        "发自我的", "从我的", "获取 outlook for", "获取适用于", "从 android 版", "来自我的", "发自 ", "发送自",
        "由网易邮箱大师", "从 windows 版",
        "来自 网易邮箱", "来自网易邮箱", "从 outlook for",
    ],
    "zh-hant": [
        "從我的", "取得 [ios 版 outlook", "取得 [android 版 outlook", "取得 outlook", "取得適用於",
        "從 android 版", "從 iphone 版", "寄自我的", "發自我的", "傳自我的",
    ],
}  # fmt: skip
"""Lines that phones and mail programs write below a mail; the words begin or end such a line."""

DEVICES = [
    "iphone", "ipad", "galaxy", "samsung", "android", "outlook", "yahoo", "proton", "gmail", "aol mail", "windows",
    "blackberry", "huawei", "honor", "xiaomi", "redmi", "oppo", "vivo", "realme", "pixel", "nokia", "motorola", "airmail",
    "mailspring", "mobile phone", "mobile device", "smartphone", "my phone", "my mobile", "tablet", "k-9", "thunderbird",
    "fairemail", "foxmail",
    "갤럭시", "아이폰",
    "小米", "华为", "華為", "荣耀", "手机", "手機", "网易邮箱", "qq邮箱", "네이버 메일", "다음 메일", "휴대폰",
    "điện thoại", "telefon", "मोबाइल", "মোবাইল",
]  # fmt: skip
"""Without one of these a line that begins like that is somebody's sentence."""

AFTERTHOUGHTS = ["p.s.", "p.s:", "p.s ", "ps:", "ps.", "n.b.", "nb:", "추신", "又及", "附言"]
"""How a sentence begins that somebody adds below their name."""

CLOSINGS = {
    "en": [
        "regards", "best regards", "kind regards", "kindest regards", "warm regards", "with regards",
        "with best regards", "with kind regards", "best wishes", "with best wishes", "best", "all the best",
        "cheers", "yours", "yours sincerely", "yours faithfully", "yours truly", "sincerely", "sincerely yours",
        "respectfully", "thanks", "many thanks", "thank you", "thank you very much", "thanks and regards",
        "thanks & regards", "thank you and regards", "with thanks", "with thanks and regards", "thanks a lot",
        "thank you so much", "thanks in advance", "thank you in advance", "thank you and best regards",
        "thank you and kind regards", "many thanks and best regards", "warmest regards", "with warm regards", "rgds",
        "brgds", "br", "respectfully yours", "cordially", "warmly", "greetings",
    ],
    "bn": [
        "ধন্যবাদ", "ধন্যবাদান্তে", "অনেক ধন্যবাদ", "শুভেচ্ছান্তে", "শুভেচ্ছা", "শুভেচ্ছাসহ", "বিনীত", "ইতি",
        "ধন্যবাদ সহ", "ধন্যবাদসহ", "শ্রদ্ধাসহ", "আপনার বিশ্বস্ত",
    ],
    "dz": [
        "བཀའ་དྲིན་ཆེ", "བཀའ་དྲིན་ཆེ་", "བཀྲ་ཤིས་བདེ་ལེགས", "བཀྲ་ཤིས་བདེ་ལེགས་", "བཀྲིན་ཆེ", "བཀའ་དྲིན་ཆེ་ལགས",
        "བཀྲིན་ཆེ་ལགས", "གུས་བཏུད་ཀྱི་ཐོག་ལས",
    ],
    "fil": [
        "salamat", "salamat po", "maraming salamat", "maraming salamat po", "lubos na gumagalang", "gumagalang",
        "sumasainyo", "nagpapasalamat", "magalang na sumasainyo", "taos-pusong sumasainyo",
    ],
    "hi": [
        "धन्यवाद", "सादर", "सधन्यवाद", "धन्यवाद सहित", "शुभकामनाओं सहित", "भवदीय", "भवदीया", "आपका", "आपकी",
        "बहुत धन्यवाद", "शुक्रिया", "सादर धन्यवाद",
    ],
    "ko": [
        "감사합니다", "고맙습니다", "감사드립니다", "안녕히 계십시오",
        "안녕히 계세요", "수고하세요", "드림", "올림", "수고하십시오",
    ],
    "ms": [
        "terima kasih", "sekian", "sekian terima kasih", "sekian, terima kasih", "salam hormat", "yang benar",
        "salam", "terima kasih banyak", "salam mesra", "yang ikhlas", "hormat saya",
    ],
    "si": [
        "ස්තූතියි", "ස්තුතියි", "බොහොම ස්තූතියි", "බොහොම ස්තුතියි", "මෙයට", "මීට", "ස්තූතියි, මීට", "සුභ පැතුම්",
        "මෙයට විශ්වාසී", "ගෞරවයෙන්", "ගෞරව පූර්වකව",
    ],
    "ta": [
        "நன்றி", "மிக்க நன்றி", "நன்றியுடன்", "அன்புடன்", "இப்படிக்கு", "இவண்", "வாழ்த்துக்களுடன்",
        "தங்கள் உண்மையுள்ள", "உண்மையுள்ள", "வணக்கம்",
    ],
    "vi": [
        "trân trọng", "thân mến", "thân ái", "kính thư", "cảm ơn", "xin cảm ơn", "cám ơn", "trân trọng cảm ơn",
        "xin trân trọng cảm ơn", "chân thành cảm ơn", "kính",
    ],
    "zh-hans": [
        "谢谢", "非常感谢", "此致", "敬礼", "此致敬礼", "祝好", "顺祝商祺",
        "祝工作顺利", "敬上", "感谢", "多谢", "祝商祺", "顺颂商祺", "致敬",
    ],
    "zh-hant": [
        "謝謝", "非常感謝", "此致", "敬禮", "祝好", "順頌商祺",
        "敬上", "感謝", "祝工作順利", "多謝", "此致敬禮", "敬祝商祺",
    ],
}  # fmt: skip
"""Formulas that stand alone on the line above a writer's name, without the sign that ends them."""

CONFIDENTIAL = {
    "en": ["confidential", "privileged"],
    "bn": ["গোপনীয়"],
    "fil": ["kumpidensyal", "kompidensiyal", "konpidensyal"],
    "hi": ["गोपनीय"],
    "ko": ["기밀", "비밀"],
    "ms": ["sulit", "rahsia"],
    "si": ["රහසිගත", "රහස්‍ය"],
    "ta": ["இரகசிய", "ரகசிய"],
    "vi": ["bảo mật", "bí mật"],
    "zh-hans": ["保密", "机密"],
    "zh-hant": ["保密", "機密"],
}
FOR_THE_ADDRESSEE = {
    "en": ["addressee", "intended recipient", "intended solely", "in error", "legally privileged", "notify the sender"],
    "bn": ["প্রাপকের জন্য", "প্রাপকের", "ভুলে"],
    "fil": ["tatanggap", "nagpadala"],
    "hi": ["प्राप्तकर्ता", "गलती से"],
    "ko": ["수신인", "수신자", "잘못 수신", "발신인"],
    "ms": ["penerima", "tersilap"],
    "si": ["ලබන්නා", "වැරදීම"],
    "ta": ["பெறுநர", "தவறுதலாக"],
    "vi": ["người nhận", "gửi nhầm", "nhận nhầm"],
    "zh-hans": ["收件人", "错收", "发件人", "地址中列出"],
    "zh-hant": ["收件人", "收件者", "誤收", "寄件人", "寄件者"],
}
"""A paragraph at the end with a word of each of the two is a disclaimer."""

ANNOUNCES = [
    "below", "inline", "in-line", "in line", "in red", "in blue", "in green", "in bold", "in colour", "in color", "in capitals",
    "নিচে", "নীচে", "লাল রঙে", "འོག་ལུ", "sa ibaba", "sa pula", "नीचे", "लाल रंग", "아래", "빨간색",
    "di bawah", "dalam merah", "warna merah", "පහත", "රතු පාටින්", "கீழே", "சிவப்பு",
    "dưới đây", "bên dưới", "phía dưới", "màu đỏ", "下面", "如下", "以下", "红色", "紅色", "下方",
]  # fmt: skip
"""How people say that their answers stand in what they quote. Machine-drafted, to be read by a native reader."""

BANNERS = [
    "originated from outside", "external email", "external sender", "[external]", "don't often get email from",
    "此邮件来自外部", "外部邮件", "外部郵件", "외부 메일", "외부에서 발송",
]  # fmt: skip
"""What servers write above a mail from outside before it is read."""

FOOTERS = ["virus-free. ", "this email has been checked for viruses", "this e-mail has been checked for viruses"]


def spelt(words: list[str]) -> tuple[str, ...]:
    """Return the words as `lines.plain` spells them."""
    return tuple(map(plain, words))


def label(text: str) -> str:
    """Return a label in one spelling, without spaces: 보낸사람 and 보낸 사람 are the same."""
    return plain(text).replace(" ", "")
