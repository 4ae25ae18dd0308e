"""Replies that are nothing but one word of ours, in every language: "yes", "stop", "đồng ý", "我会回答"; and
several short parts that all say it: "Yes, I agree. Thank you".

All rooms share the table. Its words are machine-drafted and wait for native readers, but for the English ones: a word that is
missing costs its writer a mail back, a wrong one would do what they did not say, so in doubt a word is left out.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping
from enum import StrEnum
from functools import cache
from typing import TypeVar

from cop.services.mail.incoming.signing import closes, is_greeting, ungreeted, unsigned
from cop.services.mail.incoming.signing import letters as _letters

Meant = TypeVar("Meant")


class Word(StrEnum):
    """What somebody says in one word."""

    YES = "yes"
    NO = "no"
    HELP = "help"
    STOP = "stop"
    DAILY = "daily"
    WEEKLY = "weekly"
    AT_ONCE = "at once"
    NEVER = "never"
    UNDO = "undo"
    HELPFUL = "helpful"
    I_WILL_ANSWER = "i will answer"
    NOT_ME = "not me"
    NOT_NOW = "not now"
    SEND = "send"
    TRANSLATE = "translate"
    JOIN = "join"
    LEAVE = "leave"


LONGEST = 80
"""Letters in the longest text that may be one word with its polite ending; what is longer is text."""

WORDS: dict[str, dict[Word, str]] = {
    "en": {
        Word.YES: "yes | y | yes I do | yes I am | I agree | agreed | ok | okay | confirm | confirmed | correct | that is right"
        " | yeah | yep | sure | of course | certainly | indeed | that's right | that is correct | all is right"
        " | all is correct | all right | all correct | everything is right | everything is correct"
        " | it was me | that was me | this was me | I wrote it | I sent it | I wrote that | I sent that | I do agree | I do"
        " | I confirm | I confirm it",
        Word.NO: "no | n | no I do not | no I don't | I do not agree"
        " | nope | it was not me | it wasn't me | that was not me | that wasn't me | I do not | I don't | I don't agree"
        " | I disagree",
        Word.HELP: "help | help me | I need help | info",
        Word.STOP: "stop | mute | unsubscribe | stop it",
        Word.DAILY: "daily | every day | once a day",
        Word.WEEKLY: "weekly | every week | once a week",
        Word.AT_ONCE: "at once | immediately | instantly | right away",
        Word.NEVER: "never | no mail | no mails | no e-mail | no emails",
        Word.UNDO: "undo | undo that | take it back",
        Word.HELPFUL: "helpful | this is helpful | this was helpful | that was helpful | very helpful | this helped"
        " | useful | very useful | this is useful | this was useful | this is very useful | this was very useful"
        " | that was useful"
        " | this is very helpful | this was very helpful | that was very helpful | that is helpful | that is very helpful"
        " | it was helpful | it was very helpful | really helpful | so helpful | really useful | this helps | it helped",
        Word.I_WILL_ANSWER: "I will answer | I'll answer | I will reply | I'll reply"
        " | I will answer it | I will answer you | I will answer this | I'll answer it | I'll answer you"
        " | I will reply to you | I'll reply to you | I will answer soon | I will reply soon | I'll answer soon"
        " | I'll reply soon"
        " | I will try to answer | I'll try to answer | I will get back to you | I'll get back to you"
        " | I will come back to you | I'll come back to you | I can answer | I shall answer | I promise to answer",
        Word.NOT_ME: "not me | ask someone else | not me, ask someone else | ask somebody else",
        Word.NOT_NOW: "not now | later | ask me later",
        Word.SEND: "send | send it | send me | send it to me",
        Word.TRANSLATE: "translate | translate it | translation",
        Word.JOIN: "join | join us | I want to join | I would like to join",
        Word.LEAVE: "leave | I want to leave | I would like to leave",
    },
    "bn": {
        Word.YES: "হ্যাঁ | হ্যা | হা | জি | জ্বি | ঠিক আছে | আমি রাজি | রাজি | সম্মত | জি হ্যাঁ | হ্যাঁ আমি রাজি | আমি একমত"
        " | একমত | সব ঠিক আছে | ঠিক | সঠিক | আমিই লিখেছি | আমিই পাঠিয়েছি",
        Word.NO: "না | জি না | আমি রাজি না | আমি রাজি নই",
        Word.HELP: "সাহায্য | সহায়তা | সাহায্য চাই | আমার সাহায্য দরকার",
        Word.STOP: "থামান | থামুন | বন্ধ করুন | বন্ধ",
        Word.DAILY: "প্রতিদিন | দৈনিক | দিনে একবার",
        Word.WEEKLY: "প্রতি সপ্তাহে | সাপ্তাহিক | সপ্তাহে একবার",
        Word.AT_ONCE: "সঙ্গে সঙ্গে | সাথে সাথে | তৎক্ষণাৎ",
        Word.NEVER: "কখনো না | কখনও না | কখনোই না",
        Word.UNDO: "ফিরিয়ে নিন | পূর্বাবস্থায় ফেরান | বাতিল করুন",
        Word.HELPFUL: "উপকারী | সহায়ক | কাজে লেগেছে | উপকার হয়েছে | খুব উপকারী | খুবই উপকারী | অনেক উপকারী | খুব সহায়ক"
        " | অনেক কাজে লেগেছে",
        Word.I_WILL_ANSWER: "আমি উত্তর দেব | আমি উত্তর দেবো | উত্তর দেব | আমি জবাব দেব | উত্তর দেবো | আমি জবাব দেবো | জবাব দেব",
        Word.NOT_ME: "আমি না | আমি নই | অন্য কাউকে জিজ্ঞাসা করুন",
        Word.NOT_NOW: "এখন না | এখন নয় | পরে",
        Word.SEND: "পাঠান | পাঠিয়ে দিন",
        Word.TRANSLATE: "অনুবাদ | অনুবাদ করুন",
        Word.JOIN: "যোগ দিন | যোগ দিতে চাই | আমি যোগ দিতে চাই",
        Word.LEAVE: "ছেড়ে যান | ছেড়ে যেতে চাই | আমি ছেড়ে যেতে চাই",
    },
    "dz": {
        Word.YES: "ཨིན | ཨིནམ | དྲག | འགྲིག་པས | མོས་མཐུན | ཨིན་ལགས | ང་མོས་མཐུན | ང་མོས་མཐུན་ཨིན | འགྲིག་འདུག"
        " | ཆ་མཉམ་འགྲིག་པས",
        Word.NO: "མེན | མེད | མིན",
        Word.HELP: "གྲོགས་རམ | རོགས་རམ | གྲོགས་རམ་དགོ",
        Word.STOP: "བཀག | བཀག་གནང | མཚམས་འཇོག",
        Word.DAILY: "ཉིན་བསྟར | ཉིནམ་རེ | ཉིན་ལྟར",
        Word.WEEKLY: "བདུན་ཕྲག | བདུན་ཕྲག་རེ | བདུན་ཕྲག་ལྟར",
        Word.AT_ONCE: "དེ་འཕྲོ་ལས | འཕྲལ་དུ",
        Word.NEVER: "ནམ་ཡང་མེན | རྩ་ལས་མེན",
        Word.UNDO: "འབད་བཤོལ | ལོག་བཟོ",
        Word.HELPFUL: "ཕན་ཐོགས | ཕན་ཐོགས་ཅན | ཕན་ཐོགས་བྱུང",
        Word.I_WILL_ANSWER: "ང་གིས་ལན་རྐྱབ་ནི | ལན་གསལ་འབད་འོང | ང་གིས་ལན་གསལ་འབད་འོང",
        Word.NOT_ME: "ང་མེན | གཞན་ལུ་དྲིས",
        Word.NOT_NOW: "ད་ལྟོ་མེན | ཤུལ་ལས",
        Word.SEND: "གཏང | གཏང་གནང | བཏང",
        Word.TRANSLATE: "སྐད་བསྒྱུར | སྐད་བསྒྱུར་འབད",
        Word.JOIN: "འཛུལ | འཛུལ་ཞུགས | ནང་ན་འཛུལ",
        Word.LEAVE: "ཕྱིར་འཐོན | ཕྱིར་ཐོན",
    },
    "fil": {
        Word.YES: "oo | opo | oho | sige | sang-ayon ako | pumapayag ako | tama | opo sang-ayon po ako | sang-ayon po ako"
        " | sang-ayon | tama po | tama lahat | tama po lahat | tama ang lahat | ako nga | ako iyon | ako po iyon"
        " | ako ang sumulat",
        Word.NO: "hindi | hindi po | ayaw ko | ayoko",
        Word.HELP: "tulong | tulungan mo ako | kailangan ko ng tulong | saklolo",
        Word.STOP: "itigil | tigil | ihinto | hinto | tumigil",
        Word.DAILY: "araw-araw | bawat araw | minsan sa isang araw",
        Word.WEEKLY: "linggo-linggo | bawat linggo | lingguhan | minsan sa isang linggo",
        Word.AT_ONCE: "agad | kaagad | agad-agad",
        Word.NEVER: "hindi kailanman | huwag kailanman | wala kailanman",
        Word.UNDO: "ibalik | bawiin | i-undo",
        Word.HELPFUL: "nakatulong | nakakatulong | kapaki-pakinabang | malaking tulong | nakatulong po | nakatulong ito"
        " | nakatulong po ito | malaking tulong po | malaking tulong ito",
        Word.I_WILL_ANSWER: "sasagot ako | sasagutin ko | ako ang sasagot | sasagot po ako | sasagutin ko ito"
        " | sasagutin ko po",
        Word.NOT_ME: "hindi ako | magtanong sa iba | iba na lang",
        Word.NOT_NOW: "hindi ngayon | huwag ngayon | mamaya | mamaya na | saka na",
        Word.SEND: "ipadala | ipadala mo | padala",
        Word.TRANSLATE: "isalin | salin | isalin mo | pagsasalin",
        Word.JOIN: "sumali | sasali ako | gusto kong sumali | nais kong sumali",
        Word.LEAVE: "umalis | aalis ako | gusto kong umalis | nais kong umalis",
    },
    "hi": {
        Word.YES: "हाँ | हां | हा | जी हाँ | जी हां | जी | ठीक है | सहमत | मैं सहमत हूँ | मैं सहमत हूं | सही है | जी बिल्कुल"
        " | बिल्कुल | सही | यह सही है | सब सही है | सब ठीक है | सब कुछ सही है | मैं राज़ी हूँ | मैं राजी हूँ | मैंने ही लिखा"
        " | मैंने ही भेजा | मैंने लिखा था | मैंने भेजा था",
        Word.NO: "नहीं | नही | जी नहीं | ना | सहमत नहीं | मैं सहमत नहीं हूँ | मैं सहमत नहीं हूं",
        Word.HELP: "मदद | सहायता | मदद चाहिए | मुझे मदद चाहिए",
        Word.STOP: "रोकें | रोकिए | रोको | बंद करें | बंद कीजिए | बंद",
        Word.DAILY: "रोज़ | रोज | प्रतिदिन | हर दिन | दैनिक | दिन में एक बार",
        Word.WEEKLY: "हर हफ़्ते | हर हफ्ते | प्रति सप्ताह | हर सप्ताह | साप्ताहिक | सप्ताह में एक बार",
        Word.AT_ONCE: "तुरंत | तुरन्त | फ़ौरन | उसी समय",
        Word.NEVER: "कभी नहीं | कभी नही",
        Word.UNDO: "पूर्ववत करें | वापस लें | वापस करें",
        Word.HELPFUL: "उपयोगी | मददगार | सहायक | काम आया | इससे मदद मिली | बहुत उपयोगी | बहुत मददगार | बहुत उपयोगी है"
        " | बहुत उपयोगी था | उपयोगी है | उपयोगी था | बहुत काम आया",
        Word.I_WILL_ANSWER: "मैं उत्तर दूँगा | मैं उत्तर दूंगा | मैं उत्तर दूँगी | मैं उत्तर दूंगी | मैं जवाब दूँगा"
        " | मैं जवाब दूंगा"
        " | मैं जवाब दूँगी | मैं जवाब दूंगी",
        Word.NOT_ME: "मैं नहीं | मुझे नहीं | किसी और से पूछें",
        Word.NOT_NOW: "अभी नहीं | अभी नही | बाद में",
        Word.SEND: "भेजें | भेजिए | भेज दें | भेजो",
        Word.TRANSLATE: "अनुवाद | अनुवाद करें | अनुवाद कीजिए",
        Word.JOIN: "जुड़ें | शामिल हों | मैं जुड़ना चाहता हूँ | मैं जुड़ना चाहती हूँ | जुड़ना है",
        Word.LEAVE: "छोड़ें | छोड़ना है | मैं छोड़ना चाहता हूँ | मैं छोड़ना चाहती हूँ",
    },
    "ko": {
        Word.YES: "네 | 예 | 넵 | 응 | 맞습니다 | 맞아요 | 동의합니다 | 동의해요 | 동의 | 좋습니다 | 확인 | 네네"
        " | 모두 맞습니다 | 다 맞습니다 | 전부 맞습니다 | 맞음 | 좋아요 | 그렇습니다 | 저도 동의합니다 | 제가 썼습니다"
        " | 제가 보냈습니다 | 제가 보낸 것입니다 | 제가 보낸 메일입니다",
        Word.NO: "아니요 | 아니오 | 아뇨 | 아닙니다 | 동의하지 않습니다 | 제가 보내지 않았습니다",
        Word.HELP: "도움 | 도움말 | 도와주세요 | 도와 주세요 | 도움이 필요합니다",
        Word.STOP: "중지 | 그만 | 중단 | 멈춰 | 멈춰 주세요 | 그만 보내 주세요 | 수신 거부",
        Word.DAILY: "매일 | 날마다 | 하루 한 번 | 하루에 한 번",
        Word.WEEKLY: "매주 | 주마다 | 주 1회 | 일주일에 한 번",
        Word.AT_ONCE: "즉시 | 바로 | 곧바로",
        Word.NEVER: "받지 않음 | 받지 않겠습니다 | 절대 | 보내지 마세요 | 안 받음",
        Word.UNDO: "취소 | 실행 취소 | 되돌리기 | 되돌려 주세요 | 취소해 주세요",
        Word.HELPFUL: "도움이 되었습니다 | 도움이 됐습니다 | 도움이 됐어요 | 도움이 되었어요 | 유용합니다 | 유용해요"
        " | 큰 도움이 되었습니다 | 많은 도움이 되었습니다 | 큰 도움이 됐습니다 | 많은 도움이 됐습니다 | 매우 유용합니다"
        " | 아주 유용합니다 | 매우 도움이 되었습니다",
        Word.I_WILL_ANSWER: "제가 답하겠습니다 | 답하겠습니다 | 답변하겠습니다 | 제가 답변하겠습니다 | 답변할게요 | 답할게요"
        " | 답변드리겠습니다 | 제가 답변드리겠습니다 | 회신하겠습니다 | 회신드리겠습니다 | 답장하겠습니다",
        Word.NOT_ME: "저는 아닙니다 | 저는 아니에요 | 저 아니에요 | 다른 사람에게 물어보세요 | 다른 분께 물어보세요",
        Word.NOT_NOW: "지금은 안 됩니다 | 지금은 아니에요 | 지금은 안 돼요 | 나중에 | 나중에요",
        Word.SEND: "보내 주세요 | 보내줘 | 보내기 | 전송",
        Word.TRANSLATE: "번역 | 번역해 주세요 | 번역해 줘",
        Word.JOIN: "가입 | 가입하기 | 가입하고 싶습니다 | 가입하겠습니다",
        Word.LEAVE: "탈퇴 | 탈퇴하기 | 탈퇴하고 싶습니다 | 탈퇴하겠습니다",
    },
    "ms": {
        Word.YES: "ya | ye | ya saya | setuju | saya setuju | betul | baik | boleh | ya betul | semua betul | semuanya betul"
        " | saya bersetuju | bersetuju | saya yang menulis | saya yang menghantar | saya yang tulis | saya yang hantar",
        Word.NO: "tidak | tak | tidak setuju | saya tidak setuju | saya tidak bersetuju",
        Word.HELP: "bantuan | bantu | tolong | bantu saya | saya perlukan bantuan | saya perlu bantuan",
        Word.STOP: "berhenti | henti | hentikan",
        Word.DAILY: "harian | setiap hari | tiap hari | sekali sehari",
        Word.WEEKLY: "mingguan | setiap minggu | tiap minggu | sekali seminggu",
        Word.AT_ONCE: "segera | serta-merta | terus",
        Word.NEVER: "tidak pernah | jangan sekali-kali | tak pernah",
        Word.UNDO: "buat asal | batalkan | batal",
        Word.HELPFUL: "membantu | berguna | ini membantu | sangat membantu | bermanfaat | sangat berguna | sangat bermanfaat"
        " | membantu sekali | amat membantu | amat berguna | ini sangat membantu | ini sangat berguna",
        Word.I_WILL_ANSWER: "saya akan jawab | saya akan menjawab | saya akan balas | saya akan membalas",
        Word.NOT_ME: "bukan saya | tanya orang lain",
        Word.NOT_NOW: "bukan sekarang | kemudian | nanti | lain kali",
        Word.SEND: "hantar | hantarkan",
        Word.TRANSLATE: "terjemah | terjemahkan | terjemahan",
        Word.JOIN: "sertai | menyertai | saya mahu sertai | saya ingin menyertai | saya mahu menyertai",
        Word.LEAVE: "keluar | saya mahu keluar | saya ingin keluar | tinggalkan",
    },
    "si": {
        Word.YES: "ඔව් | එහෙමයි | හරි | එකඟයි | මම එකඟයි | නිවැරදියි | මම එකඟ වෙමි | මම එකඟ වෙනවා | එකඟ වෙමි | ඔව් එකඟයි"
        " | හරි හරි | සියල්ල නිවැරදියි | සේරම හරි | ඔක්කොම හරි | මම තමයි ලිව්වේ | මම තමයි එව්වේ",
        Word.NO: "නැහැ | නෑ | නැත | එපා | එකඟ නැහැ | මම එකඟ නැහැ",
        Word.HELP: "උදව් | උදව්ව | උපකාර | උදව් ඕනෑ | මට උදව් ඕනෑ",
        Word.STOP: "නවත්වන්න | නවතන්න | නතර කරන්න",
        Word.DAILY: "දිනපතා | හැමදාම | දවසට වරක්",
        Word.WEEKLY: "සතිපතා | සෑම සතියකම | සතියට වරක්",
        Word.AT_ONCE: "වහාම | එවේලේම | ක්ෂණිකව",
        Word.NEVER: "කවදාවත් එපා | කිසිදා නැත | කවදාවත් නැහැ",
        Word.UNDO: "ආපසු හරවන්න | අහෝසි කරන්න | පෙර තත්ත්වයට",
        Word.HELPFUL: "ප්‍රයෝජනවත් | ප්‍රයෝජනවත්යි | උදව්වක් වුණා | උපකාරී විය | ඉතා ප්‍රයෝජනවත් | ඉතා ප්‍රයෝජනවත්යි"
        " | බොහොම ප්‍රයෝජනවත් | ගොඩක් ප්‍රයෝජනවත් | ඉතා ප්‍රයෝජනවත් විය",
        Word.I_WILL_ANSWER: "මම පිළිතුරු දෙන්නම් | මම උත්තර දෙන්නම් | මම පිළිතුරු දෙනවා | මම පිළිතුරු දෙමි"
        " | පිළිතුරු දෙන්නම් | මම පිළිතුරු දෙන්නෙමි",
        Word.NOT_ME: "මම නොවේ | මම නෙවෙයි | වෙන කෙනෙකුගෙන් අහන්න",
        Word.NOT_NOW: "දැන් නොවේ | දැන් නෙවෙයි | දැන් එපා | පසුව",
        Word.SEND: "එවන්න | යවන්න",
        Word.TRANSLATE: "පරිවර්තනය | පරිවර්තනය කරන්න",
        Word.JOIN: "එක්වන්න | සම්බන්ධ වන්න | මට එක්වීමට අවශ්‍යයි | මට සම්බන්ධ වෙන්න ඕනෑ",
        Word.LEAVE: "ඉවත් වන්න | ඉවත්වන්න | මට ඉවත් වීමට අවශ්‍යයි | මට ඉවත් වෙන්න ඕනෑ",
    },
    "ta": {
        Word.YES: "ஆம் | ஆமாம் | ஆமா | சரி | ஒப்புக்கொள்கிறேன் | சம்மதம் | நான் ஒப்புக்கொள்கிறேன் | எனக்குச் சம்மதம்"
        " | எனக்கு சம்மதம் | எல்லாம் சரி | அனைத்தும் சரி | சரிதான் | நான்தான் எழுதினேன் | நான்தான் அனுப்பினேன்",
        Word.NO: "இல்லை | வேண்டாம் | ஒப்புக்கொள்ளவில்லை | நான் ஒப்புக்கொள்ளவில்லை",
        Word.HELP: "உதவி | உதவுங்கள் | உதவி வேண்டும் | எனக்கு உதவி வேண்டும்",
        Word.STOP: "நிறுத்து | நிறுத்துக | நிறுத்தவும் | நிறுத்துங்கள்",
        Word.DAILY: "தினமும் | நாள்தோறும் | தினசரி | நாளுக்கு ஒரு முறை",
        Word.WEEKLY: "வாரந்தோறும் | வாராந்திரம் | வாராந்தம் | ஒவ்வொரு வாரமும் | வாரத்திற்கு ஒரு முறை",
        Word.AT_ONCE: "உடனே | உடனடியாக",
        Word.NEVER: "ஒருபோதும் வேண்டாம் | ஒருபோதும் இல்லை | எப்போதும் வேண்டாம்",
        Word.UNDO: "மீளமை | செயல்தவிர் | திரும்பப் பெறு",
        Word.HELPFUL: "பயனுள்ளது | உதவியது | உதவியாக இருந்தது | பயனுள்ளதாக இருந்தது | மிகவும் பயனுள்ளது"
        " | மிகவும் பயனுள்ளதாக இருந்தது | மிகவும் உதவியாக இருந்தது | மிகவும் உதவியது",
        Word.I_WILL_ANSWER: "நான் பதிலளிப்பேன் | நான் பதில் அளிப்பேன் | நான் பதிலளிக்கிறேன்",
        Word.NOT_ME: "நான் அல்ல | நான் இல்லை | வேறொருவரிடம் கேளுங்கள் | வேறு யாரிடமாவது கேளுங்கள்",
        Word.NOT_NOW: "இப்போது இல்லை | இப்போது வேண்டாம் | பிறகு",
        Word.SEND: "அனுப்பு | அனுப்பவும் | அனுப்புங்கள்",
        Word.TRANSLATE: "மொழிபெயர் | மொழிபெயர்ப்பு | மொழிபெயர்க்கவும் | மொழிபெயர்க்குக",
        Word.JOIN: "சேர் | இணையவும் | நான் சேர விரும்புகிறேன் | சேர விரும்புகிறேன்",
        Word.LEAVE: "வெளியேறு | விலகு | நான் விலக விரும்புகிறேன் | விலக விரும்புகிறேன் | வெளியேற விரும்புகிறேன்",
    },
    "vi": {
        Word.YES: "có | vâng | dạ | dạ vâng | đồng ý | tôi đồng ý | đúng | đúng vậy | dong y | vang | vâng ạ | có ạ"
        " | đúng rồi | đúng hết | đúng hết rồi | tất cả đều đúng | đúng cả | tôi có đồng ý | em đồng ý | chính tôi"
        " | chính là tôi | tôi đã viết | tôi đã gửi",
        Word.NO: "không | khong | không đồng ý | tôi không đồng ý",
        Word.HELP: "giúp | trợ giúp | giúp đỡ | giúp tôi | giúp tôi với | giúp với | tôi cần giúp | tôi cần giúp đỡ | tro giup",
        Word.STOP: "dừng | dừng lại | ngừng | thôi | hủy đăng ký",
        Word.DAILY: "hằng ngày | hàng ngày | mỗi ngày | mỗi ngày một lần | hang ngay",
        Word.WEEKLY: "hằng tuần | hàng tuần | mỗi tuần | mỗi tuần một lần | hang tuan",
        Word.AT_ONCE: "ngay | ngay lập tức | lập tức",
        Word.NEVER: "không bao giờ | khong bao gio",
        Word.UNDO: "hoàn tác | làm lại như cũ | hoan tac",
        Word.HELPFUL: "hữu ích | rất hữu ích | có ích | bổ ích | huu ich | rất có ích | rất bổ ích | thật hữu ích"
        " | hữu ích lắm",
        Word.I_WILL_ANSWER: "tôi sẽ trả lời | em sẽ trả lời | toi se tra loi | tôi sẽ phản hồi | tôi trả lời",
        Word.NOT_ME: "không phải tôi | hỏi người khác | hãy hỏi người khác",
        Word.NOT_NOW: "không phải bây giờ | không phải lúc này | để sau | lúc khác",
        Word.SEND: "gửi | gửi cho tôi | gởi | gui",
        Word.TRANSLATE: "dịch | bản dịch | dịch giúp tôi",
        Word.JOIN: "tham gia | tôi muốn tham gia | gia nhập",
        Word.LEAVE: "rời | rời khỏi | rời đi | tôi muốn rời đi | tôi muốn rời khỏi",
    },
    "zh-hans": {
        Word.YES: "是 | 是的 | 好 | 好的 | 同意 | 我同意 | 对 | 确认 | 可以 | 是的是的 | 对的 | 没错 | 好的同意 | 完全同意"
        " | 我完全同意 | 都对 | 都正确 | 全部正确 | 正确 | 没问题 | 是我 | 是我写的 | 是我发的",
        Word.NO: "不 | 不是 | 否 | 不同意 | 不要 | 我不同意 | 不是我写的 | 不是我发的",
        Word.HELP: "帮助 | 求助 | 我需要帮助 | 帮帮我",
        Word.STOP: "停止 | 停 | 退订 | 取消订阅",
        Word.DAILY: "每天 | 每日 | 每天一次",
        Word.WEEKLY: "每周 | 每星期 | 每周一次",
        Word.AT_ONCE: "立即 | 马上 | 即时 | 立刻",
        Word.NEVER: "从不 | 永不 | 绝不 | 不要发邮件",
        Word.UNDO: "撤销 | 撤消 | 还原",
        Word.HELPFUL: "有帮助 | 有用 | 很有帮助 | 很有用 | 非常有用 | 非常有帮助 | 对我很有帮助 | 对我很有用 | 很有启发",
        Word.I_WILL_ANSWER: "我会回答 | 我来回答 | 我会回复 | 我来回复 | 我会回答您 | 我会回复您 | 我会答复 | 我会答复您"
        " | 我来答复 | 我回答 | 我回复 | 我回答您 | 我回复您 | 我答复您",
        Word.NOT_ME: "不是我 | 请问别人 | 问别人",
        Word.NOT_NOW: "现在不行 | 以后再说 | 稍后 | 现在不",
        Word.SEND: "发送 | 发给我 | 发 | 寄给我",
        Word.TRANSLATE: "翻译 | 译文",
        Word.JOIN: "加入 | 我要加入 | 我想加入",
        Word.LEAVE: "退出 | 离开 | 我要退出 | 我想退出",
    },
    "zh-hant": {
        Word.YES: "是 | 是的 | 好 | 好的 | 同意 | 我同意 | 對 | 確認 | 可以 | 對的 | 沒錯 | 完全同意 | 我完全同意 | 都對"
        " | 都正確 | 全部正確 | 正確 | 沒問題 | 是我 | 是我寫的 | 是我寄的",
        Word.NO: "不 | 不是 | 否 | 不同意 | 不要 | 我不同意 | 不是我寫的 | 不是我寄的",
        Word.HELP: "幫助 | 求助 | 說明 | 我需要幫助 | 幫幫我",
        Word.STOP: "停止 | 停 | 退訂 | 取消訂閱",
        Word.DAILY: "每天 | 每日 | 每天一次",
        Word.WEEKLY: "每週 | 每周 | 每星期 | 每週一次",
        Word.AT_ONCE: "立即 | 馬上 | 即時 | 立刻",
        Word.NEVER: "從不 | 永不 | 絕不 | 不要寄郵件",
        Word.UNDO: "復原 | 撤銷 | 還原",
        Word.HELPFUL: "有幫助 | 有用 | 很有幫助 | 很有用 | 非常有用 | 非常有幫助 | 對我很有幫助 | 對我很有用",
        Word.I_WILL_ANSWER: "我會回答 | 我來回答 | 我會回覆 | 我來回覆 | 我會回答您 | 我會回覆您 | 我回答 | 我回覆"
        " | 我回答您 | 我回覆您",
        Word.NOT_ME: "不是我 | 請問別人 | 問別人",
        Word.NOT_NOW: "現在不行 | 以後再說 | 稍後 | 現在不",
        Word.SEND: "發送 | 傳送 | 寄給我 | 發給我",
        Word.TRANSLATE: "翻譯 | 譯文",
        Word.JOIN: "加入 | 我要加入 | 我想加入",
        Word.LEAVE: "退出 | 離開 | 我要退出 | 我想退出",
    },
}  # fmt: skip

POLITE = """please | pls | thanks | thank you | many thanks | thank you very much | thanks a lot | kind regards |
regards | best regards | best wishes | best | yours sincerely | sir | madam | দয়া করে | ধন্যবাদ | অনুগ্রহ করে | ཞུ | གནང | ལགས |
བཀའ་དྲིན་ཆེ | po | opo | paki | salamat | salamat po | maraming salamat | कृपया | जी | धन्यवाद |
शुक्रिया | 요 | 감사합니다 | 고맙습니다 | 부탁드립니다 | 부탁합니다 | sila | tolong | terima kasih |
ස්තූතියි | ස්තුතියි | කරුණාකර | தயவுசெய்து | தயவு செய்து |
நன்றி | ạ | nhé | xin | vui lòng | làm ơn | cảm ơn | xin cảm ơn | cám ơn | dạ | hãy | 请 | 請 | 谢谢 |
謝謝 | 吧 | 了 | thank you for asking | thanks for asking | thank you for your mail | thank you for your message |
thank you so much | thanks so much | many many thanks | অনেক ধন্যবাদ | maraming salamat po | बहुत धन्यवाद | बहुत बहुत धन्यवाद |
대단히 감사합니다 | 정말 감사합니다 | terima kasih banyak | බොහොම ස්තූතියි | ඔබට ස්තූතියි | மிக்க நன்றி | மிகவும் நன்றி | rất cảm ơn |
cảm ơn nhiều | 非常感谢 | 感谢 | 多谢 | 谢谢您 | 谢谢你 | 非常感謝 | 感謝 | 多謝 | 謝謝您"""
"""What may stand before or after a word and changes nothing."""

WITH_NUMBERS = """nr | number | numbers | and | to | for |
নম্বর | নং | এবং | ও | ཨང | དང | བཅས | blg | bilang | numero | at | नंबर |
नम्बर | संख्या | और | तथा | 번 | 번호 | 와 | 과 | 및 | nombor | dan | අංක | අංකය | සහ | හා | எண் | மற்றும் | số | và | 第 |
条 | 條 | 项 | 項 | 号 | 號 | 和 | 与 | 與 | 及"""
"""What may stand beside a number, or between two, and changes nothing."""
NUMBER_SIGN = re.compile(r"\bno\.[ ]?(?=\d)|(?<=\w )no (?=\d)", re.I)
"""A "no" that only a wish for things to be sent reads as "number"; elsewhere it may be a no."""
MOST_NUMBERS = 10
PARTS = re.compile(r"(?<!\d)[,;.!:–—…]+|[，、。！；：།।]+|\n+")
"""What parts a reply of several short sentences: "Yes, I agree. Thank you"."""


def said(text: str, name: str = "") -> Word | None:
    """Return the word that a reply is, politely said or not; None where it is empty or says more than that; "Yes?"
    asks. Whoever wrote may greet above it, and sign below it with their `name` and office."""
    found = called(text, _known(), name)
    bare = ungreeted(unsigned(text, name))
    word = found[0] if found else _in_parts(bare)
    return None if word == Word.YES and bare.rstrip().endswith(("?", "？")) else word


def called(text: str, known: Mapping[str, Meant], name: str = "") -> Meant | None:
    """Return which of the things that are `known` by their letters a reply names, as `said` does for words."""
    return _found(text, known) or _found(ungreeted(unsigned(text, name)), known)


def said_of_numbers(text: str, name: str = "") -> tuple[Word | None, list[int]]:
    """Return the numbers that a text names, and the word that it says of them: "yes to 7, 8 and 9", "7、8 同意", "3"; no
    numbers where it says anything else."""
    words, numbers = _with_numbers(text, name)
    word = said(words)
    return (word, numbers) if word or not words or words in _polite() else (None, [])


def parts(text: str) -> list[str]:
    """Return the parts of a short reply that are more than thanks, a greeting or a closing formula."""
    found = [part.strip() for part in PARTS.split(text)]
    return [part for part in found if _letters(part) and not (is_polite(part) or is_greeting(part) or closes(part))]


def is_polite(text: str) -> bool:
    """Whether a text says nothing but what is polite."""
    return means(text, _polite())


def means(text: str, ways: Collection[str]) -> bool:
    """Whether a text says one of some ways to say something, politely or not; the ways are bare letters (`signing.letters`)."""
    return any(tried in ways for tried in _politely(text))


def wanted_numbers(text: str, name: str = "") -> list[int]:
    """Return the numbers that a reply wants sent, each once: "send 3", "3 and 5", "第3条"; none where it says anything else."""
    words, numbers = _with_numbers(NUMBER_SIGN.sub("", text), name)
    return [] if words and words not in _polite() and said(words) != Word.SEND else numbers


def _with_numbers(text: str, name: str) -> tuple[str, list[int]]:
    """The letters around numbers, and the numbers, each once; none where there is more between them than what joins them."""
    short = _one_by_one(unicodedata.normalize("NFKC", unsigned(text, name)[: 4 * LONGEST]))
    first, *between, last = re.split(r"\d+", short) if re.search(r"\d", short) else ("", "")
    words = _without(_letters(first), str.removesuffix) + _without(_letters(last), str.removeprefix)
    if any(_without(_letters(one), str.removeprefix) for one in between) or len(words) > LONGEST:
        return words, []
    return words, list(dict.fromkeys(map(int, re.findall(r"\d{1,4}", short))))[:MOST_NUMBERS]


FROM_TO = re.compile(
    r"(\d{1,3})\.?\s*(?:[-–—~〜至到]|to|through|hanggang|hingga|sampai|đến|से|থেকে)\s*(\d{1,3})(?!\d)", re.I
)
"""From one number to another: "7-10", "7 to 10", "7到10"."""


def _one_by_one(text: str) -> str:
    """A text with each number from one to another in it."""

    def named(found: re.Match[str]) -> str:
        first, last = int(found[1]), int(found[2])
        return " ".join(map(str, range(first, last + 1))) if first < last <= first + MOST_NUMBERS else found[0]

    return FROM_TO.sub(named, text)


def language_of(text: str) -> str | None:
    """Return the language in which a reply of one word says it, the first of those in which it is said so."""
    found = called(text, _known())
    return found[1] if found else None


def written(word: Word, language: str) -> str:
    """Return how a word is written in a language, for mails that say what can be replied; in English where it has none."""
    return WORDS.get(language, WORDS["en"])[word].partition("|")[0].strip()


def _found(text: str, known: Mapping[str, Meant]) -> Meant | None:
    return next((known[tried] for tried in _politely(text) if tried in known), None)


def _in_parts(text: str) -> Word | None:
    """The word that each part of a short reply says; a yes before another word than no is that word: "Yes, I will answer"."""
    if len(_letters(text)) > LONGEST:
        return None
    words = {_one(part) for part in parts(text)}
    if len(words) == 2 and Word.NO not in words:
        words.discard(Word.YES)
    return words.pop() if len(words) == 1 else None


def _one(part: str) -> Word | None:
    """The word of a part, which may be said twice in it: "Yes I agree"."""
    found = _found(part, _known())
    if found:
        return found[0]
    words = part.split()
    halves = ((" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words)))
    twice = ((_found(head, _known()), _found(tail, _known())) for head, tail in halves)
    return next((head[0] for head, tail in twice if head and tail and head[0] == tail[0]), None)


def _politely(text: str) -> Iterator[str]:
    """The letters of a short text, and these without what is polite before or after them."""
    letters = _letters(text)
    if not letters or len(letters) > LONGEST:
        return
    seen = {letters}
    left = [letters]
    while left:
        tried = left.pop()
        yield tried
        shorter = {tried.removeprefix(polite) for polite in _polite()} | {
            tried.removesuffix(polite) for polite in _polite()
        }
        left += sorted(shorter - seen - {""}, key=len)
        seen |= shorter


def _without(letters: str, remove: Callable[[str, str], str]) -> str:
    """What is left of the words next to a number when that is said which changes nothing."""
    return min((remove(letters, _letters(one)) for one in WITH_NUMBERS.split("|")), key=len)


@cache
def _known() -> dict[str, tuple[Word, str]]:
    known: dict[str, tuple[Word, str]] = {}
    for language, words in WORDS.items():
        for word, ways in words.items():
            for way in ways.split("|"):
                known.setdefault(_letters(way), (word, language))
    return known


@cache
def _polite() -> tuple[str, ...]:
    return tuple(_letters(way) for way in POLITE.split("|"))
