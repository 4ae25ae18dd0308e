"""Which program wrote a mail, as far as its headers or its HTML tell."""

from email.message import Message

from cop.services.mail.trimming.bodies import header

HEADERS = ("X-Mailer", "User-Agent", "Message-ID")
IN_HEADERS = {
    "zimbra": "zimbra",
    "microsoft outlook": "outlook",
    "microsoft-macoutlook": "outlook",
    "outlook.com": "outlook",
    "prod.outlook": "outlook",
    "apple mail": "apple",
    "iphone mail": "apple",
    "ipad mail": "apple",
    "thunderbird": "thunderbird",
    "roundcube": "roundcube",
    "yahoomail": "yahoo",
    "mail.yahoo": "yahoo",
    "mail.gmail.com": "gmail",
    "foxmail": "qq",
    "qqmail": "qq",
    "@qq.com": "qq",
    "coremail": "163",
    "netease": "163",
    "naver": "naver",
    "samsung": "samsung",
    "evolution": "evolution",
    "sogo": "sogo",
    "k-9 mail": "k-9",
}
IN_HTML = {
    "gmail_quote": "gmail",
    "yahoo_quoted": "yahoo",
    "divrplyfwdmsg": "outlook",
    "appendonsend": "outlook",
    "wordsection1": "outlook",
    "moz-cite-prefix": "thunderbird",
    "__quoted_text__": "zimbra",
    "zwchr": "zimbra",
    "qq_mail_quote": "qq",
    "isreplycontent": "163",
    "netease": "163",
    "originalmessagecontent": "samsung",
    "composer_signature": "samsung",
    "apple-mail": "apple",
    'type="cite"': "apple",
}


def client_of(message: Message, html: str) -> str:
    """Return the short name of the program, or ""."""
    told = " ".join(header(message, name) for name in HEADERS).casefold()[:2000]
    page = html[:200_000].casefold()
    found = (client for sign, client in IN_HEADERS.items() if sign in told)
    return next(found, next((client for sign, client in IN_HTML.items() if sign in page), ""))
