"""How somebody who was asked declines in a sentence, in our languages: "Sorry, I cannot help with this one. Please ask Ravi."

But for the English ones the sentences are machine-drafted and wait for native readers. One that is missing is posted as an
answer, of which its writer is told, with the way back.
"""

import re
from functools import cache

from cop.services.mail.incoming.signing import closes, is_greeting
from cop.services.mail.incoming.signing import letters as _letters
from cop.services.mail.incoming.words import means

SORRY = """thank you for asking | thanks for asking | thank you for asking me | thanks for asking me |
thank you for thinking of me | thank you for your mail | thank you for your message | sorry | i am sorry | i'm sorry |
so sorry | very sorry | my apologies | apologies | i apologise | unfortunately | i am afraid | i'm afraid | i regret |
regrets | দুঃখিত | আমি দুঃখিত | দুর্ভাগ্যবশত | དགོངསམ་མ་ཁྲེལ | paumanhin | paumanhin po | pasensya na | pasensya na po |
patawad | माफ़ कीजिए | माफ कीजिए | क्षमा करें | क्षमा कीजिए | खेद है | मुझे खेद है | 죄송합니다 | 죄송하지만 |
미안합니다 | 유감스럽게도 | maaf | minta maaf | mohon maaf | සමාවන්න | කණගාටුයි | මට කණගාටුයි | மன்னிக்கவும் |
வருந்துகிறேன் | xin lỗi | rất tiếc | tôi xin lỗi | tôi rất tiếc | 抱歉 | 对不起 | 很抱歉 | 非常抱歉 | 不好意思 |
對不起 | මට සමාවෙන්න | සමාවෙන්න | माफ़ कीजिएगा | मुझे माफ़ करें | 죄송해요 | 미안하지만 | maafkan saya | xin thứ lỗi | 真抱歉 |
实在抱歉 | 實在抱歉"""

DECLINES = """{cannot} help | {cannot} help with it | {cannot} help with this | {cannot} help with that |
{cannot} help with this one | {cannot} help with that one | {cannot} help with this query |
{cannot} help with this question | {cannot} help you | {cannot} help here | {cannot} help you with this |
{cannot} help you with this one | {cannot} help you with that | {cannot} help this time | {cannot} help now |
{cannot} answer | {cannot} answer it | {cannot} answer this | {cannot} answer that | {cannot} answer this one |
{cannot} answer this query | {cannot} answer this question | {cannot} answer the question | {cannot} answer now |
{cannot} contribute | {cannot} contribute to this | {cannot} assist | {cannot} assist with this | {cannot} assist you |
{cannot} reply | {cannot} say | {cannot} do this | I do not know | I don't know | I do not know this |
I don't know this | I do not know the answer | I don't know the answer | no idea | I have no idea |
I do not know about this | I don't know about this | I know nothing about this | I have no experience with this |
I have no experience in this | I have no experience | I do not have experience with this |
I don't have experience with this | I am not the right person | I'm not the right person |
I am not the right person for this | I'm not the right person for this | I am the wrong person | I am not an expert |
I am not an expert in this | I'm not an expert in this | this is not my field | it is not my field | not my field |
this is not my area | not my area | it is not my area | this is outside my field | this is outside my area |
this is not my subject | not my subject | I have no time | I have no time for this | no time | I do not have time |
I don't have time | I decline | I must decline | I have to decline | not for me | আমি সাহায্য করতে পারব না |
আমি সাহায্য করতে পারছি না | আমি উত্তর দিতে পারব না | আমি উত্তর দিতে পারছি না | আমি জানি না | আমার জানা নেই |
এটা আমার বিষয় নয় | আমার সময় নেই | ང་གིས་མི་ཤེས | ང་གིས་ཤེས་ཀྱི་མེད | ང་གིས་ལན་རྐྱབ་མི་ཚུགས |
ང་གིས་གྲོགས་རམ་འབད་མི་ཚུགས | hindi ako makakatulong | hindi ako makakatulong dito | hindi po ako makakatulong |
hindi ko masasagot | hindi ko ito masasagot | hindi ko po masasagot | hindi ko alam | hindi ko po alam |
wala akong alam dito | hindi ito ang larangan ko | wala akong oras | मैं मदद नहीं कर सकता | मैं मदद नहीं कर सकती |
मैं इसमें मदद नहीं कर सकता | मैं इसमें मदद नहीं कर सकती | मैं उत्तर नहीं दे सकता | मैं उत्तर नहीं दे सकती |
मैं जवाब नहीं दे सकता | मैं जवाब नहीं दे सकती | मुझे नहीं पता | मुझे मालूम नहीं | मुझे जानकारी नहीं है |
यह मेरा विषय नहीं है | मेरे पास समय नहीं है | 도와 드릴 수 없습니다 | 도와드릴 수 없습니다 | 도와드릴 수가 없습니다 |
도움을 드릴 수 없습니다 | 답변드릴 수 없습니다 | 답변할 수 없습니다 | 답할 수 없습니다 | 저는 답변할 수 없습니다 |
저는 잘 모릅니다 | 잘 모릅니다 | 모르겠습니다 | 잘 모르겠습니다 | 저는 잘 모르겠습니다 | 제 분야가 아닙니다 |
시간이 없습니다 | saya tidak dapat membantu | saya tak dapat membantu | saya tidak dapat menjawab |
saya tidak boleh membantu | saya tidak tahu | saya tak tahu | saya tidak dapat membantu dalam hal ini |
ini bukan bidang saya | bukan bidang saya | saya tidak ada masa | saya tiada masa | මට උදව් කරන්න බැහැ |
මට උදව් කළ නොහැක | මට මේකට උදව් කරන්න බැහැ | මට පිළිතුරු දෙන්න බැහැ | මට පිළිතුරු දිය නොහැක | මට උත්තර දෙන්න බැහැ |
මම දන්නේ නැහැ | මම දන්නේ නෑ | මම නොදනිමි | මේක මගේ ක්ෂේත්‍රය නොවේ | මට වෙලාව නැහැ | என்னால் உதவ முடியாது |
என்னால் இதில் உதவ முடியாது | என்னால் உதவ இயலாது | என்னால் பதிலளிக்க முடியாது | என்னால் பதில் அளிக்க முடியாது |
எனக்குத் தெரியாது | எனக்கு தெரியாது | இது என் துறை அல்ல | எனக்கு நேரம் இல்லை | tôi không thể giúp | tôi không giúp được |
tôi không thể giúp việc này | tôi không thể trả lời | tôi không trả lời được | tôi không biết | tôi không rõ |
đây không phải lĩnh vực của tôi | không phải lĩnh vực của tôi | tôi không có thời gian | 我帮不上忙 | 我无法帮忙 |
我不能帮忙 | 我无法回答 | 我不能回答 | 我回答不了 | 我不知道 | 我不清楚 | 我不了解 | 这不是我的领域 | 不是我的领域 |
我没有时间 | 无法回答 | 帮不上忙 | 我幫不上忙 | 我無法幫忙 | 我無法回答 | 我不瞭解 | 這不是我的領域 | 我沒有時間 |
저는 도움을 드릴 수 없습니다 | 저는 도와드릴 수 없습니다 | 저는 도와 드릴 수 없습니다 | 저는 답변드릴 수 없습니다 |
저는 모르겠습니다 |
도움을 드리지 못합니다 | 这个我帮不上忙 | 这个我帮不了 | 我帮不了忙 | 这个问题我帮不上忙 | 这个问题我无法回答 | 这个我不了解 |
这个我不清楚 | 我对此不了解 | 這個我幫不上忙 | 這個問題我無法回答 | 這個我不瞭解 | මට මේ ගැන උදව් කරන්න බැහැ |
আমি এ বিষয়ে সাহায্য করতে পারব না | tôi không thể giúp được | tôi không giúp được việc này | saya tidak dapat bantu |
saya tak boleh bantu | मैं इस बारे में मदद नहीं कर सकता | मैं इस बारे में मदद नहीं कर सकती |
என்னால் இதற்குப் பதிலளிக்க முடியாது |
hindi po ako makakatulong dito"""
CANNOT = (
    "I cannot",
    "I can not",
    "I can't",
    "I could not",
    "I am not able to",
    "I'm not able to",
    "I am unable to",
    "I'm unable to",
)
"""Sentences that decline to answer, said by somebody who was asked; beside these, nothing of substance may stand."""

ASK = tuple(
    re.compile(way, re.I)
    for way in (
        r"(?:(?:so|but|perhaps|maybe|instead|could you|can you|you (?:may|might|could|can|should)|kindly|better|please)[ ,]+)*"
        r"(?:ask (?!(?:for|whether|if|to|a|an|how|why|what|about|it|again|me|us|yourselves)\b)|contact |write to |talk to "
        r"|speak (?:to|with) |try (?=(?-i:[A-Z])))(?P<who>.{2,80})",
        r"(?P<who>(?-i:[A-Z])\S*(?: (?-i:[A-Z0-9])\S*){0,4}) (?:may know|might know|will know|knows|knows more|can help"
        r"|could help|may be able to help|is the right person)(?: more| better| this| you)*",
        r"(?:অনুগ্রহ করে |দয়া করে )?(?P<who>.+?) ?(?:কে|-কে) জিজ্ঞাসা করুন",
        r"(?:paki ?tanong|tanungin|magtanong kay|itanong)(?: (?:mo|ninyo|niyo|nyo|po))* (?:kay |si |ki |ang )?(?P<who>.+)",
        r"(?:कृपया )?(?P<who>.+?) से (?:पूछें|पूछिए|पूछ लें|संपर्क करें)",
        r"(?P<who>.+?) ?(?:에게|께|님께|한테) (?:물어보세요|물어봐 주세요|문의하세요|문의해 주세요|문의 바랍니다)",
        r"(?:sila |tolong |cuba |boleh )?(?:tanya|hubungi)(?:lah|kan)? (?:kepada )?(?P<who>.+)",
        r"(?:කරුණාකර )?(?P<who>.+?) ?(?:ගෙන්|ගෙන|-ගෙන්) (?:අහන්න|විමසන්න)",
        r"(?:தயவுசெய்து )?(?P<who>.+?) ?(?:இடம்|யிடம்|ிடம்|-இடம்) கேளுங்கள்",
        r"(?:xin |vui lòng |làm ơn |hãy )*(?:hỏi|liên hệ)(?: với)? (?P<who>.+)",
        r"(?:请|請|可以|您可以|你可以)*(?:问|問|询问|詢問|联系|聯繫|请教|請教)(?:一下)?(?P<who>.+)",
    )
)
"""Sentences that name somebody else to be asked."""

KNOWS = """{they} know | {they} knows | {they} know more | {they} knows more | {they} know better | {they} knows better |
{they} can help | {they} can help you | {they} may know | {they} may know more | {they} is the expert |
{they} is the right person |
তিনি জানেন | তিনি ভালো জানেন | mas alam niya | mas alam niya ito | alam niya ito | वे जानते हैं | वे बेहतर जानते हैं |
वे ज़्यादा जानते हैं | 그분이 더 잘 압니다 | 그분이 더 잘 아십니다 | 그분이 잘 아십니다 | dia lebih tahu | beliau lebih tahu |
dia tahu | ඔහු දන්නවා |
ඇය දන්නවා | එයා දන්නවා | அவருக்குத் தெரியும் | அவருக்கு தெரியும் | anh ấy biết rõ hơn | chị ấy biết rõ hơn | anh ấy biết | chị ấy biết |
他更了解 | 她更了解 | 他更清楚 | 她更清楚 | 他知道 | 她知道 | 他了解 | 她了解 | 他比较了解 | 她比较了解 | 他更瞭解 | 她更瞭解"""
THEY = ("he", "she", "they", "who")
"""What is said of somebody who is named to be asked."""

A_PERSON = re.compile(
    r"(?:my|our) (?:colleague|friend|director|boss)\b.*|.*\S@\S+\.\S.*"
    r"|(?:(?:Dr|Mr|Mrs|Ms|Prof|Eng)\.? )?(?-i:[A-Z])[^\s,]*(?: (?-i:[A-Z])[^\s,]*){0,4}",
    re.I,
)
"""Somebody who is named so that they are surely a person or an office."""

SENTENCES = re.compile(
    r"(?<!\bDr)(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bProf)(?<!\bEng)(?<!\bLtd)(?<!\bInc)[.!?](?=\s|$)|[。！？།।]|\n+|;\s|,\s*(?=(?:please|but|ask|kindly|perhaps|maybe)\b)"
)


def declined(text: str) -> str | None:
    """Whom somebody names who declines in a sentence, or only names a person to be asked, "" where nobody; None where anything
    else of substance stands in it."""
    suggests, declines = "", False
    for part in filter(_letters, SENTENCES.split(text)):
        bare, knows = _without_knows(re.sub(r"^(?:but|and|so)\s+", "", part.strip(), flags=re.I))
        if means(_without_sorry(bare), _declining()) or (suggests and _letters(bare) in _knowing()):
            declines = True
        elif named := next(filter(None, (way.fullmatch(bare) for way in ASK)), None):
            suggests = " ".join(named["who"].split()).removesuffix(" instead").strip(" ,.")
            asks = not re.match(r"(?:please )?(?:try|contact)\b", bare, re.I)
            declines = declines or knows or bool(asks and A_PERSON.fullmatch(suggests))
        elif not (means(bare, _table(SORRY)) or closes(bare) or is_greeting(bare)):
            return None
    return suggests if declines else None


def _without_knows(part: str) -> tuple[str, bool]:
    """A sentence without what it says of somebody behind its comma, and whether it says that they know."""
    *said, knows = re.split(r"[,，]", part)
    return (",".join(said), True) if said and _letters(knows) in _knowing() else (part, False)


def _without_sorry(part: str) -> str:
    """A sentence without the excuses and thanks before it, and behind its comma."""
    bare, before = part.strip(), ""
    while bare != before:
        before = bare
        for sorry in sorted(map(str.strip, SORRY.split("|")), key=len, reverse=True):
            if bare.casefold().startswith(sorry):
                bare = re.sub(r"^(?:[\s,，、:–—-]|but\b|that\b)+", "", bare[len(sorry) :], flags=re.I)
                break
    said, comma, excuse = bare.rpartition(",")
    return said if comma and _letters(excuse) in _table(SORRY) else bare


@cache
def _knowing() -> frozenset[str]:
    return frozenset().union(*(_table(KNOWS.replace("{they}", they)) for they in THEY))


@cache
def _declining() -> frozenset[str]:
    return frozenset().union(*(_table(DECLINES.replace("{cannot}", way)) for way in CANNOT))


@cache
def _table(ways: str) -> frozenset[str]:
    return frozenset(_letters(way) for way in ways.split("|"))
